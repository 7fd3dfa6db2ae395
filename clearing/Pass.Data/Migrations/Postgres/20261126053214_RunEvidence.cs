using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126053214_RunEvidence")]
    public partial class RunEvidence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_sepa_batch",
                table: "sepa_batch");

            migrationBuilder.AddColumn<byte>(
                name: "role",
                table: "settlement_approval",
                type: "smallint",
                nullable: false,
                defaultValue: (byte)0);

            migrationBuilder.AddColumn<int>(
                name: "drafted_by_id",
                table: "settlement",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "sample_seed",
                table: "settlement",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "sample_waived_by",
                table: "settlement",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "sample_waived_reason",
                table: "settlement",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "rank",
                table: "sepa_batch",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "runs",
                table: "region_settings",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "batch",
                table: "payment_attempt",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "linked_by",
                table: "partner_bank_account",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "currency",
                table: "bank_line",
                type: "character varying(3)",
                maxLength: 3,
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_sepa_batch",
                table: "sepa_batch",
                columns: new[] { "settlement_id", "rank" });

            migrationBuilder.CreateTable(
                name: "debit_note",
                columns: table => new
                {
                    number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    item_id = table.Column<long>(type: "bigint", nullable: false),
                    owed_since = table.Column<DateOnly>(type: "date", nullable: false),
                    issued_on = table.Column<DateOnly>(type: "date", nullable: false),
                    file_name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_debit_note", x => x.number);
                    table.ForeignKey(
                        name: "fk_debit_note_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_debit_note_payable_item",
                        column: x => x.item_id,
                        principalTable: "payable_item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "partner_notice",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    document = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    cents = table.Column<long>(type: "bigint", nullable: true),
                    reason_code = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_notice", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_notice_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "payee_check",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: false),
                    code = table.Column<string>(type: "character varying(4)", maxLength: 4, nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payee_check", x => x.id);
                    table.ForeignKey(
                        name: "fk_payee_check_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "payment_task",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    order_number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    reason_code = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    opened_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    closed_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    closed_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    closed_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    settlement_id = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_task", x => x.id);
                    table.ForeignKey(
                        name: "fk_payment_task_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sample_line",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    order_number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    reasons = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    opened_by_id = table.Column<int>(type: "integer", nullable: true),
                    opened_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    opened_at_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sample_line", x => new { x.settlement_id, x.order_number });
                    table.ForeignKey(
                        name: "fk_sample_line_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_debit_note_item_id",
                table: "debit_note",
                column: "item_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_debit_note_partner_id",
                table: "debit_note",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_partner_notice_partner_id_at_ms",
                table: "partner_notice",
                columns: new[] { "partner_id", "at_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_payee_check_partner_id_iban",
                table: "payee_check",
                columns: new[] { "partner_id", "iban" });

            migrationBuilder.CreateIndex(
                name: "ix_payment_task_closed_at_ms",
                table: "payment_task",
                column: "closed_at_ms");

            migrationBuilder.CreateIndex(
                name: "ix_payment_task_order_number",
                table: "payment_task",
                column: "order_number");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "debit_note");

            migrationBuilder.DropTable(
                name: "partner_notice");

            migrationBuilder.DropTable(
                name: "payee_check");

            migrationBuilder.DropTable(
                name: "payment_task");

            migrationBuilder.DropTable(
                name: "sample_line");

            migrationBuilder.DropPrimaryKey(
                name: "pk_sepa_batch",
                table: "sepa_batch");

            migrationBuilder.DropColumn(
                name: "role",
                table: "settlement_approval");

            migrationBuilder.DropColumn(
                name: "drafted_by_id",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "sample_seed",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "sample_waived_by",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "sample_waived_reason",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "rank",
                table: "sepa_batch");

            migrationBuilder.DropColumn(
                name: "runs",
                table: "region_settings");

            migrationBuilder.DropColumn(
                name: "batch",
                table: "payment_attempt");

            migrationBuilder.DropColumn(
                name: "linked_by",
                table: "partner_bank_account");

            migrationBuilder.DropColumn(
                name: "currency",
                table: "bank_line");

            migrationBuilder.AddPrimaryKey(
                name: "pk_sepa_batch",
                table: "sepa_batch",
                column: "settlement_id");
        }
    }
}
