using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126082832_Reminders")]
    public partial class Reminders : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "paid_on",
                table: "debit_note",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "reminded_on",
                table: "debit_note",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "reminders",
                table: "debit_note",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "right_reminder",
                columns: table => new
                {
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    days_before = table.Column<int>(type: "int", nullable: false),
                    units = table.Column<int>(type: "int", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false)
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
