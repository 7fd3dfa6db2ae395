using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126172410_PartnerSoftwareAndControl")]
    public partial class PartnerSoftwareAndControl : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "text",
                table: "affiliation",
                type: "TEXT",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "control_signal",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    day = table.Column<int>(type: "INTEGER", nullable: false),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    terminal_id = table.Column<int>(type: "INTEGER", nullable: false),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    cents = table.Column<long>(type: "INTEGER", nullable: false),
                    measure = table.Column<long>(type: "INTEGER", nullable: false),
                    operation_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    incident_id = table.Column<int>(type: "INTEGER", nullable: true),
                    decided_by = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    decided_at_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_control_signal", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "controlled_day",
                columns: table => new
                {
                    date = table.Column<int>(type: "INTEGER", nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    signals = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_controlled_day", x => x.date);
                });

            migrationBuilder.CreateTable(
                name: "hook_cursor",
                columns: table => new
                {
                    partition = table.Column<short>(type: "INTEGER", nullable: false),
                    lsn = table.Column<long>(type: "INTEGER", nullable: false),
                    day = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hook_cursor", x => x.partition);
                });

            migrationBuilder.CreateTable(
                name: "partner_hook",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    events = table.Column<int>(type: "INTEGER", nullable: false),
                    secret_rank = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    failing_since_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_hook", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_hook_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "partner_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    start = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    scope = table.Column<byte>(type: "INTEGER", nullable: false),
                    created_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_partner_key", x => x.id);
                    table.ForeignKey(
                        name: "fk_partner_key_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hook_delivery",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    hook_id = table.Column<int>(type: "INTEGER", nullable: false),
                    event_id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    @event = table.Column<byte>(name: "event", type: "INTEGER", nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    body = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    next_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    last_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    last_status = table.Column<int>(type: "INTEGER", nullable: true),
                    last_trouble = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_hook_delivery", x => x.id);
                    table.ForeignKey(
                        name: "fk_hook_delivery_partner_hook",
                        column: x => x.hook_id,
                        principalTable: "partner_hook",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
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
        }
    }
}
