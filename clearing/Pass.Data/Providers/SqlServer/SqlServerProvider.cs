using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Data.Projection.Writing;

namespace Pass.Data.Providers.SqlServer;

/// <summary>SQL Server 2019 and later.</summary>
/// <param name="connectionString">Never shown: it may hold a password.</param>
public sealed class SqlServerProvider(string connectionString) : DatabaseProvider
{
    private DbContextOptions<SqlServerPassDbContext>? _options;

    public override int DefaultPartitions => 64;

    /// <exception cref="FormatException">It is no connection string, or names no server or no database.</exception>
    public static SqlServerProvider Read(string connectionString)
    {
        try
        {
            var parts = new SqlConnectionStringBuilder(connectionString);
            if (parts.DataSource.Length == 0 || parts.InitialCatalog.Length == 0)
                throw new FormatException(Words.Say("SqlServerShape"));
            return new(parts.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or KeyNotFoundException)
        {
            throw new FormatException(Words.Say("SqlServerUnread", e.Message), e);
        }
    }

    public override DbContextOptions<T> Options<T>(string file = "") => new DbContextOptionsBuilder<T>().UseSqlServer(connectionString).Options;

    public override T Choose<T>(Func<string, T> sqlite, Func<string, T> postgres, Func<string, T> sqlServer) => sqlServer(connectionString);

    public override Task MigrateAsync(DbContext context, CancellationToken ct = default) => context.Database.MigrateAsync(ct);

    public override string ToString()
    {
        var parts = new SqlConnectionStringBuilder(connectionString);
        return $"sqlserver:Server={parts.DataSource};Database={parts.InitialCatalog}";
    }

    public override IReadOnlyList<string> CopyFiles => [];

    public override Task<Problem?> CopyToAsync(string folder, CancellationToken ct = default) => RefusesCopyAsync(folder, ct);

    public override Task<Problem?> RefusesCopyAsync(string folder, CancellationToken ct = default) =>
        Task.FromResult<Problem?>(Copies.Words.Problem("CopyUnsupported", this));

    public override Task<Problem?> MakeFromAsync(string folder, CancellationToken ct = default) => RefusesCopyAsync(folder, ct);

    internal override PassDbContext CreateContext() => new SqlServerPassDbContext(_options ??= Options<SqlServerPassDbContext>());

    internal override DbContext CreateLogContext() => CreateContext();

    internal override ILogStore OpenLog() => SqlServerLogStore.Open(connectionString);

    internal override async Task<ProjectionWriter> OpenProjectionAsync(CancellationToken ct) => new SqlServerProjectionWriter(await OpenSessionAsync(ct));

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

    /// <summary>A lock of the session, held until its connection ends.</summary>
    internal static async Task<bool> TryLockAsync(SqlConnection session, string name, CancellationToken ct)
    {
        await using var command = new SqlCommand(Statements.TakeLock, session) { Parameters = { new("@name", System.Data.SqlDbType.NVarChar, 255) { Value = name } } };
        return await command.ExecuteScalarAsync(ct) is >= 0;
    }

    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    protected override DatabaseFault Meaning(Exception error) => error is not SqlException e ? DatabaseFault.Other : e.Number switch
    {
        // Violation of a key; of a unique index.
        2627 or 2601 => DatabaseFault.Fenced,
        // Deadlock victim; lock time-out; conflict of two snapshots; client's time-out.
        1205 or 1222 or 3960 or -2 => DatabaseFault.Busy,
        // Invalid object name; cannot open the database; database does not exist.
        208 or 4060 or 911 => DatabaseFault.Missing,
        // Log full, filegroup full; shutdown in progress; the network, as the client numbers it.
        9002 or 1105 or 6005 or -1 or 2 or 53 or 64 or 121 or 233 or 10053 or 10054 or 10060 or 10061 => DatabaseFault.Lost,
        // The session is ended by an error of this severity.
        _ when e.Class >= 20 => DatabaseFault.Lost,
        _ => DatabaseFault.Other,
    };

    /// <summary>Not pooled, so that closing it ends its session and its locks; never mended behind our back, since a new session has none of them.</summary>
    private Task<SqlConnection> OpenSessionAsync(CancellationToken ct) =>
        OpenAsync(new SqlConnection(new SqlConnectionStringBuilder(connectionString) { Pooling = false, ConnectRetryCount = 0 }.ConnectionString), ct);
}
