using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126122749_KeptSignatures")]
    public partial class KeptSignatures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "kept_certificate",
                columns: table => new
                {
                    credential_id = table.Column<int>(type: "int", nullable: false),
                    encoded = table.Column<byte[]>(type: "varbinary(256)", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_kept_certificate", x => x.credential_id);
                });

            migrationBuilder.CreateTable(
                name: "kept_trust_list",
                columns: table => new
                {
                    issued_at_ms = table.Column<long>(type: "bigint", nullable: false),
                    encoded = table.Column<byte[]>(type: "varbinary(max)", maxLength: 10000, nullable: false)
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
