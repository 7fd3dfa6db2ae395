using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Machine;
using Pass.Data.Model;
using Pass.Data.Projection.Writing;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>The embedded database: files of SQLite in a folder, or one file.</summary>
public sealed class SqliteProvider : DatabaseProvider
{
    private const string PassFile = "pass.db", LogFile = "log.db";

    // One for all contexts: EF builds its services again for each new instance it meets.
    private static readonly SqliteSession Session = new();

    private readonly string _place;
    private DbContextOptions<SqlitePassDbContext>? _options;

    /// <param name="place">Folder of the region's files, or a file.</param>
    public SqliteProvider(string place)
    {
        SqliteRuntime.Ensure();
        _place = Path.GetFullPath(place);
    }

    public override string Folder => _place;

    public override IReadOnlyList<string> RegionFiles => [Path.Combine(_place, PassFile), Path.Combine(_place, LogFile)];

    public override int DefaultPartitions => 16;

    public override DbContextOptions<T> Options<T>(string file = "") => new DbContextOptionsBuilder<T>()
        .UseSqlite(ConnectionString(file))
        .AddInterceptors(Session)
        .ReplaceService<IMigrationsSqlGenerator, SqliteTableGenerator>()
        .Options;

    public override T Choose<T>(Func<string, T> sqlite, Func<string, T> postgres, Func<string, T> sqlServer) => sqlite(ConnectionString(PassFile));

    public override async Task MigrateAsync(DbContext context, CancellationToken ct = default)
    {
        var file = new SqliteConnectionStringBuilder(context.Database.GetConnectionString()).DataSource;
        PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
        PrivateFiles.Create(file);
        await SqliteMigration.RunAsync(context, file, ct);
    }

    public override string ToString() => $"sqlite:{_place}";

    internal override PassDbContext CreateContext() => new SqlitePassDbContext(_options ??= Options<SqlitePassDbContext>(PassFile));

    internal override DbContext CreateLogContext() => new SqliteLogDbContext(Options<SqliteLogDbContext>(LogFile));

    internal override ILogStore OpenLog() => SqliteLogStore.Open(Path.Combine(_place, LogFile));

    internal override async Task<ProjectionWriter> OpenProjectionAsync(CancellationToken ct) =>
        new SqliteProjectionWriter(await OpenAsync(new SqliteConnection(ConnectionString(PassFile) + ";Pooling=False"), ct));

    internal override Task<IAsyncDisposable?> TakeTurnAsync(string name, CancellationToken ct) =>
        Task.FromResult<IAsyncDisposable?>(PrivateFiles.TryLock(Path.Combine(_place, name + ".lock")));

    public override IReadOnlyList<string> CopyFiles => [PassFile, LogFile];

    public override Task<Problem?> CopyToAsync(string folder, CancellationToken ct = default) => SqliteCopy.MakeAsync(_place, folder, PassFile, LogFile, ct);

    public override Task<Problem?> RefusesCopyAsync(string folder, CancellationToken ct = default) =>
        Task.FromResult(SqliteCopy.Refuses(folder, _place, CopyFiles));

    public override Task<Problem?> MakeFromAsync(string folder, CancellationToken ct = default)
    {
        // The register last: with it, the region is there.
        SqliteCopy.PutBack(folder, _place, [LogFile, PassFile]);
        return Task.FromResult<Problem?>(null);
    }

    // https://www.sqlite.org/rescode.html
    protected override DatabaseFault Meaning(Exception error) => error is not SqliteException e ? DatabaseFault.Other : e.SqliteErrorCode switch
    {
        raw.SQLITE_CONSTRAINT when e.SqliteExtendedErrorCode is raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_ROWID => DatabaseFault.Fenced,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => DatabaseFault.Busy,
        raw.SQLITE_CANTOPEN => DatabaseFault.Missing,
        raw.SQLITE_ERROR when e.Message.Contains("no such table", StringComparison.Ordinal) => DatabaseFault.Missing,
        raw.SQLITE_IOERR or raw.SQLITE_FULL or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_READONLY or raw.SQLITE_NOMEM => DatabaseFault.Lost,
        _ => DatabaseFault.Other,
    };

    private string ConnectionString(string file) =>
        // A file that is gone is not made anew by whoever next opens it: only a migration makes one.
        new SqliteConnectionStringBuilder { DataSource = file.Length > 0 ? Path.Combine(_place, file) : _place, ForeignKeys = true, Mode = SqliteOpenMode.ReadWrite }.ConnectionString;
}
