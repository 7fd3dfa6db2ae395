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
    [Migration("20261126172417_PartnerSoftwareAndControl")]
    public partial class PartnerSoftwareAndControl : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "text",
                table: "affiliation",
                type: "character varying(4000)",
                maxLength: 4000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "control_signal",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    kind = table.Column<byte>(type: "smallint", nullable: false),
                    day = table.Column<DateOnly>(type: "date", nullable: false),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    terminal_id = table.Column<int>(type: "integer", nullable: false),
                    pass_id = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<int>(type: "integer", nullable: false),
                    cents = table.Column<long>(type: "bigint", nullable: false),
                    measure = table.Column<long>(type: "bigint", nullable: false),
                    operation_id = table.Column<Guid>(type: "uuid", nullable: true),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    incident_id = table.Column<int>(type: "integer", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    decided_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
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
                    signals = table.Column<int>(type: "integer", nullable: false)
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
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    address = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    events = table.Column<int>(type: "integer", nullable: false),
                    secret_rank = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
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
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "partner_key",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    partner_id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    start = table.Column<string>(type: "character varying(12)", maxLength: 12, nullable: false),
                    scope = table.Column<byte>(type: "smallint", nullable: false),
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
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "hook_delivery",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    hook_id = table.Column<int>(type: "integer", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    @event = table.Column<byte>(name: "event", type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    body = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    next_ms = table.Column<long>(type: "bigint", nullable: false),
                    last_ms = table.Column<long>(type: "bigint", nullable: true),
                    last_status = table.Column<int>(type: "integer", nullable: true),
                    last_trouble = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
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
