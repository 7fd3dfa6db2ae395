using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class OperationOfPass : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_operation",
                table: "operation");

            migrationBuilder.AddPrimaryKey(
                name: "pk_operation",
                table: "operation",
                columns: new[] { "operation_id", "pass_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_operation",
                table: "operation");

            migrationBuilder.AddPrimaryKey(
                name: "pk_operation",
                table: "operation",
                column: "operation_id");
        }
    }
}
