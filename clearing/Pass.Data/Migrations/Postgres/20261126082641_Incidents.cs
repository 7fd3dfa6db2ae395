using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Postgres
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
                    benefit_id = table.Column<int>(type: "integer", nullable: false),
                    amount_cents = table.Column<long>(type: "bigint", nullable: false),
                    alerts = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_budget_envelope", x => x.benefit_id);
                });

            migrationBuilder.CreateTable(
                name: "incident",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: true),
                    benefit_id = table.Column<int>(type: "integer", nullable: true),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    paid_cents = table.Column<long>(type: "bigint", nullable: false),
                    due_cents = table.Column<long>(type: "bigint", nullable: false),
                    after_id = table.Column<int>(type: "integer", nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    author_id = table.Column<int>(type: "integer", nullable: false),
                    author = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    opened_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    decider_id = table.Column<int>(type: "integer", nullable: true),
                    decider = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    decided_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    decision_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
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
                    incident_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false)
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
                    item_id = table.Column<long>(type: "bigint", nullable: false),
                    incident_id = table.Column<int>(type: "integer", nullable: false),
                    benefit_id = table.Column<int>(type: "integer", nullable: true),
                    cents = table.Column<long>(type: "bigint", nullable: false)
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
