using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SignIns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "sign_in_id");

            migrationBuilder.CreateSequence(
                name: "sign_in_invitation_id");

            migrationBuilder.CreateSequence(
                name: "sign_in_link_id");

            migrationBuilder.CreateTable(
                name: "sealing_key",
                columns: table => new
                {
                    name = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    xml = table.Column<string>(type: "nvarchar(max)", maxLength: 8000, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sealing_key", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "sign_in",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [sign_in_id]"),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    last_code = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: true),
                    last_code_ms = table.Column<long>(type: "bigint", nullable: false),
                    user_name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true, collation: "Latin1_General_100_BIN2"),
                    normalized_user_name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: true, collation: "Latin1_General_100_BIN2"),
                    email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    normalized_email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    email_confirmed = table.Column<bool>(type: "bit", nullable: false),
                    password_hash = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    security_stamp = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    concurrency_stamp = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    two_factor_enabled = table.Column<bool>(type: "bit", nullable: false),
                    lockout_end = table.Column<long>(type: "bigint", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "bit", nullable: false),
                    access_failed_count = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_invitation",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [sign_in_invitation_id]"),
                    code_hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    subject = table.Column<long>(type: "bigint", nullable: false),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    partner_role = table.Column<byte>(type: "tinyint", nullable: false),
                    name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: false, collation: "Latin1_General_100_BIN2"),
                    expires_ms = table.Column<long>(type: "bigint", nullable: false),
                    used_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_invitation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_link",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [sign_in_link_id]"),
                    sign_in_id = table.Column<int>(type: "int", nullable: false),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    subject = table.Column<long>(type: "bigint", nullable: false),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    partner_role = table.Column<byte>(type: "tinyint", nullable: false),
                    ended_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_link", x => x.id);
                    table.ForeignKey(
                        name: "fk_sign_in_link_sign_in",
                        column: x => x.sign_in_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_login",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    provider_key = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    provider_display_name = table.Column<string>(type: "nvarchar(140)", maxLength: 140, nullable: true, collation: "Latin1_General_100_BIN2"),
                    user_id = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_login", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_sign_in_login_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_passkey",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "varbinary(800)", maxLength: 800, nullable: false),
                    user_id = table.Column<int>(type: "int", nullable: false),
                    data = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_passkey", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_sign_in_passkey_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_session",
                columns: table => new
                {
                    id = table.Column<string>(type: "nvarchar(32)", maxLength: 32, nullable: false, collation: "Latin1_General_100_BIN2"),
                    sign_in_id = table.Column<int>(type: "int", nullable: false),
                    since_ms = table.Column<long>(type: "bigint", nullable: false),
                    seen_ms = table.Column<long>(type: "bigint", nullable: false),
                    ended_ms = table.Column<long>(type: "bigint", nullable: true),
                    second_factor_ms = table.Column<long>(type: "bigint", nullable: true),
                    browser = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_session", x => x.id);
                    table.ForeignKey(
                        name: "fk_sign_in_session_sign_in",
                        column: x => x.sign_in_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_token",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "int", nullable: false),
                    login_provider = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    name = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    value = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_token", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_sign_in_token_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id");
                });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_normalized_email",
                table: "sign_in",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_normalized_user_name",
                table: "sign_in",
                column: "normalized_user_name",
                unique: true,
                filter: "[normalized_user_name] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_invitation_code_hash",
                table: "sign_in_invitation",
                column: "code_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_link_kind_subject",
                table: "sign_in_link",
                columns: new[] { "kind", "subject" });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_link_sign_in_id",
                table: "sign_in_link",
                column: "sign_in_id");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_login_user_id",
                table: "sign_in_login",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_passkey_user_id",
                table: "sign_in_passkey",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_session_sign_in_id",
                table: "sign_in_session",
                column: "sign_in_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sealing_key");

            migrationBuilder.DropTable(
                name: "sign_in_invitation");

            migrationBuilder.DropTable(
                name: "sign_in_link");

            migrationBuilder.DropTable(
                name: "sign_in_login");

            migrationBuilder.DropTable(
                name: "sign_in_passkey");

            migrationBuilder.DropTable(
                name: "sign_in_session");

            migrationBuilder.DropTable(
                name: "sign_in_token");

            migrationBuilder.DropTable(
                name: "sign_in");

            migrationBuilder.DropSequence(
                name: "sign_in_id");

            migrationBuilder.DropSequence(
                name: "sign_in_invitation_id");

            migrationBuilder.DropSequence(
                name: "sign_in_link_id");
        }
    }
}
