using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class StudyProgrammes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "mef_patterns",
                table: "track",
                type: "TEXT",
                maxLength: 2000,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "mef_patterns",
                table: "level",
                type: "TEXT",
                maxLength: 2000,
                nullable: false,
                defaultValue: "");
            StudyProgrammesData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "mef_patterns",
                table: "track");

            migrationBuilder.DropColumn(
                name: "mef_patterns",
                table: "level");
        }
    }
}
