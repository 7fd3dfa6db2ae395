using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126040937_PublicAccountant")]
    public partial class PublicAccountant : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte>(
                name: "rail",
                table: "settlement",
                type: "INTEGER",
                nullable: false,
                defaultValue: (byte)1);

            migrationBuilder.CreateTable(
                name: "pes_batch",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    post = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    siret = table.Column<string>(type: "TEXT", maxLength: 14, nullable: false),
                    collectivity = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    budget = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    budget_label = table.Column<string>(type: "TEXT", maxLength: 38, nullable: true),
                    exercise = table.Column<int>(type: "INTEGER", nullable: false),
                    nature = table.Column<string>(type: "TEXT", maxLength: 12, nullable: false),
                    function = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    imputations = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    third_party = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    first_bordereau = table.Column<int>(type: "INTEGER", nullable: false),
                    first_mandat = table.Column<int>(type: "INTEGER", nullable: false),
                    payer_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    payer_iban = table.Column<string>(type: "TEXT", maxLength: 34, nullable: false),
                    bordereau = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pes_batch", x => x.settlement_id);
                    table.ForeignKey(
                        name: "fk_pes_batch_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "pes_mandat",
                columns: table => new
                {
                    exercise = table.Column<int>(type: "INTEGER", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    settlement_id = table.Column<int>(type: "INTEGER", nullable: false),
                    end_to_end_id = table.Column<string>(type: "TEXT", maxLength: 35, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pes_mandat", x => new { x.exercise, x.number });
                    table.ForeignKey(
                        name: "fk_pes_mandat_payment_attempt",
                        column: x => x.end_to_end_id,
                        principalTable: "payment_attempt",
                        principalColumn: "end_to_end_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "proof",
                columns: table => new
                {
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    subject = table.Column<int>(type: "INTEGER", nullable: false),
                    digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    token = table.Column<byte[]>(type: "BLOB", maxLength: 65536, nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    authority = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proof", x => new { x.kind, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "region_option",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_option", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_pes_batch_exercise_bordereau",
                table: "pes_batch",
                columns: new[] { "exercise", "bordereau" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pes_mandat_end_to_end_id",
                table: "pes_mandat",
                column: "end_to_end_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_pes_mandat_settlement_id",
                table: "pes_mandat",
                column: "settlement_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "pes_batch");

            migrationBuilder.DropTable(
                name: "pes_mandat");

            migrationBuilder.DropTable(
                name: "proof");

            migrationBuilder.DropTable(
                name: "region_option");

            migrationBuilder.DropColumn(
                name: "rail",
                table: "settlement");
        }
    }
}
