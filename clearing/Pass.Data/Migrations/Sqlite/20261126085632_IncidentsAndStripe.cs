using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126085632_IncidentsAndStripe")]
    public partial class IncidentsAndStripe : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "stripe_account",
                table: "payment_attempt",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stripe_account",
                table: "partner",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "budget_envelope",
                columns: table => new
                {
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: false),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    alerts = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_budget_envelope", x => x.benefit_id);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    day = table.Column<int>(type: "INTEGER", nullable: true),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: true),
                    operation_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    paid_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    due_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    after_id = table.Column<int>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    author_id = table.Column<int>(type: "INTEGER", nullable: false),
                    author = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    opened_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    decider_id = table.Column<int>(type: "INTEGER", nullable: true),
                    decider = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    decided_at_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    decision_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident", x => x.id);
                    table.ForeignKey(
                        name: "fk_incident_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stripe_batch",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "INTEGER", nullable: false),
                    transfer_group = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    payer_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    payer_iban = table.Column<string>(type: "TEXT", maxLength: 34, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_batch", x => x.settlement_id);
                    table.ForeignKey(
                        name: "fk_stripe_batch_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "stripe_cursor",
                columns: table => new
                {
                    account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    events_until_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    movements_until_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_cursor", x => x.account);
                });

            migrationBuilder.CreateTable(
                name: "stripe_event",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    object_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    received_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    handled_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    outcome = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_event", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_movement",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    source_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    fee_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    document = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_movement", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "stripe_transfer",
                columns: table => new
                {
                    end_to_end_id = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    settlement_id = table.Column<int>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    account = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    amount_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    transfer_group = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    calls = table.Column<int>(type: "INTEGER", nullable: false),
                    transfer_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    payment_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    reversed_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    payout_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    payout_state = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    last_error = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_stripe_transfer", x => x.end_to_end_id);
                    table.ForeignKey(
                        name: "fk_stripe_transfer_payment_attempt",
                        column: x => x.end_to_end_id,
                        principalTable: "payment_attempt",
                        principalColumn: "end_to_end_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_document",
                columns: table => new
                {
                    incident_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident_document", x => new { x.incident_id, x.name });
                    table.ForeignKey(
                        name: "fk_incident_document_incident",
                        column: x => x.incident_id,
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "incident_item",
                columns: table => new
                {
                    item_id = table.Column<long>(type: "INTEGER", nullable: false),
                    incident_id = table.Column<int>(type: "INTEGER", nullable: false),
                    benefit_id = table.Column<int>(type: "INTEGER", nullable: true),
                    cents = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_incident_item", x => x.item_id);
                    table.ForeignKey(
                        name: "fk_incident_item_incident",
                        column: x => x.incident_id,
                        principalTable: "incident",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_incident_item_payable_item",
                        column: x => x.item_id,
                        principalTable: "payable_item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_incident_operation_id",
                table: "incident",
                column: "operation_id");

            migrationBuilder.CreateIndex(
                name: "ix_incident_partner_id_day",
                table: "incident",
                columns: new[] { "partner_id", "day" });

            migrationBuilder.CreateIndex(
                name: "ix_incident_state",
                table: "incident",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_incident_item_incident_id",
                table: "incident_item",
                column: "incident_id");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_event_handled_ms",
                table: "stripe_event",
                column: "handled_ms");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_transfer_idempotency_key",
                table: "stripe_transfer",
                column: "idempotency_key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_stripe_transfer_state",
                table: "stripe_transfer",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_stripe_transfer_transfer_id",
                table: "stripe_transfer",
                column: "transfer_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "budget_envelope");

            migrationBuilder.DropTable(
                name: "incident_document");

            migrationBuilder.DropTable(
                name: "incident_item");

            migrationBuilder.DropTable(
                name: "stripe_batch");

            migrationBuilder.DropTable(
                name: "stripe_cursor");

            migrationBuilder.DropTable(
                name: "stripe_event");

            migrationBuilder.DropTable(
                name: "stripe_movement");

            migrationBuilder.DropTable(
                name: "stripe_transfer");

            migrationBuilder.DropTable(
                name: "incident");

            migrationBuilder.DropColumn(
                name: "stripe_account",
                table: "payment_attempt");

            migrationBuilder.DropColumn(
                name: "stripe_account",
                table: "partner");
        }
    }
}
