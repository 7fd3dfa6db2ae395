using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PartnerSoftwareAndControl : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "control_signal_id");

            migrationBuilder.CreateSequence(
                name: "hook_delivery_id");

            migrationBuilder.CreateSequence(
                name: "partner_hook_id");

            migrationBuilder.CreateSequence(
                name: "partner_key_id");

            migrationBuilder.AddColumn<string>(
                name: "text",
                table: "affiliation",
                type: "nvarchar(4000)",
                maxLength: 4000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "control_signal",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [control_signal_id]"),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    terminal_id = table.Column<int>(type: "int", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<int>(type: "int", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    measure = table.Column<long>(type: "bigint", nullable: false),
                    operation_id = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    incident_id = table.Column<int>(type: "int", nullable: true),
                    decided_by = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    decided_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_control_signal", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "controlled_day",
                columns: table => new
                {
                    date = table.Column<DateOnly>(type: "date", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    signals = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_controlled_day", x => x.date);
                });

            migrationBuilder.CreateTable(
                name: "hook_cursor",
                columns: table => new
                {
                    partition = table.Column<short>(type: "smallint", nullable: false),
                    lsn = table.Column<long>(type: "bigint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hook_cursor", x => x.partition);
                });

            migrationBuilder.CreateTable(
                name: "partner_hook",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [partner_hook_id]"),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    address = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: false, collation: "Latin1_General_100_BIN2"),
                    events = table.Column<int>(type: "int", nullable: false),
                    secret_rank = table.Column<int>(type: "int", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    created_ms = table.Column<long>(type: "bigint", nullable: false),
                    failing_since_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_hook", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_hook_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "partner_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [partner_key_id]"),
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    start = table.Column<string>(type: "nvarchar(12)", maxLength: 12, nullable: false, collation: "Latin1_General_100_BIN2"),
                    scope = table.Column<byte>(type: "tinyint", nullable: false),
                    created_ms = table.Column<long>(type: "bigint", nullable: false),
                    last_used_ms = table.Column<long>(type: "bigint", nullable: true),
                    revoked_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_key", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_key_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "hook_delivery",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false, defaultValueSql: "NEXT VALUE FOR [hook_delivery_id]"),
                    hook_id = table.Column<int>(type: "int", nullable: false),
                    event_id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    @event = table.Column<byte>(name: "event", type: "tinyint", nullable: false),
                    subject = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    body = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    tries = table.Column<int>(type: "int", nullable: false),
                    next_ms = table.Column<long>(type: "bigint", nullable: false),
                    last_ms = table.Column<long>(type: "bigint", nullable: true),
                    last_status = table.Column<int>(type: "int", nullable: true),
                    last_trouble = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hook_delivery", x => x.id);
                    table.ForeignKey(
                        name: "fk_hook_delivery_partner_hook",
                        column: x => x.hook_id,
                        principalTable: "partner_hook",
                        principalColumn: "id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_control_signal_kind_day_partner_id_terminal_id_pass_id",
                table: "control_signal",
                columns: new[] { "kind", "day", "partner_id", "terminal_id", "pass_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_control_signal_state",
                table: "control_signal",
                column: "state");

            migrationBuilder.CreateIndex(
                name: "ix_hook_delivery_hook_id_event_subject",
                table: "hook_delivery",
                columns: new[] { "hook_id", "event", "subject" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_hook_delivery_state_next_ms",
                table: "hook_delivery",
                columns: new[] { "state", "next_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_partner_hook_partner_id",
                table: "partner_hook",
                column: "partner_id");

            migrationBuilder.CreateIndex(
                name: "ix_partner_key_hash",
                table: "partner_key",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_partner_key_partner_id",
                table: "partner_key",
                column: "partner_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "control_signal");

            migrationBuilder.DropTable(
                name: "controlled_day");

            migrationBuilder.DropTable(
                name: "hook_cursor");

            migrationBuilder.DropTable(
                name: "hook_delivery");

            migrationBuilder.DropTable(
                name: "partner_key");

            migrationBuilder.DropTable(
                name: "partner_hook");

            migrationBuilder.DropColumn(
                name: "text",
                table: "affiliation");

            migrationBuilder.DropSequence(
                name: "control_signal_id");

            migrationBuilder.DropSequence(
                name: "hook_delivery_id");

            migrationBuilder.DropSequence(
                name: "partner_hook_id");

            migrationBuilder.DropSequence(
                name: "partner_key_id");
        }
    }
}
