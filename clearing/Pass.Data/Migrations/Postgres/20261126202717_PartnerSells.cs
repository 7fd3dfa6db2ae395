using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126202717_PartnerSells")]
    public partial class PartnerSells : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "terminal_id",
                table: "partner_key",
                type: "integer",
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
