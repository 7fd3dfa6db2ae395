using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126122729_KeptSignatures")]
    public partial class KeptSignatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "kept_certificate",
                columns: table => new
                {
                    credential_id = table.Column<int>(type: "INTEGER", nullable: false),
                    encoded = table.Column<byte[]>(type: "BLOB", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_certificate", x => x.credential_id);
                });

            migrationBuilder.CreateTable(
                name: "kept_trust_list",
                columns: table => new
                {
                    issued_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    encoded = table.Column<byte[]>(type: "BLOB", maxLength: 10000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_trust_list", x => x.issued_at_ms);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "kept_certificate");

            migrationBuilder.DropTable(
                name: "kept_trust_list");
        }
    }
}
