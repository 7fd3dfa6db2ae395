using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261128115139_BenefitLabels")]
    public partial class BenefitLabels : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "label",
                table: "benefit_version",
                newName: "label_fr");

            migrationBuilder.AddColumn<string>(
                name: "label_en",
                table: "benefit_version",
                type: "TEXT",
                maxLength: 140,
                nullable: false,
                defaultValue: "");
            BenefitLabelsData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "label_en",
                table: "benefit_version");

            migrationBuilder.RenameColumn(
                name: "label_fr",
                table: "benefit_version",
                newName: "label");
        }
    }
}
