using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126174021_GateDevices")]
    public partial class GateDevices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "gate_device_id");

            migrationBuilder.CreateTable(
                name: "gate_device",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [gate_device_id]"),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2"),
                    status = table.Column<byte>(type: "tinyint", nullable: false),
                    may_let_in_by_hand = table.Column<bool>(type: "bit", nullable: false),
                    public_key = table.Column<byte[]>(type: "varbinary(120)", maxLength: 120, nullable: true),
                    activation_code_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
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
                        principalColumn: "uai");
                });

            migrationBuilder.CreateTable(
                name: "terminal_report",
                columns: table => new
                {
                    terminal_id = table.Column<int>(type: "int", nullable: false),
                    told_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    clock_ahead_ms = table.Column<long>(type: "bigint", nullable: false),
                    listed_at_ms = table.Column<long>(type: "bigint", nullable: true),
                    unsent = table.Column<int>(type: "int", nullable: false),
                    unknown = table.Column<int>(type: "int", nullable: false),
                    program = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_terminal_report", x => x.terminal_id);
                    table.ForeignKey(
                        name: "fk_terminal_report_terminal",
                        column: x => x.terminal_id,
                        principalTable: "terminal",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "gate_hour",
                columns: table => new
                {
                    device_id = table.Column<int>(type: "int", nullable: false),
                    hour = table.Column<int>(type: "int", nullable: false),
                    allowed = table.Column<int>(type: "int", nullable: false),
                    denied = table.Column<int>(type: "int", nullable: false),
                    by_hand = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gate_hour", x => new { x.device_id, x.hour });
                    table.ForeignKey(
                        name: "fk_gate_hour_gate_device",
                        column: x => x.device_id,
                        principalTable: "gate_device",
                        principalColumn: "id");
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

            migrationBuilder.DropSequence(
                name: "gate_device_id");
        }
    }
}
