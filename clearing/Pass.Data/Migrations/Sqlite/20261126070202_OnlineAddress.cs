using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126070202_OnlineAddress")]
    public partial class OnlineAddress : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "online_address",
                table: "settlement",
                type: "TEXT",
                maxLength: 200,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "online_address",
                table: "settlement");
        }
    }
}
