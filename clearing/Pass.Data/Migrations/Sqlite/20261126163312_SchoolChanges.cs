using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126163312_SchoolChanges")]
    public partial class SchoolChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "awaits_school",
                table: "holder",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "withdrawn",
                table: "holder",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "owned_textbook",
                columns: table => new
                {
                    holder_id = table.Column<long>(type: "INTEGER", nullable: false),
                    isbn = table.Column<string>(type: "TEXT", maxLength: 13, nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_owned_textbook", x => new { x.holder_id, x.isbn });
                });

            migrationBuilder.CreateTable(
                name: "roll_upload",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    uai = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roll_upload", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school_change",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    uai = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    kind = table.Column<byte>(type: "INTEGER", nullable: false),
                    at_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    done_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    file_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    detail = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    pupils = table.Column<int>(type: "INTEGER", nullable: false),
                    undone_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    is_forgotten = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school_change", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school_change_line",
                columns: table => new
                {
                    change_id = table.Column<int>(type: "INTEGER", nullable: false),
                    holder_id = table.Column<long>(type: "INTEGER", nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    granted = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    is_undone = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school_change_line", x => new { x.change_id, x.holder_id });
                });

            migrationBuilder.CreateTable(
                name: "textbook",
                columns: table => new
                {
                    isbn = table.Column<string>(type: "TEXT", maxLength: 13, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    publisher = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook", x => x.isbn);
                });

            migrationBuilder.CreateTable(
                name: "textbook_list",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    uai = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    level = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    track = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    school_year = table.Column<int>(type: "INTEGER", nullable: false),
                    published_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    changed_ms = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook_list", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "textbook_line",
                columns: table => new
                {
                    list_id = table.Column<int>(type: "INTEGER", nullable: false),
                    isbn = table.Column<string>(type: "TEXT", maxLength: 13, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 80, nullable: true),
                    price_cents = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook_line", x => new { x.list_id, x.isbn });
                    table.ForeignKey(
                        name: "fk_textbook_line_textbook",
                        column: x => x.isbn,
                        principalTable: "textbook",
                        principalColumn: "isbn",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_textbook_line_textbook_list",
                        column: x => x.list_id,
                        principalTable: "textbook_list",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_school_change_uai_at_ms",
                table: "school_change",
                columns: new[] { "uai", "at_ms" });

            migrationBuilder.CreateIndex(
                name: "ix_school_change_line_holder_id",
                table: "school_change_line",
                column: "holder_id");

            migrationBuilder.CreateIndex(
                name: "ix_textbook_line_isbn",
                table: "textbook_line",
                column: "isbn");

            migrationBuilder.CreateIndex(
                name: "ix_textbook_list_uai_school_year_level_track",
                table: "textbook_list",
                columns: new[] { "uai", "school_year", "level", "track" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "owned_textbook");

            migrationBuilder.DropTable(
                name: "roll_upload");

            migrationBuilder.DropTable(
                name: "school_change");

            migrationBuilder.DropTable(
                name: "school_change_line");

            migrationBuilder.DropTable(
                name: "textbook_line");

            migrationBuilder.DropTable(
                name: "textbook");

            migrationBuilder.DropTable(
                name: "textbook_list");

            migrationBuilder.DropColumn(
                name: "awaits_school",
                table: "holder");

            migrationBuilder.DropColumn(
                name: "withdrawn",
                table: "holder");
        }
    }
}
