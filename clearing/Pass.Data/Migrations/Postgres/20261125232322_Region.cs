using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125232322_Region")]
    public partial class Region : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "keys_fingerprint",
                table: "log_identity",
                type: "bytea",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "region_identity",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    log = table.Column<Guid>(type: "uuid", nullable: false),
                    keys_fingerprint = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    siren = table.Column<string>(type: "character varying(9)", maxLength: 9, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_region_identity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "region_settings",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    name = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    siret = table.Column<string>(type: "character varying(14)", maxLength: 14, nullable: false),
                    address = table.Column<string>(type: "character varying(600)", maxLength: 600, nullable: false),
                    iban = table.Column<string>(type: "character varying(34)", maxLength: 34, nullable: false),
                    bic = table.Column<string>(type: "character varying(11)", maxLength: 11, nullable: true),
                    contact = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    minimum_cents = table.Column<long>(type: "bigint", nullable: false),
                    rhythm = table.Column<byte>(type: "smallint", nullable: false),
                    is_older_pain = table.Column<bool>(type: "boolean", nullable: false),
                    closed_days = table.Column<string>(type: "character varying(4000)", maxLength: 4000, nullable: false)
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

            migrationBuilder.DropColumn(
                name: "keys_fingerprint",
                table: "log_identity");
        }
    }
}
