using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261127023508_HoursAndJournal")]
    public partial class HoursAndJournal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "opening_hours",
                columns: table => new
                {
                    partner_id = table.Column<int>(type: "int", nullable: false),
                    week = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_opening_hours", x => x.partner_id);
                    table.ForeignKey(
                        name: "fk_opening_hours_partner",
                        column: x => x.partner_id,
                        principalTable: "partner",
                        principalColumn: "id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_action_id",
                table: "audit",
                columns: new[] { "action", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_actor_id",
                table: "audit",
                columns: new[] { "actor", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "opening_hours");

            migrationBuilder.DropIndex(
                name: "ix_audit_action_id",
                table: "audit");

            migrationBuilder.DropIndex(
                name: "ix_audit_actor_id",
                table: "audit");
        }
    }
}
