using Microsoft.EntityFrameworkCore;
using Pass.Data.Machine;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// Brings a SQLite file to this program's version, one process at a time. EF Core's own lock there is a row of a table: a process killed under it
/// leaves it behind, and every later one would wait for ever. A lock on a file ends with whoever holds it.
/// </summary>
internal static class SqliteMigration
{
    private const int Tries = 3_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="file">Path of the database; the lock is beside it.</param>
    /// <exception cref="IOException">Another process is still at it after a minute.</exception>
    public static async Task RunAsync(DbContext context, string file, CancellationToken ct)
    {
        if (!(await context.Database.GetPendingMigrationsAsync(ct)).Any())
            return;
        await using var turn = await TakeTurnAsync(file + ".migrating", ct);
        await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", ct);
        await context.Database.MigrateAsync(ct);
    }

    private static async Task<FileStream> TakeTurnAsync(string file, CancellationToken ct)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (PrivateFiles.TryLock(file) is { } turn)
                return turn;
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
        throw new IOException($"Another process has been bringing this database to its version for a minute; it holds {file}.");
    }
}
