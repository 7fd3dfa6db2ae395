using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// How SQLite runs in this process, said before its first use: memory is not counted, which spares a global lock for each call. Connections keep
/// their own lock (serialized, https://www.sqlite.org/threadsafe.html) although each serves one thread at a time: a statement that nobody disposed of is
/// finalized by the collector's thread, and without the lock it would be freed under whoever has the connection then, which ends the process.
/// </summary>
internal static class SqliteRuntime
{
    /// <summary>SQLite itself, for what the client library does not offer.</summary>
    public const string Library = "e_sqlite3";

    // https://www.sqlite.org/c3ref/c_config_covering_index_scan.html
    private const int ConfigMemstatus = 9;

    static SqliteRuntime()
    {
        Batteries_V2.Init();
        // Refused once SQLite was used by somebody before us: it then runs as usual.
        _ = raw.sqlite3_config(ConfigMemstatus, 0);
    }

    public static void Ensure()
    {
        // The static constructor does it, once.
    }
}

/// <summary>
/// A connection's own lock, held over many calls by the thread that makes them: each call then only sees that it holds it already, an eighth of the
/// time of a large batch less. Given back on the same thread.
/// </summary>
internal readonly partial struct SqliteLock : IDisposable
{
    private readonly nint _lock;

    public SqliteLock(SqliteConnection connection)
    {
        _lock = Of(connection.Handle!.DangerousGetHandle());
        Enter(_lock);
    }

    public void Dispose() => Leave(_lock);

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_db_mutex")]
    private static partial nint Of(nint database);

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_mutex_enter")]
    private static partial void Enter(nint mutex);

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_mutex_leave")]
    private static partial void Leave(nint mutex);
}
