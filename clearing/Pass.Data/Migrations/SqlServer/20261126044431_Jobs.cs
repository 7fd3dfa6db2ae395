using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261126044431_Jobs")]
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateSequence(
                name: "job_run_id");

            migrationBuilder.AddColumn<long>(
                name: "recomputed_at_ms",
                table: "business_day",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "job_run",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false, defaultValueSql: "NEXT VALUE FOR [job_run_id]"),
                    job = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    due_ms = table.Column<long>(type: "bigint", nullable: true),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    node = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    actor_id = table.Column<int>(type: "int", nullable: false),
                    actor = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    started_ms = table.Column<long>(type: "bigint", nullable: false),
                    ended_ms = table.Column<long>(type: "bigint", nullable: true),
                    why = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    why_in_english = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_job_run", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "job_run_step",
                columns: table => new
                {
                    run_id = table.Column<long>(type: "bigint", nullable: false),
                    rank = table.Column<int>(type: "int", nullable: false),
                    step = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2"),
                    state = table.Column<byte>(type: "tinyint", nullable: false),
                    tries = table.Column<int>(type: "int", nullable: false),
                    started_ms = table.Column<long>(type: "bigint", nullable: false),
                    duration_ms = table.Column<long>(type: "bigint", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    why = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true, collation: "Latin1_General_100_BIN2"),
                    why_in_english = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true, collation: "Latin1_General_100_BIN2")
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

            migrationBuilder.DropSequence(
                name: "job_run_id");
        }
    }
}
