using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126173957_GateDevices")]
    public partial class GateDevices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "gate_device",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    uai = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    label = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    status = table.Column<byte>(type: "smallint", nullable: false),
                    may_let_in_by_hand = table.Column<bool>(type: "boolean", nullable: false),
                    public_key = table.Column<byte[]>(type: "bytea", maxLength: 120, nullable: true),
                    activation_code_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: true),
                    activation_expires_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    activated_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    seen_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gate_device", x => x.id);
                    table.ForeignKey(
                        name: "fk_gate_device_school",
                        column: x => x.uai,
                        principalTable: "school",
                        principalColumn: "uai",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "terminal_report",
                columns: table => new
                {
                    terminal_id = table.Column<int>(type: "integer", nullable: false),
                    told_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    clock_ahead_ms = table.Column<long>(type: "bigint", nullable: false),
                    listed_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    unsent = table.Column<int>(type: "integer", nullable: false),
                    unknown = table.Column<int>(type: "integer", nullable: false),
                    program = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_terminal_report", x => x.terminal_id);
                    table.ForeignKey(
                        name: "fk_terminal_report_terminal",
                        column: x => x.terminal_id,
                        principalTable: "terminal",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "gate_hour",
                columns: table => new
                {
                    device_id = table.Column<int>(type: "integer", nullable: false),
                    hour = table.Column<int>(type: "integer", nullable: false),
                    allowed = table.Column<int>(type: "integer", nullable: false),
                    denied = table.Column<int>(type: "integer", nullable: false),
                    by_hand = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gate_hour", x => new { x.device_id, x.hour });
                    table.ForeignKey(
                        name: "fk_gate_hour_gate_device",
                        column: x => x.device_id,
                        principalTable: "gate_device",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_gate_device_activation_code_hash",
                table: "gate_device",
                column: "activation_code_hash");

            migrationBuilder.CreateIndex(
                name: "ix_gate_device_uai",
                table: "gate_device",
                column: "uai");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "gate_hour");

            migrationBuilder.DropTable(
                name: "terminal_report");

            migrationBuilder.DropTable(
                name: "gate_device");
        }
    }
}
