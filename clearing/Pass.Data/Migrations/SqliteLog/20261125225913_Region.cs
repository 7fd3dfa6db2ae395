using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqliteLog
{
    /// <inheritdoc />
    public partial class Region : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "keys_fingerprint",
                table: "log_identity",
                type: "BLOB",
                maxLength: 32,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "keys_fingerprint",
                table: "log_identity");
        }
    }
}
