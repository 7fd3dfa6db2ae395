using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Pass.Core;
using Pass.Data.Machine;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>A copy of the region's two files as both were at one moment, by SQLite's online backup (https://www.sqlite.org/backup.html).</summary>
internal static class SqliteCopy
{
    private const int PagesAtOnce = 4_096;

    /// <summary>
    /// The register's writers are held up only while both files' moments are taken, a few milliseconds: what the log says then is of holders and tills
    /// that the register knows, and what the register has read of the log is in it. Sales are not held up at all.
    /// </summary>
    public static async Task<Problem?> MakeAsync(string from, string to, string register, string log, CancellationToken ct)
    {
        await using var ofRegister = Open(Path.Combine(from, register));
        await using var ofLog = Open(Path.Combine(from, log));
        await using (var turn = Open(Path.Combine(from, register)))
        {
            Execute(turn, "BEGIN IMMEDIATE");
            foreach (var connection in (SqliteConnection[])[ofRegister, ofLog])
            {
                SqliteFile.ThrowIfMoved(connection);
                Execute(connection, "BEGIN");
                // A transaction sees what there is at its first read.
                Execute(connection, "SELECT COUNT(*) FROM sqlite_schema");
            }
            Execute(turn, "ROLLBACK");
        }
        foreach (var (connection, name) in (ReadOnlySpan<(SqliteConnection, string)>)[(ofRegister, register), (ofLog, log)])
        {
            if (Copy(connection, Path.Combine(to, name), ct) is { } problem)
                return problem;
        }
        return null;
    }

    /// <summary>A file that is there already as it is in the copy is left.</summary>
    public static Problem? Refuses(string from, string to, IReadOnlyList<string> files)
    {
        foreach (var name in files)
        {
            var place = Path.Combine(to, name);
            if (File.Exists(place) ? !IsSame(Path.Combine(from, name), place) : File.Exists(place + "-wal"))
                return Copies.Words.Problem("PlaceTaken", File.Exists(place) ? place : place + "-wal");
        }
        return null;
    }

    public static void PutBack(string from, string to, IReadOnlyList<string> files)
    {
        PrivateFiles.CreateFolder(to);
        foreach (var name in files.Where(n => !File.Exists(Path.Combine(to, n))))
            Copies.CopyFile(Path.Combine(from, name), Path.Combine(to, name));
    }

    private static Problem? Copy(SqliteConnection source, string path, CancellationToken ct)
    {
        PrivateFiles.New(path).Dispose();
        using var copy = Open(path);
        Execute(copy, "PRAGMA synchronous = FULL");
        using (var backup = raw.sqlite3_backup_init(copy.Handle, "main", source.Handle, "main"))
        {
            int step;
            while ((step = raw.sqlite3_backup_step(backup, PagesAtOnce)) == raw.SQLITE_OK)
                ct.ThrowIfCancellationRequested();
            if (step != raw.SQLITE_DONE)
                throw new SqliteException($"{path}: {raw.sqlite3_errstr(step).utf8_to_string()}", step);
        }
        // One file, that nobody has to open for writing before it can be read.
        Execute(copy, "PRAGMA journal_mode = DELETE");
        using var check = copy.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        return check.ExecuteScalar() is "ok" ? null : Copies.Words.Problem("DatabaseDamaged", source.DataSource);
    }

    private static bool IsSame(string one, string other)
    {
        using var first = File.OpenRead(one);
        using var second = File.OpenRead(other);
        return first.Length == second.Length && SHA256.HashData(first).AsSpan().SequenceEqual(SHA256.HashData(second));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        connection.Open();
        Execute(connection, SqliteSession.BusyTimeout);
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteScalar();
    }
}
