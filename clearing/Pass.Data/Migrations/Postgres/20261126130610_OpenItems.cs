using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126130610_OpenItems")]
    public partial class OpenItems : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "open_for",
                table: "payable_item",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_payable_item_open_for",
                table: "payable_item",
                column: "open_for");
            OpenItemsData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_payable_item_open_for",
                table: "payable_item");

            migrationBuilder.DropColumn(
                name: "open_for",
                table: "payable_item");
        }
    }
}
