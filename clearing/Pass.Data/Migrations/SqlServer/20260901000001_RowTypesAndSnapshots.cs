using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Data.Providers.SqlServer;

namespace Pass.Data.Migrations.SqlServer;

// Written by hand: what SQL Server needs beside its tables.

[DbContext(typeof(SqlServerPassDbContext))]
[Migration("20260901000001_RowTypesAndSnapshots")]
internal sealed class RowTypesAndSnapshots : Migration
{
    /// <summary>Rows that are sent many at once, as the parameter of one statement.</summary>
    private const string CreateRowTypes = """
        CREATE TYPE [log_row] AS TABLE (
            [partition] int NOT NULL PRIMARY KEY,
            [lsn] bigint NOT NULL,
            [day] int NOT NULL,
            [payload] varbinary(max) NOT NULL,
            [hash] varbinary(32) NOT NULL);
        CREATE TYPE [log_head] AS TABLE (
            [partition] int NOT NULL PRIMARY KEY,
            [lsn] bigint NOT NULL);
        CREATE TYPE [projection_move] AS TABLE (
            [partition] smallint NOT NULL PRIMARY KEY,
            [lsn] bigint NOT NULL,
            [hash] varbinary(32) NOT NULL,
            [day] date NOT NULL,
            [was] bigint NOT NULL);
        """;

    /// <summary>Readers see what was committed when they began, and make no writer wait.</summary>
    private const string AllowSnapshots = """
        IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [snapshot_isolation_state] IN (0, 2))
            ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;
        IF EXISTS (SELECT 1 FROM sys.databases WHERE [database_id] = DB_ID() AND [is_read_committed_snapshot_on] = 0)
            ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;
        """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(CreateRowTypes);
        migrationBuilder.Sql(AllowSnapshots, suppressTransaction: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP TYPE [log_row]; DROP TYPE [log_head]; DROP TYPE [projection_move];");
}
