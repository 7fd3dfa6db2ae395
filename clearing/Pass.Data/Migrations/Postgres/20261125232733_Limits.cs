using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261125232733_Limits")]
    public partial class Limits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "limit_per_month",
                table: "benefit_version",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "limit_per_week",
                table: "benefit_version",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "region_cap_per_sale_cents",
                table: "benefit_version",
                type: "bigint",
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
