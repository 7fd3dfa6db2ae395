using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126195707_Mails")]
    public partial class Mails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "mail_id");

            migrationBuilder.CreateTable(
                name: "mail",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [mail_id]"),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    address = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    partner_id = table.Column<int>(type: "int", nullable: true),
                    language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false, collation: "Latin1_General_100_BIN2"),
                    fields = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2"),
                    created_ms = table.Column<long>(type: "bigint", nullable: false),
                    good_until_ms = table.Column<long>(type: "bigint", nullable: true),
                    next_ms = table.Column<long>(type: "bigint", nullable: false),
                    tries = table.Column<int>(type: "int", nullable: false),
                    sent_ms = table.Column<long>(type: "bigint", nullable: true),
                    failure = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: true, collation: "Latin1_General_100_BIN2"),
                    is_given_up = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mail", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "mail_link",
                columns: table => new
                {
                    code_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    sign_in_id = table.Column<int>(type: "int", nullable: false),
                    address = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    expires_ms = table.Column<long>(type: "bigint", nullable: false),
                    used_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mail_link", x => x.code_hash);
                    table.ForeignKey(
                        name: "fk_mail_link_sign_in",
                        column: x => x.sign_in_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "mail_text",
                columns: table => new
                {
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    language = table.Column<string>(type: "nvarchar(2)", maxLength: 2, nullable: false, collation: "Latin1_General_100_BIN2"),
                    subject = table.Column<string>(type: "nvarchar(150)", maxLength: 150, nullable: false, collation: "Latin1_General_100_BIN2"),
                    body = table.Column<string>(type: "nvarchar(4000)", maxLength: 4000, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mail_text", x => new { x.kind, x.language });
                });

            migrationBuilder.CreateIndex(
                name: "ix_mail_sent_ms_next_ms",
                table: "mail",
                columns: new[] { "sent_ms", "next_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_mail_link_sign_in_id",
                table: "mail_link",
                column: "sign_in_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "mail");

            migrationBuilder.DropTable(
                name: "mail_link");

            migrationBuilder.DropTable(
                name: "mail_text");

            migrationBuilder.DropSequence(
                name: "mail_id");
        }
    }
}
