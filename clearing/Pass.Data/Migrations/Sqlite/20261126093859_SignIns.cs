using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126093859_SignIns")]
    public partial class SignIns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sealing_key",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    xml = table.Column<string>(type: "TEXT", maxLength: 8000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sealing_key", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "sign_in",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    last_code = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: true),
                    last_code_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    security_stamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<long>(type: "INTEGER", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_invitation",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    code_hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    subject = table.Column<long>(type: "INTEGER", nullable: false),
                    uai = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    partner_role = table.Column<byte>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    expires_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    used_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_invitation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_link",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    sign_in_id = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    subject = table.Column<long>(type: "INTEGER", nullable: false),
                    uai = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    partner_role = table.Column<byte>(type: "INTEGER", nullable: false),
                    ended_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_link", x => x.id);
                    table.ForeignKey(
                        name: "fk_sign_in_link_sign_in",
                        column: x => x.sign_in_id,
                        principalTable: "sign_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_login",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: true),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_login", x => new { x.login_provider, x.provider_key });
                    table.ForeignKey(
                        name: "fk_sign_in_login_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_passkey",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "BLOB", maxLength: 800, nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_passkey", x => x.credential_id);
                    table.ForeignKey(
                        name: "fk_sign_in_passkey_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_session",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    sign_in_id = table.Column<int>(type: "INTEGER", nullable: false),
                    since_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    second_factor_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    browser = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_session", x => x.id);
                    table.ForeignKey(
                        name: "fk_sign_in_session_sign_in",
                        column: x => x.sign_in_id,
                        principalTable: "sign_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "sign_in_token",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_token", x => new { x.user_id, x.login_provider, x.name });
                    table.ForeignKey(
                        name: "fk_sign_in_token_sign_in",
                        column: x => x.user_id,
                        principalTable: "sign_in",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_normalized_email",
                table: "sign_in",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "ix_sign_in_normalized_user_name",
                table: "sign_in",
                column: "normalized_user_name",
                unique: true);

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
        }
    }
}
