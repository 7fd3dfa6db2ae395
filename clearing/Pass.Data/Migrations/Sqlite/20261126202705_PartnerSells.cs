using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126202705_PartnerSells")]
    public partial class PartnerSells : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "terminal_id",
                table: "partner_key",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "terminal_id",
                table: "partner_key");
        }
    }
}
