using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    [DbContext(typeof(SqlitePassDbContext))]
    [Migration("20261126044416_Jobs")]
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "recomputed_at_ms",
                table: "business_day",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "job_run",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    job = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    due_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    node = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    actor_id = table.Column<int>(type: "INTEGER", nullable: false),
                    actor = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    started_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    why = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    why_in_english = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_run_step",
                columns: table => new
                {
                    run_id = table.Column<long>(type: "INTEGER", nullable: false),
                    rank = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    state = table.Column<byte>(type: "INTEGER", nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    started_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    duration_ms = table.Column<long>(type: "INTEGER", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    why = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    why_in_english = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run_step", x => new { x.run_id, x.rank });
                    table.ForeignKey(
                        name: "fk_job_run_step_job_run",
                        column: x => x.run_id,
                        principalTable: "job_run",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_job_run_job_due_ms",
                table: "job_run",
                columns: new[] { "job", "due_ms" },
                unique: true,
                filter: "due_ms IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_job_run_job_started_ms",
                table: "job_run",
                columns: new[] { "job", "started_ms" });

            SchedulerTables.Create(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            SchedulerTables.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "job_run_step");

            migrationBuilder.DropTable(
                name: "job_run");

            migrationBuilder.DropColumn(
                name: "recomputed_at_ms",
                table: "business_day");
        }
    }
}
