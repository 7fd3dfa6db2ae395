using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers.Postgres;

/// <summary>PostgreSQL.</summary>
/// <param name="connectionString">Never shown: it may hold a password.</param>
public sealed class PostgresProvider(string connectionString) : DatabaseProvider
{
    private DbContextOptions<PostgresPassDbContext>? _options;

    public override int DefaultPartitions => 64;

    /// <exception cref="FormatException">It is no connection string.</exception>
    public static PostgresProvider Read(string connectionString)
    {
        try
        {
            return new(new NpgsqlConnectionStringBuilder(connectionString).ConnectionString);
        }
        catch (ArgumentException e)
        {
            throw new FormatException(Words.Say("PostgresUnread", e.Message), e);
        }
    }

    public override DbContextOptions<T> Options<T>(string file = "") => new DbContextOptionsBuilder<T>().UseNpgsql(connectionString).Options;

    public override T Choose<T>(Func<string, T> sqlite, Func<string, T> postgres, Func<string, T> sqlServer) => postgres(connectionString);

    public override Task MigrateAsync(DbContext context, CancellationToken ct = default) => context.Database.MigrateAsync(ct);

    public override string ToString()
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgres:Host={parts.Host};Port={parts.Port};Database={parts.Database}";
    }

    internal override PassDbContext CreateContext() => new PostgresPassDbContext(_options ??= Options<PostgresPassDbContext>());

    internal override DbContext CreateLogContext() => CreateContext();

    internal override ILogStore OpenLog() => PostgresLogStore.Open(connectionString);

    internal override async Task<ProjectionWriter> OpenProjectionAsync(CancellationToken ct) => await PostgresProjectionWriter.OpenAsync(await OpenSessionAsync(ct), ct);

    internal override async Task<IAsyncDisposable?> TakeTurnAsync(string name, CancellationToken ct)
    {
        var session = await OpenSessionAsync(ct);
        try
        {
            if (await TryLockAsync(session, name, ct))
                return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        await session.DisposeAsync();
        return null;
    }

    internal override Task EndTurnAsync(IAsyncDisposable turn) => EndAsync((NpgsqlConnection)turn);

    /// <summary>Gives back a session's locks, then closes it: the server notices that it was closed only a moment later, in which its turn would seem another's.</summary>
    internal static async Task EndAsync(NpgsqlConnection session)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", session);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception error) when (error is DbException or InvalidOperationException)
        {
            // A session that is broken has no locks any more.
        }
        await session.DisposeAsync();
    }

    public override IReadOnlyList<string> CopyFiles => [PostgresCopy.FileName];

    public override Task<Problem?> CopyToAsync(string folder, CancellationToken ct = default) => PostgresCopy.MakeAsync(connectionString, folder, ct);

    public override Task<Problem?> RefusesCopyAsync(string folder, CancellationToken ct = default) => PostgresCopy.RefusesAsync(connectionString, ToString(), ct);

    public override Task<Problem?> MakeFromAsync(string folder, CancellationToken ct = default) => PostgresCopy.PutBackAsync(connectionString, folder, ct);

    /// <summary>A lock of the session, held until its connection ends.</summary>
    internal static async Task<bool> TryLockAsync(NpgsqlConnection session, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtext($1))", session) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(ct) is true;
    }

    // https://www.postgresql.org/docs/15/errcodes-appendix.html
    protected override DatabaseFault Meaning(Exception error) => error is not PostgresException { SqlState: { } state } ? DatabaseFault.Other : state switch
    {
        PostgresErrorCodes.UniqueViolation => DatabaseFault.Fenced,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.QueryCanceled => DatabaseFault.Busy,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InvalidSchemaName => DatabaseFault.Missing,
        // Connection exception, insufficient resources, operator intervention, system error, internal error.
        _ when state[..2] is "08" or "53" or "57" or "58" or "XX" => DatabaseFault.Lost,
        _ => DatabaseFault.Other,
    };

    /// <summary>Not pooled: closing it ends its session and its locks.</summary>
    private Task<NpgsqlConnection> OpenSessionAsync(CancellationToken ct) =>
        OpenAsync(new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString), ct);
}
