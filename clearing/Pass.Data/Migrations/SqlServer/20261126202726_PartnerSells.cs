using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126202726_PartnerSells")]
    public partial class PartnerSells : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "terminal_id",
                table: "partner_key",
                type: "int",
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
