using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261125232314_Region")]
    public partial class Region : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "region_identity",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    log = table.Column<byte[]>(type: "BLOB", nullable: false),
                    keys_fingerprint = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    siren = table.Column<string>(type: "TEXT", maxLength: 9, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_identity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "region_settings",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    siret = table.Column<string>(type: "TEXT", maxLength: 14, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 600, nullable: false),
                    iban = table.Column<string>(type: "TEXT", maxLength: 34, nullable: false),
                    bic = table.Column<string>(type: "TEXT", maxLength: 11, nullable: true),
                    contact = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    minimum_cents = table.Column<long>(type: "INTEGER", nullable: false),
                    rhythm = table.Column<byte>(type: "INTEGER", nullable: false),
                    is_older_pain = table.Column<bool>(type: "INTEGER", nullable: false),
                    closed_days = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_settings", x => x.id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "region_identity");

            migrationBuilder.DropTable(
                name: "region_settings");
        }
    }
}
