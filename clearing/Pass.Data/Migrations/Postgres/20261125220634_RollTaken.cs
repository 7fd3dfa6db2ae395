using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125220634_RollTaken")]
    public partial class RollTaken : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "roll_exported_at_ms",
                table: "school",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "roll_year",
                table: "school",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "roll_exported_at_ms",
                table: "school");

            migrationBuilder.DropColumn(
                name: "roll_year",
                table: "school");
        }
    }
}
