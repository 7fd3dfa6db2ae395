using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261126133553_Affiliations")]
    public partial class Affiliations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "affiliation",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    code_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    state = table.Column<byte>(type: "smallint", nullable: false),
                    siret = table.Column<string>(type: "character varying(14)", maxLength: 14, nullable: false),
                    legal_name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    trade = table.Column<byte>(type: "smallint", nullable: false),
                    address = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    postal_code = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    city = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    email = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: false),
                    bic = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: true),
                    account_holder_name = table.Column<string>(type: "character varying(70)", maxLength: 70, nullable: false),
                    rhythm = table.Column<byte>(type: "smallint", nullable: false),
                    signer_name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    signer_title = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    convention = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    text_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    signed_ms = table.Column<long>(type: "bigint", nullable: false),
                    decided_ms = table.Column<long>(type: "bigint", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    partner_id = table.Column<int>(type: "integer", nullable: true)
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
