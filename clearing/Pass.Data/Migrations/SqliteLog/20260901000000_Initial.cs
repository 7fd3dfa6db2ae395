using System;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.Sqlite;

#nullable disable

namespace Pass.Data.Migrations.SqliteLog
{
    /// <inheritdoc />
    [DbContext(typeof(SqliteLogDbContext))]
    [Migration("20260901000000_Initial")]
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "log",
                columns: table => new
                {
                    partition = table.Column<int>(type: "INTEGER", nullable: false),
                    lsn = table.Column<long>(type: "INTEGER", nullable: false),
                    day = table.Column<int>(type: "INTEGER", nullable: false),
                    payload = table.Column<byte[]>(type: "BLOB", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log", x => new { x.partition, x.lsn });
                });

            migrationBuilder.CreateTable(
                name: "log_identity",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    partitions = table.Column<int>(type: "INTEGER", nullable: false),
                    first_day = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log_identity", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "log_snapshot",
                columns: table => new
                {
                    partition = table.Column<int>(type: "INTEGER", nullable: false),
                    lsn = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    day = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_log_snapshot", x => new { x.partition, x.lsn });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "log");

            migrationBuilder.DropTable(
                name: "log_identity");

            migrationBuilder.DropTable(
                name: "log_snapshot");
        }
    }
}
