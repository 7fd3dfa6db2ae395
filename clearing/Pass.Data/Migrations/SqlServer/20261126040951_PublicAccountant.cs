using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class PublicAccountant : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte>(
                name: "rail",
                table: "settlement",
                type: "tinyint",
                nullable: false,
                defaultValue: (byte)1);

            migrationBuilder.CreateTable(
                name: "pes_batch",
                columns: table => new
                {
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    file_name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    post = table.Column<string>(type: "nvarchar(7)", maxLength: 7, nullable: false, collation: "Latin1_General_100_BIN2"),
                    siret = table.Column<string>(type: "nvarchar(14)", maxLength: 14, nullable: false, collation: "Latin1_General_100_BIN2"),
                    collectivity = table.Column<string>(type: "nvarchar(3)", maxLength: 3, nullable: false, collation: "Latin1_General_100_BIN2"),
                    budget = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false, collation: "Latin1_General_100_BIN2"),
                    budget_label = table.Column<string>(type: "nvarchar(38)", maxLength: 38, nullable: true, collation: "Latin1_General_100_BIN2"),
                    exercise = table.Column<int>(type: "int", nullable: false),
                    nature = table.Column<string>(type: "nvarchar(12)", maxLength: 12, nullable: false, collation: "Latin1_General_100_BIN2"),
                    function = table.Column<string>(type: "nvarchar(10)", maxLength: 10, nullable: true, collation: "Latin1_General_100_BIN2"),
                    imputations = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    third_party = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    first_bordereau = table.Column<int>(type: "int", nullable: false),
                    first_mandat = table.Column<int>(type: "int", nullable: false),
                    payer_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    payer_iban = table.Column<string>(type: "nvarchar(34)", maxLength: 34, nullable: false, collation: "Latin1_General_100_BIN2"),
                    bordereau = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pes_batch", x => x.settlement_id);
                    table.ForeignKey(
                        name: "fk_pes_batch_settlement",
                        column: x => x.settlement_id,
                        principalTable: "settlement",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "pes_mandat",
                columns: table => new
                {
                    exercise = table.Column<int>(type: "int", nullable: false),
                    number = table.Column<int>(type: "int", nullable: false),
                    settlement_id = table.Column<int>(type: "int", nullable: false),
                    end_to_end_id = table.Column<string>(type: "nvarchar(35)", maxLength: 35, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_pes_mandat", x => new { x.exercise, x.number });
                    table.ForeignKey(
                        name: "fk_pes_mandat_payment_attempt",
                        column: x => x.end_to_end_id,
                        principalTable: "payment_attempt",
                        principalColumn: "end_to_end_id");
                });

            migrationBuilder.CreateTable(
                name: "proof",
                columns: table => new
                {
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    subject = table.Column<int>(type: "int", nullable: false),
                    digest = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    token = table.Column<byte[]>(type: "varbinary(max)", maxLength: 65536, nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    authority = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proof", x => new { x.kind, x.subject });
                });

            migrationBuilder.CreateTable(
                name: "region_option",
                columns: table => new
                {
                    name = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    value = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_option", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "ix_pes_batch_exercise_bordereau",
                table: "pes_batch",
                columns: new[] { "exercise", "bordereau" },
                unique: true,
                filter: "[bordereau] IS NOT NULL");

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
