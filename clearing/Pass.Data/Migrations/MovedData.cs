using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

internal static class MovedData
{
    /// <summary>
    /// A statement that moves data, over columns that the same migration adds. SQL Server compiles a whole batch before it runs any of it, and knows
    /// none of them yet: there the statement is compiled when its turn comes.
    /// </summary>
    public static void Move(this MigrationBuilder migration, string sql) =>
        migration.Sql(migration.ActiveProvider == "Microsoft.EntityFrameworkCore.SqlServer" ? $"EXEC(N'{sql.Replace("'", "''", StringComparison.Ordinal)}')" : sql);
}
