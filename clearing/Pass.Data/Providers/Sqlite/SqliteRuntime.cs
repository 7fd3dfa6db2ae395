using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// How SQLite runs in this process, said before its first use: memory is not counted, which spares a global lock for each call. Connections keep
/// their own lock (serialized, https://www.sqlite.org/threadsafe.html) although each serves one thread at a time: a statement that nobody disposed of is
/// finalized by the collector's thread, and without the lock it would be freed under whoever has the connection then, which ends the process.
/// </summary>
internal static class SqliteRuntime
{
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
