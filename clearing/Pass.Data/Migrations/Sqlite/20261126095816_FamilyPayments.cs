using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126095816_FamilyPayments")]
    public partial class FamilyPayments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte>(
                name: "funding",
                table: "benefit_version",
                type: "INTEGER",
                nullable: false,
                defaultValue: (byte)0);

            migrationBuilder.CreateTable(
                name: "family_payment",
                columns: table => new
                {
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    purpose = table.Column<byte>(type: "INTEGER", nullable: false),
                    paid_for = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    session_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    intent_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    refunded_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    paid_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    author_id = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_family_payment", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "family_refund",
                columns: table => new
                {
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    payment_number = table.Column<int>(type: "INTEGER", nullable: false),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    refund_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    author_id = table.Column<int>(type: "INTEGER", nullable: false),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_family_refund", x => x.number);
                    table.ForeignKey(
                        name: "fk_family_refund_family_payment",
                        column: x => x.payment_number,
                        principalTable: "family_payment",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_family_payment_idempotency_key",
                table: "family_payment",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_payment_intent_id",
                table: "family_payment",
                column: "intent_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_payment_pass_id_benefit_id",
                table: "family_payment",
                columns: new[] { "pass_id", "benefit_id" });

            migrationBuilder.CreateIndex(
                name: "ix_family_payment_session_id",
                table: "family_payment",
                column: "session_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_payment_state",
                table: "family_payment",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_family_refund_idempotency_key",
                table: "family_refund",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_refund_payment_number",
                table: "family_refund",
                column: "payment_number");

            migrationBuilder.CreateIndex(
                name: "ix_family_refund_refund_id",
                table: "family_refund",
                column: "refund_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_family_refund_state",
                table: "family_refund",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "family_refund");

            migrationBuilder.DropTable(
                name: "family_payment");

            migrationBuilder.DropColumn(
                name: "funding",
                table: "benefit_version");
        }
    }
}
