using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Postgres;

#nullable disable

namespace Pass.Data.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresPassDbContext))]
    [Migration("20261127115246_AttemptsRoom")]
    public partial class AttemptsRoom : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "payment_attempt")
                .Annotation("Npgsql:StorageParameter:fillfactor", 50);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterTable(
                name: "payment_attempt")
                .OldAnnotation("Npgsql:StorageParameter:fillfactor", 50);
        }
    }
}
