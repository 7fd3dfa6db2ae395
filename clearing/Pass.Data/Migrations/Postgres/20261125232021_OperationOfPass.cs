using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125232021_OperationOfPass")]
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
