using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

#nullable disable

namespace Pass.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    [DbContext(typeof(SqlServerPassDbContext))]
    [Migration("20261128025646_PesBudgets")]
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
                type: "nvarchar(2)",
                maxLength: 2,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddPrimaryKey(
                name: "pk_pes_mandat",
                table: "pes_mandat",
                columns: new[] { "exercise", "budget", "number" });

            migrationBuilder.CreateIndex(
                name: "ix_pes_batch_exercise_budget_bordereau",
                table: "pes_batch",
                columns: new[] { "exercise", "budget", "bordereau" },
                unique: true,
                filter: "[bordereau] IS NOT NULL");
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
                unique: true,
                filter: "[bordereau] IS NOT NULL");
        }
    }
}
