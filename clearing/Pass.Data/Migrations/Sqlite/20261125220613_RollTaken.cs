using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261125220613_RollTaken")]
    public partial class RollTaken : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "roll_exported_at_ms",
                table: "school",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "roll_year",
                table: "school",
                type: "INTEGER",
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
