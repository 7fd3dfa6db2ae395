using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// How SQLite runs in this process, said before its first use: a connection serves one thread at a time (we never share one),
/// and memory is not counted. Both spare a global lock for each call, a tenth of the time a day's fold takes on two cores.
/// </summary>
internal static class SqliteRuntime
{
    // https://www.sqlite.org/c3ref/c_config_covering_index_scan.html
    private const int ConfigMultithread = 2, ConfigMemstatus = 9;

    static SqliteRuntime()
    {
        Batteries_V2.Init();
        // Refused once SQLite was used by somebody before us: it then runs as usual.
        _ = raw.sqlite3_config(ConfigMultithread);
        _ = raw.sqlite3_config(ConfigMemstatus, 0);
    }

    public static void Ensure()
    {
        // The static constructor does it, once.
    }
}
