using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Pass.Data.Model;

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

/// <summary>
/// How the projection is kept: operations in the order of writing, each written at the end of the table; what finds them by pass and by partner is
/// in narrow tables of its own, since the rows of an index could not be written in the order of the index.
/// </summary>
internal static class SqliteProjection
{
    /// <summary>A row's place in the order of writing: SQLite's own number of it.</summary>
    public const string Place = "Place";

    public static void Configure(ModelBuilder model)
    {
        model.Entity<OperationRow>(e =>
        {
            e.Metadata.RemoveIndex(e.Metadata.FindIndex([e.Property(o => o.PassId).Metadata, e.Property(o => o.OccurredAtMs).Metadata])!);
            e.Metadata.RemoveIndex(e.Metadata.FindIndex([e.Property(o => o.PartnerId).Metadata, e.Property(o => o.BusinessDay).Metadata])!);
            e.Property<long>(Place);
            e.HasKey(Place);
            e.HasIndex(o => new { o.OperationId, o.PassId }).IsUnique();
        });
        model.Entity<PassPlace>(e => e.HasKey(p => new { p.PassId, p.Place }));
        model.Entity<PartnerPlace>(e => e.HasKey(p => new { p.PartnerId, p.BusinessDay, p.Place }));
    }
}

/// <summary>Keeps projected tables in their primary key: one tree less to write for each row.</summary>
internal sealed class SqliteTableGenerator(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    // A change of the key makes a new table under the second name, and renames it.
    private static readonly string[] WithoutRowid = [.. new[] { "operation", "entry", "purse", "pass_place", "partner_place" }.SelectMany(name => new[] { name, "ef_temp_" + name })];

    protected override void Generate(CreateTableOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        // Operations were so too, until they were kept in the order of writing, which is SQLite's own. Asked first: a key of one number is taken out when it is written.
        var inKey = WithoutRowid.Contains(operation.Name) && operation.PrimaryKey?.Columns is not ["place"];
        base.Generate(operation, model, builder, terminate: false);
        if (inKey)
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
