using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126014509_OfflineBounds")]
    public partial class OfflineBounds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "offline_list_max_age_ms",
                table: "decision_settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "offline_numbers",
                table: "decision_settings",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "offline_partner_per_day_cents",
                table: "decision_settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "offline_phone_codes",
                table: "decision_settings",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "offline_phone_max_age_ms",
                table: "decision_settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "offline_till_per_day_cents",
                table: "decision_settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "offline_unsent_cents",
                table: "decision_settings",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "offline_unsent_sales",
                table: "decision_settings",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte>(
                name: "offline_bearer",
                table: "convention",
                type: "tinyint",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "takes_numbers",
                table: "convention",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "offline_overdraft",
                table: "benefit_version",
                type: "bigint",
                nullable: true);
            OfflineBoundsData.Fill(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "offline_list_max_age_ms",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_numbers",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_partner_per_day_cents",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_phone_codes",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_phone_max_age_ms",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_till_per_day_cents",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_unsent_cents",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_unsent_sales",
                table: "decision_settings");

            migrationBuilder.DropColumn(
                name: "offline_bearer",
                table: "convention");

            migrationBuilder.DropColumn(
                name: "takes_numbers",
                table: "convention");

            migrationBuilder.DropColumn(
                name: "offline_overdraft",
                table: "benefit_version");
        }
    }
}
