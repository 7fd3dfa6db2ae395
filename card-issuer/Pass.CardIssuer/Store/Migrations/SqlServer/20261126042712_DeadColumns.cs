using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.CardIssuer.Store;

#nullable disable

namespace Pass.CardIssuer.Store.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerIssuerDbContext))]
    [Migration("20261126042712_DeadColumns")]
    public partial class DeadColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "issued_at_ms",
                table: "status_list");

            migrationBuilder.DropColumn(
                name: "ordered_at_ms",
                table: "credential");

            migrationBuilder.DropColumn(
                name: "arrived_at_ms",
                table: "chip");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "issued_at_ms",
                table: "status_list",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "ordered_at_ms",
                table: "credential",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "arrived_at_ms",
                table: "chip",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }
    }
}
