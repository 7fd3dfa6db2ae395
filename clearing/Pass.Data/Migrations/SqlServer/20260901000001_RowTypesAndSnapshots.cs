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

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(CreateRowTypes);
        migrationBuilder.Sql(SqlServerColumns.AllowSnapshots, suppressTransaction: true);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP TYPE [log_row]; DROP TYPE [log_head]; DROP TYPE [projection_move];");
}
