using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Pass.Data.Providers.Sqlite;

/// <summary>How SQLite, which has neither dates nor UUIDs, stores them: small, sorted as they should be, and the same in raw SQL.</summary>
internal static class SqliteColumns
{
    public static void Configure(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<DateOnly>().HaveConversion<DayNumber>();
        conventions.Properties<Guid>().HaveConversion<NetworkOrder>();
    }

    private sealed class DayNumber() : ValueConverter<DateOnly, int>(date => date.DayNumber, number => DateOnly.FromDayNumber(number));
}

/// <summary>Keeps the projected tables in their primary key: one tree less to write for each row.</summary>
internal sealed class SqliteTableGenerator(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    // A change of the key makes a new table under the second name, and renames it.
    private static readonly string[] WithoutRowid = [.. new[] { "operation", "entry", "purse" }.SelectMany(name => new[] { name, "ef_temp_" + name })];

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        base.Generate(operation, model, builder, terminate: false);
        if (WithoutRowid.Contains(operation.Name))
            builder.Append(" WITHOUT ROWID");
        if (!terminate)
            return;
        builder.AppendLine(";");
        EndStatement(builder);
    }
}

/// <summary>
/// A commit is on the disk when it returns. Writers wait for each other inside SQLite, which wakes them in milliseconds; the client library
/// would sleep 150 ms at a time.
/// </summary>
internal sealed class SqliteSession : DbConnectionInterceptor
{
    public const string BusyTimeout = "PRAGMA busy_timeout = 10000";

    public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData) => Set((SqliteConnection)connection);

    public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    private static void Set(SqliteConnection connection)
    {
        SqliteFile.ThrowIfMoved(connection);
        using var command = connection.CreateCommand();
        command.CommandText = BusyTimeout + "; PRAGMA synchronous = FULL";
        command.ExecuteNonQuery();
    }
}
