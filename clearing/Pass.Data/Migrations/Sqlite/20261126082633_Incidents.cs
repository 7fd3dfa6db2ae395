using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Incidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "incident");
        }
    }
}
