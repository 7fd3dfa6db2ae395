using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126045109_EquipmentFamilies")]
    public partial class EquipmentFamilies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "equipment_family",
                columns: table => new
                {
                    number = table.Column<byte>(type: "INTEGER", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    label_fr = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    label_en = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    is_retired = table.Column<bool>(type: "INTEGER", nullable: false),
                    mef_patterns = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_equipment_family", x => x.number);
                });

            migrationBuilder.CreateIndex(
                name: "ix_equipment_family_code",
                table: "equipment_family",
                column: "code",
                unique: true);
            EquipmentFamiliesData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "equipment_family");
        }
    }
}
