using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126052553_UnpaidSalesAndGuesses")]
    public partial class UnpaidSalesAndGuesses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "code_guesses",
                columns: table => new
                {
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    paid_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    wrong = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_code_guesses", x => new { x.pass_id, x.partner_id });
                });

            migrationBuilder.CreateTable(
                name: "unpaid_sale",
                columns: table => new
                {
                    operation_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    date = table.Column<int>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    terminal_id = table.Column<int>(type: "INTEGER", nullable: false),
                    occurred_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    cents = table.Column<long>(type: "INTEGER", nullable: false),
                    refusal = table.Column<ushort>(type: "INTEGER", nullable: false),
                    order_number = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_unpaid_sale", x => new { x.operation_id, x.pass_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_unpaid_sale_date_partner_id",
                table: "unpaid_sale",
                columns: new[] { "date", "partner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_unpaid_sale_order_number",
                table: "unpaid_sale",
                column: "order_number");
            UnpaidSalesData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "code_guesses");

            migrationBuilder.DropTable(
                name: "unpaid_sale");
        }
    }
}
