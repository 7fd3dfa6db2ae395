using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126202605_FamilyDebts")]
    public partial class FamilyDebts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "debt_number",
                table: "family_payment",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "family_debt",
                columns: table => new
                {
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    refund_number = table.Column<int>(type: "INTEGER", nullable: false),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    is_final = table.Column<bool>(type: "INTEGER", nullable: false),
                    opened_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    author_id = table.Column<int>(type: "INTEGER", nullable: false),
                    author = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    asker_id = table.Column<int>(type: "INTEGER", nullable: true),
                    asker = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    asked_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    decider_id = table.Column<int>(type: "INTEGER", nullable: true),
                    decider = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    decision_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    payment_number = table.Column<int>(type: "INTEGER", nullable: true),
                    closed_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_family_debt", x => x.number);
                    table.ForeignKey(
                        name: "fk_family_debt_family_refund",
                        column: x => x.refund_number,
                        principalTable: "family_refund",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_family_debt_pass_id",
                table: "family_debt",
                column: "pass_id");

            migrationBuilder.CreateIndex(
                name: "ix_family_debt_refund_number",
                table: "family_debt",
                column: "refund_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_debt_state",
                table: "family_debt",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "family_debt");

            migrationBuilder.DropColumn(
                name: "debt_number",
                table: "family_payment");
        }
    }
}
