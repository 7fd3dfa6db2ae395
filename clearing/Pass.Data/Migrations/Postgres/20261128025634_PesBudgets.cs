using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261128025634_PesBudgets")]
    public partial class PesBudgets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_pes_mandat",
                table: "pes_mandat");

            migrationBuilder.DropIndex(
                name: "ix_pes_batch_exercise_bordereau",
                table: "pes_batch");

            migrationBuilder.AddColumn<string>(
                name: "budget",
                table: "pes_mandat",
                type: "character varying(2)",
                maxLength: 2,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "pk_pes_mandat",
                table: "pes_mandat",
                columns: new[] { "exercise", "budget", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_pes_batch_exercise_budget_bordereau",
                table: "pes_batch",
                columns: new[] { "exercise", "budget", "bordereau" },
                unique: true);
            PesBudgetsData.Move(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_pes_mandat",
                table: "pes_mandat");

            migrationBuilder.DropIndex(
                name: "ix_pes_batch_exercise_budget_bordereau",
                table: "pes_batch");

            migrationBuilder.DropColumn(
                name: "budget",
                table: "pes_mandat");

            migrationBuilder.AddPrimaryKey(
                name: "pk_pes_mandat",
                table: "pes_mandat",
                columns: new[] { "exercise", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_pes_batch_exercise_bordereau",
                table: "pes_batch",
                columns: new[] { "exercise", "bordereau" },
                unique: true);
        }
    }
}
