using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126012409_BankFiles")]
    public partial class BankFiles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bank_file",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    version = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    message_id = table.Column<string>(type: "TEXT", maxLength: 140, nullable: true),
                    taken_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    fact_count = table.Column<int>(type: "INTEGER", nullable: false),
                    alerts = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_file", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "bank_line",
                columns: table => new
                {
                    file_id = table.Column<int>(type: "INTEGER", nullable: false),
                    rank = table.Column<int>(type: "INTEGER", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    line_number = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    why = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    attempt = table.Column<string>(type: "TEXT", maxLength: 35, nullable: true),
                    reference = table.Column<string>(type: "TEXT", maxLength: 140, nullable: true),
                    cents = table.Column<long>(type: "INTEGER", nullable: true),
                    day = table.Column<int>(type: "INTEGER", nullable: true),
                    code = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false),
                    reason_code = table.Column<string>(type: "TEXT", maxLength: 35, nullable: true),
                    text = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    creditor_iban = table.Column<string>(type: "TEXT", maxLength: 34, nullable: true),
                    creditor_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: true),
                    handled_by = table.Column<int>(type: "INTEGER", nullable: true),
                    handled_reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bank_line", x => new { x.file_id, x.rank });
                    table.ForeignKey(
                        name: "fk_bank_line_bank_file",
                        column: x => x.file_id,
                        principalTable: "bank_file",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
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
