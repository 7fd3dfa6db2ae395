using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ConventionTrade : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte>(
                name: "trade",
                table: "convention",
                type: "smallint",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "trade",
                table: "convention");
        }
    }
}
