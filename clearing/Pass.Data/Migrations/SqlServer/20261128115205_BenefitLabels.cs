using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261128115205_BenefitLabels")]
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
                type: "nvarchar(140)",
                maxLength: 140,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");
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
