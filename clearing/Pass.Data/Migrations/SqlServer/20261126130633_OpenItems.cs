using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126130633_OpenItems")]
    public partial class OpenItems : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "open_for",
                table: "payable_item",
                type: "int",
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
