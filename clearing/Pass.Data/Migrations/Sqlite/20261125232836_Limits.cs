using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261125232836_Limits")]
    public partial class Limits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "limit_per_month",
                table: "benefit_version",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "limit_per_week",
                table: "benefit_version",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "region_cap_per_sale_cents",
                table: "benefit_version",
                type: "INTEGER",
                nullable: true);
            LimitsData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "limit_per_month",
                table: "benefit_version");

            migrationBuilder.DropColumn(
                name: "limit_per_week",
                table: "benefit_version");

            migrationBuilder.DropColumn(
                name: "region_cap_per_sale_cents",
                table: "benefit_version");
        }
    }
}
