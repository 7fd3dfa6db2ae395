using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125225928_RegionCodes")]
    public partial class RegionCodes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "category",
                table: "reimbursement_rule",
                newName: "trade");

            migrationBuilder.RenameColumn(
                name: "category",
                table: "partner",
                newName: "trade");

            migrationBuilder.RenameColumn(
                name: "categories",
                table: "benefit_version",
                newName: "trades");

            migrationBuilder.AddColumn<int>(
                name: "school_year",
                table: "campaign",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "campaign",
                table: "benefit_version",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "level",
                columns: table => new
                {
                    number = table.Column<byte>(type: "smallint", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    label_fr = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    label_en = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    is_retired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_level", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "product",
                columns: table => new
                {
                    number = table.Column<byte>(type: "smallint", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    label_fr = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    label_en = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    is_retired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "track",
                columns: table => new
                {
                    number = table.Column<byte>(type: "smallint", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    label_fr = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    label_en = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    is_retired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_track", x => x.number);
                });

            migrationBuilder.CreateTable(
                name: "trade",
                columns: table => new
                {
                    number = table.Column<byte>(type: "smallint", nullable: false),
                    code = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    label_fr = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    label_en = table.Column<string>(type: "character varying(140)", maxLength: 140, nullable: false),
                    is_retired = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_trade", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "ix_campaign_school_year",
                table: "campaign",
                column: "school_year",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_level_code",
                table: "level",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_product_code",
                table: "product",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_track_code",
                table: "track",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_trade_code",
                table: "trade",
                column: "code",
                unique: true);
            RegionCodesData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "level");

            migrationBuilder.DropTable(
                name: "product");

            migrationBuilder.DropTable(
                name: "track");

            migrationBuilder.DropTable(
                name: "trade");

            migrationBuilder.DropIndex(
                name: "ix_campaign_school_year",
                table: "campaign");

            migrationBuilder.DropColumn(
                name: "school_year",
                table: "campaign");

            migrationBuilder.DropColumn(
                name: "campaign",
                table: "benefit_version");

            migrationBuilder.RenameColumn(
                name: "trade",
                table: "reimbursement_rule",
                newName: "category");

            migrationBuilder.RenameColumn(
                name: "trade",
                table: "partner",
                newName: "category");

            migrationBuilder.RenameColumn(
                name: "trades",
                table: "benefit_version",
                newName: "categories");
        }
    }
}
