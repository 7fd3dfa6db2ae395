using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125232231_Payments")]
    public partial class Payments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "last_entry",
                table: "settlement",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "dispute_days",
                table: "settlement",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "hash",
                table: "settlement",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "entry",
                table: "posting",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "conventions",
                table: "payment_order",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "held_reason",
                table: "payment_order",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "payable_item",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    sales_day = table.Column<DateOnly>(type: "date", nullable: true),
                    benefit_id = table.Column<int>(type: "integer", nullable: true),
                    label = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payable_item", x => x.id);
                    table.ForeignKey(
                        name: "fk_payable_item_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "payment_attempt",
                columns: table => new
                {
                    end_to_end_id = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    order_number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    rank = table.Column<int>(type: "integer", nullable: false),
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    live_order = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: true),
                    rail = table.Column<byte>(type: "smallint", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    state_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    sent_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    bank_day = table.Column<DateOnly>(type: "date", nullable: true),
                    reason_code = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: true),
                    proof = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    account_holder_name = table.Column<string>(type: "character varying(70)", maxLength: 70, nullable: false),
                    iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: false),
                    bic = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_attempt", x => x.end_to_end_id);
                    table.ForeignKey(
                        name: "fk_payment_attempt_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_payment_attempt_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sepa_batch",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    message_id = table.Column<string>(type: "character varying(35)", maxLength: 35, nullable: false),
                    debtor_name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    debtor_siret = table.Column<string>(type: "character varying(14)", maxLength: 14, nullable: false),
                    debtor_iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: false),
                    debtor_bic = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: true),
                    is_older_pain = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sepa_batch", x => x.settlement_id);
                    table.ForeignKey(
                        name: "fk_sepa_batch_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "settlement_approval",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    rank = table.Column<int>(type: "integer", nullable: false),
                    actor_id = table.Column<int>(type: "integer", nullable: false),
                    actor = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_approval", x => new { x.settlement_id, x.rank });
                    table.ForeignKey(
                        name: "fk_settlement_approval_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "settlement_balance",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    account = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_balance", x => new { x.settlement_id, x.account });
                    table.ForeignKey(
                        name: "fk_settlement_balance_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "settlement_carry",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    reason = table.Column<byte>(type: "smallint", nullable: false),
                    net_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_carry", x => new { x.settlement_id, x.partner_id });
                    table.ForeignKey(
                        name: "fk_settlement_carry_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_settlement_carry_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "settlement_view",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "integer", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    text = table.Column<byte[]>(type: "bytea", maxLength: 67108864, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_view", x => new { x.settlement_id, x.hash });
                    table.ForeignKey(
                        name: "fk_settlement_view_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "payment_order_item",
                columns: table => new
                {
                    order_number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    item_id = table.Column<long>(type: "bigint", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    live_item_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_order_item", x => new { x.order_number, x.item_id });
                    table.ForeignKey(
                        name: "fk_payment_order_item_payable_item",
                        column: x => x.item_id,
                        principalTable: "payable_item",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_payment_order_item_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_posting_entry",
                table: "posting",
                column: "entry");

            migrationBuilder.CreateIndex(
                name: "ix_payable_item_day",
                table: "payable_item",
                column: "day");

            migrationBuilder.CreateIndex(
                name: "ix_payable_item_partner_id",
                table: "payable_item",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_payable_item_sales_day_partner_id_benefit_id",
                table: "payable_item",
                columns: new[] { "sales_day", "partner_id", "benefit_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_attempt_live_order",
                table: "payment_attempt",
                column: "live_order",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_attempt_order_number_rank",
                table: "payment_attempt",
                columns: new[] { "order_number", "rank" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_attempt_settlement_id",
                table: "payment_attempt",
                column: "settlement_id");

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_item_item_id",
                table: "payment_order_item",
                column: "item_id");

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_item_live_item_id",
                table: "payment_order_item",
                column: "live_item_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sepa_batch_message_id",
                table: "sepa_batch",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_settlement_carry_partner_id",
                table: "settlement_carry",
                column: "partner_id");

            foreach (var statement in PaymentsData.Statements)
                migrationBuilder.Sql(statement);

            migrationBuilder.DropTable(
                name: "payment_order_line");

            migrationBuilder.DropIndex(
                name: "ix_settlement_message_id",
                table: "settlement");

            migrationBuilder.DropIndex(
                name: "ix_payment_order_end_to_end_id",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "debtor_bic",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "debtor_iban",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "first_approved_at_ms",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "first_approver",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "is_older_pain",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "message_id",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "second_approver",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "account_holder_name",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "bic",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "end_to_end_id",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "iban",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "second_approved_at_ms",
                table: "settlement");

            migrationBuilder.RenameColumn(
                name: "debtor_siret",
                table: "settlement",
                newName: "issuer_siret");

            migrationBuilder.RenameColumn(
                name: "debtor_name",
                table: "settlement",
                newName: "issuer_name");

            migrationBuilder.AlterColumn<string>(
                name: "issuer_contact",
                table: "settlement",
                type: "character varying(254)",
                maxLength: 254,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(140)",
                oldMaxLength: 140);

            migrationBuilder.AlterColumn<string>(
                name: "issuer_address",
                table: "settlement",
                type: "character varying(600)",
                maxLength: 600,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(400)",
                oldMaxLength: 400);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_attempt");

            migrationBuilder.DropTable(
                name: "payment_order_item");

            migrationBuilder.DropTable(
                name: "sepa_batch");

            migrationBuilder.DropTable(
                name: "settlement_approval");

            migrationBuilder.DropTable(
                name: "settlement_balance");

            migrationBuilder.DropTable(
                name: "settlement_carry");

            migrationBuilder.DropTable(
                name: "settlement_view");

            migrationBuilder.DropTable(
                name: "payable_item");

            migrationBuilder.DropIndex(
                name: "ix_posting_entry",
                table: "posting");

            migrationBuilder.DropColumn(
                name: "dispute_days",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "hash",
                table: "settlement");

            migrationBuilder.DropColumn(
                name: "entry",
                table: "posting");

            migrationBuilder.DropColumn(
                name: "conventions",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "held_reason",
                table: "payment_order");

            migrationBuilder.DropColumn(
                name: "last_entry",
                table: "settlement");

            migrationBuilder.AddColumn<long>(
                name: "second_approved_at_ms",
                table: "settlement",
                type: "bigint",
                nullable: true);

            migrationBuilder.RenameColumn(
                name: "issuer_siret",
                table: "settlement",
                newName: "debtor_siret");

            migrationBuilder.RenameColumn(
                name: "issuer_name",
                table: "settlement",
                newName: "debtor_name");

            migrationBuilder.AlterColumn<string>(
                name: "issuer_contact",
                table: "settlement",
                type: "character varying(140)",
                maxLength: 140,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(254)",
                oldMaxLength: 254);

            migrationBuilder.AlterColumn<string>(
                name: "issuer_address",
                table: "settlement",
                type: "character varying(400)",
                maxLength: 400,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "character varying(600)",
                oldMaxLength: 600);

            migrationBuilder.AddColumn<string>(
                name: "debtor_bic",
                table: "settlement",
                type: "character varying(11)",
                maxLength: 11,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "debtor_iban",
                table: "settlement",
                type: "character varying(34)",
                maxLength: 34,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<long>(
                name: "first_approved_at_ms",
                table: "settlement",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "first_approver",
                table: "settlement",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_older_pain",
                table: "settlement",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "message_id",
                table: "settlement",
                type: "character varying(35)",
                maxLength: 35,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "second_approver",
                table: "settlement",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "account_holder_name",
                table: "payment_order",
                type: "character varying(70)",
                maxLength: 70,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "bic",
                table: "payment_order",
                type: "character varying(11)",
                maxLength: 11,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "end_to_end_id",
                table: "payment_order",
                type: "character varying(35)",
                maxLength: 35,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "iban",
                table: "payment_order",
                type: "character varying(34)",
                maxLength: 34,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "payment_order_line",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    benefit_id = table.Column<int>(type: "integer", nullable: false),
                    net_cents = table.Column<long>(type: "bigint", nullable: false),
                    order_number = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_order_line", x => new { x.date, x.partner_id, x.benefit_id });
                    table.ForeignKey(
                        name: "fk_payment_order_line_partner_day",
                        columns: x => new { x.date, x.partner_id, x.benefit_id },
                        principalTable: "partner_day",
                        principalColumns: new[] { "date", "partner_id", "benefit_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_payment_order_line_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_settlement_message_id",
                table: "settlement",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_end_to_end_id",
                table: "payment_order",
                column: "end_to_end_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_payment_order_line_order_number",
                table: "payment_order_line",
                column: "order_number");
        }
    }
}
