using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class SchoolChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "roll_upload_id");

            migrationBuilder.CreateSequence(
                name: "school_change_id");

            migrationBuilder.CreateSequence(
                name: "textbook_list_id");

            migrationBuilder.AddColumn<bool>(
                name: "awaits_school",
                table: "holder",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "withdrawn",
                table: "holder",
                type: "nvarchar(400)",
                maxLength: 400,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "owned_textbook",
                columns: table => new
                {
                    holder_id = table.Column<long>(type: "bigint", nullable: false),
                    isbn = table.Column<string>(type: "nvarchar(13)", maxLength: 13, nullable: false, collation: "Latin1_General_100_BIN2"),
                    at_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_owned_textbook", x => new { x.holder_id, x.isbn });
                });

            migrationBuilder.CreateTable(
                name: "roll_upload",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [roll_upload_id]"),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    file_name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    content = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_roll_upload", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school_change",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [school_change_id]"),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    kind = table.Column<byte>(type: "tinyint", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    done_ms = table.Column<long>(type: "bigint", nullable: true),
                    file_hash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    detail = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    pupils = table.Column<int>(type: "int", nullable: false),
                    undone_ms = table.Column<long>(type: "bigint", nullable: true),
                    is_forgotten = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school_change", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "school_change_line",
                columns: table => new
                {
                    change_id = table.Column<int>(type: "int", nullable: false),
                    holder_id = table.Column<long>(type: "bigint", nullable: false),
                    before = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    granted = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true, collation: "Latin1_General_100_BIN2"),
                    is_undone = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_school_change_line", x => new { x.change_id, x.holder_id });
                });

            migrationBuilder.CreateTable(
                name: "textbook",
                columns: table => new
                {
                    isbn = table.Column<string>(type: "nvarchar(13)", maxLength: 13, nullable: false, collation: "Latin1_General_100_BIN2"),
                    title = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    publisher = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook", x => x.isbn);
                });

            migrationBuilder.CreateTable(
                name: "textbook_list",
                columns: table => new
                {
                    id = table.Column<int>(type: "int", nullable: false, defaultValueSql: "NEXT VALUE FOR [textbook_list_id]"),
                    uai = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    level = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    track = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    school_year = table.Column<int>(type: "int", nullable: false),
                    published_ms = table.Column<long>(type: "bigint", nullable: true),
                    changed_ms = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook_list", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "textbook_line",
                columns: table => new
                {
                    list_id = table.Column<int>(type: "int", nullable: false),
                    isbn = table.Column<string>(type: "nvarchar(13)", maxLength: 13, nullable: false, collation: "Latin1_General_100_BIN2"),
                    subject = table.Column<string>(type: "nvarchar(80)", maxLength: 80, nullable: true, collation: "Latin1_General_100_BIN2"),
                    price_cents = table.Column<int>(type: "int", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_textbook_line", x => new { x.list_id, x.isbn });
                    table.ForeignKey(
                        name: "fk_textbook_line_textbook",
                        column: x => x.isbn,
                        principalTable: "textbook",
                        principalColumn: "isbn");
                    table.ForeignKey(
                        name: "fk_textbook_line_textbook_list",
                        column: x => x.list_id,
                        principalTable: "textbook_list",
                        principalColumn: "id");
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

            migrationBuilder.DropSequence(
                name: "roll_upload_id");

            migrationBuilder.DropSequence(
                name: "school_change_id");

            migrationBuilder.DropSequence(
                name: "textbook_list_id");
        }
    }
}
