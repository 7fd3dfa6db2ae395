using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class BankFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bank_file",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false),
                    name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    version = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    message_id = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2"),
                    taken_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    fact_count = table.Column<int>(type: "int", nullable: false),
                    alerts = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_file", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "bank_line",
                columns: table => new
                {
                    file_id = table.Column<int>(type: "int", nullable: false),
                    rank = table.Column<int>(type: "int", nullable: false),
                    key = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    line_number = table.Column<int>(type: "int", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    why = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true, collation: "Latin1_General_100_BIN2"),
                    attempt = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: true, collation: "Latin1_General_100_BIN2"),
                    reference = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2"),
                    cents = table.Column<long>(type: "bigint", nullable: true),
                    day = table.Column<DateOnly>(type: "date", nullable: true),
                    code = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2"),
                    reason_code = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: true, collation: "Latin1_General_100_BIN2"),
                    text = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2"),
                    creditor_iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: true, collation: "Latin1_General_100_BIN2"),
                    creditor_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2"),
                    handled_by = table.Column<int>(type: "int", nullable: true),
                    handled_reason = table.Column<string>(type: "nvarchar(500)", maxLength: 500, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_line", x => new { x.file_id, x.rank });
                    table.ForeignKey(
                        name: "fk_bank_line_bank_file",
                        column: x => x.file_id,
                        principalTable: "bank_file",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_bank_line_payment_attempt",
                        column: x => x.attempt,
                        principalTable: "payment_attempt",
                        principalColumn: "end_to_end_id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_bank_file_hash",
                table: "bank_file",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bank_line_attempt",
                table: "bank_line",
                column: "attempt");

            migrationBuilder.CreateIndex(
                name: "ix_bank_line_key",
                table: "bank_line",
                column: "key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_bank_line_state",
                table: "bank_line",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bank_line");

            migrationBuilder.DropTable(
                name: "bank_file");
        }
    }
}
