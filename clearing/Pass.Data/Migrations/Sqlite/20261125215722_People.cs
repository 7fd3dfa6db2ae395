using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class People : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "detail",
                table: "audit");

            migrationBuilder.AlterColumn<long>(
                name: "id",
                table: "audit",
                type: "INTEGER",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "INTEGER")
                .OldAnnotation("Sqlite:Autoincrement", true);

            migrationBuilder.AddColumn<int>(
                name: "actor_id",
                table: "audit",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "after",
                table: "audit",
                type: "TEXT",
                maxLength: 20000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "before",
                table: "audit",
                type: "TEXT",
                maxLength: 20000,
                nullable: true);

            migrationBuilder.AddColumn<byte>(
                name: "channel",
                table: "audit",
                type: "INTEGER",
                nullable: false,
                defaultValue: (byte)0);

            migrationBuilder.AddColumn<byte[]>(
                name: "hash",
                table: "audit",
                type: "BLOB",
                maxLength: 32,
                nullable: false,
                defaultValue: new byte[0]);

            migrationBuilder.AddColumn<string>(
                name: "reason",
                table: "audit",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<byte>(
                name: "role",
                table: "audit",
                type: "INTEGER",
                nullable: false,
                defaultValue: (byte)0);

            migrationBuilder.CreateTable(
                name: "audit_head",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false),
                    last_id = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_head", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    handle = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 140, nullable: false),
                    roles = table.Column<byte>(type: "INTEGER", nullable: false),
                    since_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_ms = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "person_system_user",
                columns: table => new
                {
                    person_id = table.Column<int>(type: "INTEGER", nullable: false),
                    system_user = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_system_user", x => new { x.person_id, x.system_user });
                    table.ForeignKey(
                        name: "fk_person_system_user_person",
                        column: x => x.person_id,
                        principalTable: "person",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "audit_head",
                columns: new[] { "id", "hash", "last_id" },
                values: new object[] { 1, new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_person_handle",
                table: "person",
                column: "handle",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_person_system_user_system_user",
                table: "person_system_user",
                column: "system_user");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "audit_head");

            migrationBuilder.DropTable(
                name: "person_system_user");

            migrationBuilder.DropTable(
                name: "person");

            migrationBuilder.DropColumn(
                name: "actor_id",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "after",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "before",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "channel",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "hash",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "reason",
                table: "audit");

            migrationBuilder.DropColumn(
                name: "role",
                table: "audit");

            migrationBuilder.AlterColumn<long>(
                name: "id",
                table: "audit",
                type: "INTEGER",
                nullable: false,
                oldClrType: typeof(long),
                oldType: "INTEGER")
                .Annotation("Sqlite:Autoincrement", true);

            migrationBuilder.AddColumn<string>(
                name: "detail",
                table: "audit",
                type: "TEXT",
                maxLength: 2000,
                nullable: true);
        }
    }
}
