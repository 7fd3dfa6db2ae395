using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.CardIssuer.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DeadColumns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "issued_at_ms",
                table: "status_list");

            // EF Core would make the table anew, without the triggers that keep it.
            migrationBuilder.Sql("ALTER TABLE credential DROP COLUMN ordered_at_ms");

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
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "ordered_at_ms",
                table: "credential",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "arrived_at_ms",
                table: "chip",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);
        }
    }
}
