using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126020908_StudyProgrammes")]
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
