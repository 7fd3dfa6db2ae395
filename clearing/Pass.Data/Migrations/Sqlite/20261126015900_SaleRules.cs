using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126015900_SaleRules")]
    public partial class SaleRules : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "waits_for",
                table: "unpriced_day",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.DropTable(
                name: "partner_year");

            migrationBuilder.CreateTable(
                name: "partner_year",
                columns: table => new
                {
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_id = table.Column<int>(type: "INTEGER", nullable: false),
                    from_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    base_cents = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table => table.PrimaryKey("pk_partner_year", x => new { x.year, x.partner_id, x.benefit_id, x.rule_id }));

            migrationBuilder.CreateTable(
                name: "partner_day_return",
                columns: table => new
                {
                    date = table.Column<int>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sale_day = table.Column<int>(type: "INTEGER", nullable: false),
                    rule_id = table.Column<int>(type: "INTEGER", nullable: false),
                    base_before_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    base_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    reimbursed_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    fee_cents = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_day_return", x => new { x.date, x.partner_id, x.benefit_id, x.sale_day });
                    table.ForeignKey(
                        name: "fk_partner_day_return_partner_day",
                        columns: x => new { x.date, x.partner_id, x.benefit_id },
                        principalTable: "partner_day",
                        principalColumns: new[] { "date", "partner_id", "benefit_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            SaleRulesData.Move(migrationBuilder, "CAST(strftime('%Y', (date - 719162) * 86400, 'unixepoch') AS INTEGER)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "partner_day_return");

            migrationBuilder.DropPrimaryKey(
                name: "pk_partner_year",
                table: "partner_year");

            migrationBuilder.DropColumn(
                name: "waits_for",
                table: "unpriced_day");

            migrationBuilder.DropColumn(
                name: "rule_id",
                table: "partner_year");

            migrationBuilder.DropColumn(
                name: "from_cents",
                table: "partner_year");

            migrationBuilder.AddPrimaryKey(
                name: "pk_partner_year",
                table: "partner_year",
                columns: new[] { "year", "partner_id", "benefit_id" });
        }
    }
}
