using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126202626_FamilyDebts")]
    public partial class FamilyDebts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "debt_number",
                table: "family_payment",
                type: "int",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "family_debt",
                columns: table => new
                {
                    number = table.Column<int>(type: "int", nullable: false),
                    refund_number = table.Column<int>(type: "int", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    amount_cents = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    is_final = table.Column<bool>(type: "bit", nullable: false),
                    opened_ms = table.Column<long>(type: "bigint", nullable: false),
                    author_id = table.Column<int>(type: "int", nullable: false),
                    author = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    asker_id = table.Column<int>(type: "int", nullable: true),
                    asker = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    asked_reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    decider_id = table.Column<int>(type: "int", nullable: true),
                    decider = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    decision_reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    payment_number = table.Column<int>(type: "int", nullable: true),
                    closed_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_family_debt", x => x.number);
                    table.ForeignKey(
                        name: "fk_family_debt_family_refund",
                        column: x => x.refund_number,
                        principalTable: "family_refund",
                        principalColumn: "number");
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
