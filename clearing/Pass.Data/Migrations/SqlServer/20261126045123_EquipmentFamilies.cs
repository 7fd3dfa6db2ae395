using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EquipmentFamilies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "equipment_family",
                columns: table => new
                {
                    number = table.Column<byte>(type: "tinyint", nullable: false),
                    code = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_fr = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    label_en = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    is_retired = table.Column<bool>(type: "bit", nullable: false),
                    mef_patterns = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: false, collation: "Latin1_General_100_BIN2")
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
