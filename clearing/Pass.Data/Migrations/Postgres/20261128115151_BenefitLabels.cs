using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261128115151_BenefitLabels")]
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
                type: "character varying(140)",
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
