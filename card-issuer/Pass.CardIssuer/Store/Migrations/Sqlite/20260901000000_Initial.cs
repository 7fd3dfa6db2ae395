using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.CardIssuer.Store;
using Pass.Cards.Credentials;
using Pass.Issuing.Bureau;

#nullable disable

namespace Pass.CardIssuer.Store.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteIssuerDbContext))]
    [Migration("20260901000000_Initial")]
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "batch",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    route = table.Column<byte>(type: "INTEGER", nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    target_count = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_batch", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "chip",
                columns: table => new
                {
                    chip_id = table.Column<byte[]>(type: "BLOB", maxLength: 18, nullable: false),
                    public_point = table.Column<byte[]>(type: "BLOB", maxLength: 64, nullable: false),
                    arrived_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    rank = table.Column<int>(type: "INTEGER", nullable: false),
                    is_taken = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chip", x => x.chip_id);
                });

            migrationBuilder.CreateTable(
                name: "status_list",
                columns: table => new
                {
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    issued_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    encoded = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_status_list", x => x.version);
                });

            migrationBuilder.CreateTable(
                name: "credential",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    delivery = table.Column<byte>(type: "INTEGER", nullable: false),
                    photo_reference = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    order_reference = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    replaces_id = table.Column<int>(type: "INTEGER", nullable: true),
                    batch_id = table.Column<int>(type: "INTEGER", nullable: true),
                    serial = table.Column<byte[]>(type: "BLOB", maxLength: 8, nullable: true),
                    chip_id = table.Column<byte[]>(type: "BLOB", maxLength: 18, nullable: true),
                    public_point = table.Column<byte[]>(type: "BLOB", maxLength: 64, nullable: true),
                    certificate = table.Column<byte[]>(type: "BLOB", maxLength: 256, nullable: true),
                    valid_from_s = table.Column<long>(type: "INTEGER", nullable: true),
                    valid_until_s = table.Column<long>(type: "INTEGER", nullable: true),
                    ordered_at_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credential", x => x.id);
                    table.ForeignKey(
                        name: "fk_credential_batch_id",
                        column: x => x.batch_id,
                        principalTable: "batch",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_credential_replaces_id",
                        column: x => x.replaces_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "credential_event",
                columns: table => new
                {
                    credential_id = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    from_state = table.Column<int>(type: "INTEGER", nullable: true),
                    to_state = table.Column<int>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credential_event", x => new { x.credential_id, x.version });
                    table.ForeignKey(
                        name: "fk_credential_event_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "credential_feed",
                columns: table => new
                {
                    position = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    credential_id = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_credential_feed", x => x.position);
                    table.ForeignKey(
                        name: "fk_credential_feed_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "phone_right",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    pass_id = table.Column<long>(type: "INTEGER", nullable: false),
                    granted_at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    until_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    credential_id = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_phone_right", x => x.id);
                    table.ForeignKey(
                        name: "fk_phone_right_credential_id",
                        column: x => x.credential_id,
                        principalTable: "credential",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_chip_is_taken_rank",
                table: "chip",
                columns: new[] { "is_taken", "rank" });

            migrationBuilder.CreateIndex(
                name: "ix_chip_public_point",
                table: "chip",
                column: "public_point",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_batch_id",
                table: "credential",
                column: "batch_id");

            migrationBuilder.CreateIndex(
                name: "ix_credential_chip_id",
                table: "credential",
                column: "chip_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_order_reference",
                table: "credential",
                column: "order_reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_pass_id_kind",
                table: "credential",
                columns: new[] { "pass_id", "kind" },
                unique: true,
                filter: "state <= 6");

            migrationBuilder.CreateIndex(
                name: "ix_credential_public_point",
                table: "credential",
                column: "public_point",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_replaces_id",
                table: "credential",
                column: "replaces_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_serial",
                table: "credential",
                column: "serial",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_credential_state_id",
                table: "credential",
                columns: new[] { "state", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_credential_feed_credential_id",
                table: "credential_feed",
                column: "credential_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_phone_right_credential_id",
                table: "phone_right",
                column: "credential_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_phone_right_pass_id",
                table: "phone_right",
                column: "pass_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "chip");

            migrationBuilder.DropTable(
                name: "credential_event");

            migrationBuilder.DropTable(
                name: "credential_feed");

            migrationBuilder.DropTable(
                name: "phone_right");

            migrationBuilder.DropTable(
                name: "status_list");

            migrationBuilder.DropTable(
                name: "credential");

            migrationBuilder.DropTable(
                name: "batch");
        }
    }
}
