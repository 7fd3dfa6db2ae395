using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126195503_TextbookConsents")]
    public partial class TextbookConsents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "textbook_consent",
                columns: table => new
                {
                    holder_id = table.Column<long>(type: "bigint", nullable: false),
                    code_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    until_ms = table.Column<long>(type: "bigint", nullable: false),
                    terminal_id = table.Column<int>(type: "int", nullable: true),
                    shown_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook_consent", x => x.holder_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_textbook_consent_code_hash",
                table: "textbook_consent",
                column: "code_hash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "textbook_consent");
        }
    }
}
