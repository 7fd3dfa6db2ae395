using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126082815_Reminders")]
    public partial class Reminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "paid_on",
                table: "debit_note",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "reminded_on",
                table: "debit_note",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "reminders",
                table: "debit_note",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "right_reminder",
                columns: table => new
                {
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    last_day = table.Column<int>(type: "INTEGER", nullable: false),
                    days_before = table.Column<int>(type: "INTEGER", nullable: false),
                    units = table.Column<int>(type: "INTEGER", nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_right_reminder", x => new { x.pass_id, x.benefit_id, x.last_day, x.days_before });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "right_reminder");

            migrationBuilder.DropColumn(
                name: "paid_on",
                table: "debit_note");

            migrationBuilder.DropColumn(
                name: "reminded_on",
                table: "debit_note");

            migrationBuilder.DropColumn(
                name: "reminders",
                table: "debit_note");
        }
    }
}
