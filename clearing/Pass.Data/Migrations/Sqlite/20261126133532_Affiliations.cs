using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126133532_Affiliations")]
    public partial class Affiliations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "affiliation",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    code_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    siret = table.Column<string>(type: "TEXT", maxLength: 14, nullable: false),
                    legal_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    trade = table.Column<byte>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    postal_code = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    city = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    iban = table.Column<string>(type: "TEXT", maxLength: 34, nullable: false),
                    bic = table.Column<string>(type: "TEXT", maxLength: 11, nullable: true),
                    account_holder_name = table.Column<string>(type: "TEXT", maxLength: 70, nullable: false),
                    rhythm = table.Column<byte>(type: "INTEGER", nullable: false),
                    signer_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    signer_title = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    convention = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    text_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    signed_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    decided_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    decided_by = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    partner_id = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_affiliation", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_affiliation_code_hash",
                table: "affiliation",
                column: "code_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_affiliation_siret",
                table: "affiliation",
                column: "siret");

            migrationBuilder.CreateIndex(
                name: "ix_affiliation_state",
                table: "affiliation",
                column: "state");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "affiliation");
        }
    }
}
