using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class GroundFloor : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_order_line");

            migrationBuilder.DropIndex(
                name: "ix_settlement_message_id",
                table: "settlement");

            migrationBuilder.DropIndex(
                name: "ix_payment_order_end_to_end_id",
                table: "payment_order");

            migrationBuilder.DropPrimaryKey(
                name: "pk_operation",
                table: "operation");

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

            migrationBuilder.RenameColumn(
                name: "second_approved_at_ms",
                table: "settlement",
                newName: "last_entry");

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
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(140)",
                oldMaxLength: 140,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "issuer_address",
                table: "settlement",
                type: "nvarchar(600)",
                maxLength: 600,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(400)",
                oldMaxLength: 400,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<int>(
                name: "dispute_days",
                table: "settlement",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "hash",
                table: "settlement",
                type: "varbinary(32)",
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
                type: "nvarchar(400)",
                maxLength: 400,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "held_reason",
                table: "payment_order",
                type: "nvarchar(500)",
                maxLength: 500,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<byte[]>(
                name: "keys_fingerprint",
                table: "log_identity",
                type: "varbinary(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<byte>(
                name: "trade",
                table: "convention",
                type: "tinyint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "limit_per_month",
                table: "benefit_version",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "limit_per_week",
                table: "benefit_version",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "region_cap_per_sale_cents",
                table: "benefit_version",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_operation",
                table: "operation",
                columns: new[] { "operation_id", "pass_id" });

            migrationBuilder.CreateTable(
                name: "payable_item",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    sales_day = table.Column<DateOnly>(type: "date", nullable: true),
                    benefit_id = table.Column<int>(type: "int", nullable: true),
                    label = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payable_item", x => x.id);
                    table.ForeignKey(
                        name: "fk_payable_item_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "payment_attempt",
                columns: table => new
                {
                    end_to_end_id = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2"),
                    order_number = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    rank = table.Column<int>(type: "int", nullable: false),
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    live_order = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: true, collation: "Latin1_General_100_BIN2"),
                    rail = table.Column<byte>(type: "tinyint", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    state_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    sent_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    bank_day = table.Column<DateOnly>(type: "date", nullable: true),
                    reason_code = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: true, collation: "Latin1_General_100_BIN2"),
                    proof = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    account_holder_name = table.Column<string>(type: "nvarchar(70)", maxLength: 70, nullable: false, collation: "Latin1_General_100_BIN2"),
                    iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_attempt", x => x.end_to_end_id);
                    table.ForeignKey(
                        name: "fk_payment_attempt_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number");
                    table.ForeignKey(
                        name: "fk_payment_attempt_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "region_identity",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    log = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    keys_fingerprint = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    siren = table.Column<string>(type: "nvarchar(9)", maxLength: 9, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_identity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "region_settings",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    address = table.Column<string>(type: "nvarchar(600)", maxLength: 600, nullable: false, collation: "Latin1_General_100_BIN2"),
                    iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2"),
                    contact = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: false, collation: "Latin1_General_100_BIN2"),
                    minimum_cents = table.Column<long>(type: "bigint", nullable: false),
                    rhythm = table.Column<byte>(type: "tinyint", nullable: false),
                    is_older_pain = table.Column<bool>(type: "bit", nullable: false),
                    closed_days = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    dispute_days = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_settings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sepa_batch",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    message_id = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    debtor_bic = table.Column<string>(type: "nvarchar(11)", maxLength: 11, nullable: true, collation: "Latin1_General_100_BIN2"),
                    is_older_pain = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sepa_batch", x => x.settlement_id);
                    table.ForeignKey(
                        name: "fk_sepa_batch_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "settlement_approval",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    rank = table.Column<int>(type: "int", nullable: false),
                    actor_id = table.Column<int>(type: "int", nullable: false),
                    actor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_approval", x => new { x.settlement_id, x.rank });
                    table.ForeignKey(
                        name: "fk_settlement_approval_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "settlement_balance",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    account = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_balance", x => new { x.settlement_id, x.account });
                    table.ForeignKey(
                        name: "fk_settlement_balance_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "settlement_carry",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    reason = table.Column<byte>(type: "tinyint", nullable: false),
                    net_cents = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_carry", x => new { x.settlement_id, x.partner_id });
                    table.ForeignKey(
                        name: "fk_settlement_carry_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_settlement_carry_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "settlement_view",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    text = table.Column<byte[]>(type: "varbinary(max)", maxLength: 67108864, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settlement_view", x => new { x.settlement_id, x.hash });
                    table.ForeignKey(
                        name: "fk_settlement_view_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "payment_order_item",
                columns: table => new
                {
                    order_number = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
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
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_payment_order_item_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number");
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
                unique: true,
                filter: "[sales_day] IS NOT NULL AND [benefit_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_payment_attempt_live_order",
                table: "payment_attempt",
                column: "live_order",
                unique: true,
                filter: "[live_order] IS NOT NULL");

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
                unique: true,
                filter: "[live_item_id] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_sepa_batch_message_id",
                table: "sepa_batch",
                column: "message_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_settlement_carry_partner_id",
                table: "settlement_carry",
                column: "partner_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "payment_attempt");

            migrationBuilder.DropTable(
                name: "payment_order_item");

            migrationBuilder.DropTable(
                name: "region_identity");

            migrationBuilder.DropTable(
                name: "region_settings");

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

            migrationBuilder.DropPrimaryKey(
                name: "pk_operation",
                table: "operation");

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
                name: "keys_fingerprint",
                table: "log_identity");

            migrationBuilder.DropColumn(
                name: "trade",
                table: "convention");

            migrationBuilder.DropColumn(
                name: "limit_per_month",
                table: "benefit_version");

            migrationBuilder.DropColumn(
                name: "limit_per_week",
                table: "benefit_version");

            migrationBuilder.DropColumn(
                name: "region_cap_per_sale_cents",
                table: "benefit_version");

            migrationBuilder.RenameColumn(
                name: "last_entry",
                table: "settlement",
                newName: "second_approved_at_ms");

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
                type: "nvarchar(140)",
                maxLength: 140,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(254)",
                oldMaxLength: 254,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "issuer_address",
                table: "settlement",
                type: "nvarchar(400)",
                maxLength: 400,
                nullable: false,
                collation: "Latin1_General_100_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(600)",
                oldMaxLength: 600,
                oldCollation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "debtor_bic",
                table: "settlement",
                type: "nvarchar(11)",
                maxLength: 11,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "debtor_iban",
                table: "settlement",
                type: "nvarchar(34)",
                maxLength: 34,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<long>(
                name: "first_approved_at_ms",
                table: "settlement",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "first_approver",
                table: "settlement",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<bool>(
                name: "is_older_pain",
                table: "settlement",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "message_id",
                table: "settlement",
                type: "nvarchar(35)",
                maxLength: 35,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "second_approver",
                table: "settlement",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "account_holder_name",
                table: "payment_order",
                type: "nvarchar(70)",
                maxLength: 70,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "bic",
                table: "payment_order",
                type: "nvarchar(11)",
                maxLength: 11,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "end_to_end_id",
                table: "payment_order",
                type: "nvarchar(35)",
                maxLength: 35,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "iban",
                table: "payment_order",
                type: "nvarchar(34)",
                maxLength: 34,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddPrimaryKey(
                name: "pk_operation",
                table: "operation",
                column: "operation_id");

            migrationBuilder.CreateTable(
                name: "payment_order_line",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    benefit_id = table.Column<int>(type: "int", nullable: false),
                    net_cents = table.Column<long>(type: "bigint", nullable: false),
                    order_number = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_payment_order_line", x => new { x.date, x.partner_id, x.benefit_id });
                    table.ForeignKey(
                        name: "fk_payment_order_line_partner_day",
                        columns: x => new { x.date, x.partner_id, x.benefit_id },
                        principalTable: "partner_day",
                        principalColumns: new[] { "date", "partner_id", "benefit_id" });
                    table.ForeignKey(
                        name: "fk_payment_order_line_payment_order",
                        column: x => x.order_number,
                        principalTable: "payment_order",
                        principalColumn: "number");
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
