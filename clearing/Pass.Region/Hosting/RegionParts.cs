using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Providers;
using Pass.Region.Holders;

namespace Pass.Region.Hosting;

/// <summary>There is no region where one was looked for, or a part of it is missing or another's; the message says which, and what to do.</summary>
public sealed class RegionMissingException(string message) : Exception(message);

/// <summary>
/// The parts of a region: its register, its log, its keys. Each says which region it belongs to. They are made together, by <see cref="CreateAsync"/> alone;
/// what is missing or foreign later is refused by name, and never made anew.
/// </summary>
public static class RegionParts
{
    private static readonly Texts Words = Texts.Beside(typeof(RegionParts), "Parts");

    /// <summary>Where the keys are: where PASS_KEYS says, or beside an embedded database; null when nobody says.</summary>
    public static string? KeysPath(PassDatabase database) =>
        Environment.GetEnvironmentVariable("PASS_KEYS") ?? (database.Folder is { } folder ? Path.Combine(folder, RegionKeys.FileName) : null);

    /// <summary>Where what was sent is kept: where PASS_ARCHIVE says, or beside an embedded database; null when nobody says.</summary>
    public static string? ArchivePath(PassDatabase database) =>
        Environment.GetEnvironmentVariable("PASS_ARCHIVE") is { Length: > 0 } named ? named : database.Folder is { } folder ? Path.Combine(folder, "archive") : null;

    /// <summary>Makes a region, or goes on making one that was stopped. One that is whole is left as it is.</summary>
    /// <param name="keysPath">See <see cref="KeysPath"/>.</param>
    /// <returns>The log there is. Problems: KeysNowhere, and those of <see cref="CheckAsync"/>.</returns>
    public static async Task<Result<LogIdentity>> CreateAsync(
        PassDatabase database, DateOnly firstDay, int? partitions, string? keysPath, CancellationToken ct = default)
    {
        if (keysPath is null)
            return Words.Problem("KeysNowhere", database);
        if (MissingFile(database) is { } lost && !IsBeginning(database))
            return Words.Problem("PartMissing", lost);
        await database.MigrateAsync(ct);
        var ofLog = await RegionIdentity.OfLogAsync(database, ct);
        if (ofLog is null && await HasHoldersAsync(database, ct))
            return Words.Problem("LogEmpty", LogName(database));
        // Said in the register last: a region that says nothing yet is being made, or is of before its parts knew each other.
        if (await RegionIdentity.OfRegisterAsync(database, ct) is null)
        {
            var hasKeys = File.Exists(keysPath);
            if (!hasKeys && (ofLog?.KeysFingerprint is not null || await HasHoldersAsync(database, ct)))
                return Words.Problem("KeysMissing", Path.GetFullPath(keysPath));
            if (!hasKeys)
                RegionKeys.Create(keysPath).Dispose();
            await database.EnsureLogAsync(firstDay, partitions, ct);
        }
        if (await CheckAsync(database, keysPath, ct) is { } problem)
            return problem;
        using var log = database.OpenLog();
        return log.Identity;
    }

    /// <summary>Opens the log of a region whose parts are all there and belong together; brings its tables to this program's version first.</summary>
    /// <exception cref="RegionMissingException">There is no region, or a part is missing or another region's.</exception>
    public static async Task<ILogStore> OpenAsync(PassDatabase database, CancellationToken ct = default)
    {
        if (MissingFile(database) is { } lost)
            throw new RegionMissingException((database.Provider.RegionFiles.Any(File.Exists) ? Words.Problem("PartMissing", lost) : Words.Problem("RegionMissing", database)).Text);
        try
        {
            database.OpenLog().Dispose();
        }
        catch (Exception e) when (e is LogMissingException || database.Provider.FaultOf(e) == DatabaseFault.Missing)
        {
            throw new RegionMissingException(database.Folder is null ? Words.Problem("RegionMissing", database).Text : Words.Problem("LogEmpty", LogName(database)).Text);
        }
        await database.MigrateAsync(ct);
        if (await CheckAsync(database, KeysPath(database), ct) is { } problem)
            throw new RegionMissingException(problem.Text);
        return database.OpenLog();
    }

    /// <summary>Compares what the parts of a region say of it. A region made before they said anything is adopted, once, when they fit.</summary>
    /// <param name="keysPath">Null on a server for a program that needs no keys.</param>
    /// <returns>Null when they belong together. Problems: LogEmpty, KeysMissing, KeysForeign, KeysDamaged, LogForeign, RegisterForeign, LogBehind.</returns>
    public static async Task<Problem?> CheckAsync(PassDatabase database, string? keysPath, CancellationToken ct = default)
    {
        if (await RegionIdentity.OfLogAsync(database, ct) is not { } log)
            return Words.Problem("LogEmpty", LogName(database));
        var register = await RegionIdentity.OfRegisterAsync(database, ct);
        if (await BehindAsync(database, ct) is { } behind)
            return behind;
        if (keysPath is null)
            return register is null ? Words.Problem("KeysNowhere", database) : Odd(database, log, register, register.KeysFingerprint!, "");
        if (!File.Exists(keysPath))
            return Words.Problem("KeysMissing", Path.GetFullPath(keysPath));
        try
        {
            using var keys = RegionKeys.Load(keysPath);
            return register is null ? await AdoptAsync(database, log, keys, keysPath, ct) : Odd(database, log, register, keys.Fingerprint, keysPath);
        }
        catch (InvalidDataException)
        {
            return Words.Problem("KeysDamaged", Path.GetFullPath(keysPath));
        }
    }

    /// <summary>Whether the keys are still where they were, and still the region's; what a program that runs asks now and then.</summary>
    /// <returns>Null when they are, or when this program was told of none. Problems: KeysMissing, KeysForeign, KeysDamaged.</returns>
    public static async Task<Problem?> CheckKeysAsync(PassDatabase database, CancellationToken ct = default)
    {
        if (KeysPath(database) is not { } path || await RegionIdentity.OfRegisterAsync(database, ct) is not { } register)
            return null;
        if (!File.Exists(path))
            return Words.Problem("KeysMissing", Path.GetFullPath(path));
        try
        {
            using var keys = RegionKeys.Load(path);
            return keys.Fingerprint.AsSpan().SequenceEqual(register.KeysFingerprint) ? null : Words.Problem("KeysForeign", Path.GetFullPath(path));
        }
        catch (InvalidDataException)
        {
            return Words.Problem("KeysDamaged", Path.GetFullPath(path));
        }
    }

    /// <summary>Of three that should say the same, the one that the two others contradict.</summary>
    private static Problem? Odd(PassDatabase database, PartIdentity log, PartIdentity register, byte[] keys, string keysPath)
    {
        var (logFits, registerFits) = (Fits(log), Fits(register));
        if (log.Log == register.Log && Fits(log) == Fits(register))
            return registerFits ? null : Words.Problem("KeysForeign", Path.GetFullPath(keysPath));
        return logFits && !registerFits ? Words.Problem("RegisterForeign", RegisterName(database)) : Words.Problem("LogForeign", LogName(database));

        bool Fits(PartIdentity part) => keys.AsSpan().SequenceEqual(part.KeysFingerprint);
    }

    private static async Task<Problem?> AdoptAsync(PassDatabase database, PartIdentity log, RegionKeys keys, string keysPath, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var first = await context.Holders.OrderBy(h => h.Id).Select(h => new { h.Id, h.PassId }).FirstOrDefaultAsync(ct);
        // The first pass given here must be the one these keys give.
        if (first is not null && keys.PassOf(first.Id).Value != first.PassId)
            return Words.Problem("KeysForeign", Path.GetFullPath(keysPath));
        if (log.KeysFingerprint is { } said && !said.AsSpan().SequenceEqual(keys.Fingerprint))
            return Words.Problem("LogForeign", LogName(database));
        // A log that knows its keys has a register that knows it too, unless that one was just being made; then nobody is in it.
        if (log.KeysFingerprint is not null && first is not null)
            return Words.Problem("RegisterForeign", RegisterName(database));
        using (var store = database.OpenLog())
        {
            // A register whose holders were granted something, beside a log that knows nothing of it; or the other way round.
            var isEmpty = Enumerable.Range(0, store.Identity.Partitions).All(p => store.Head(p).Lsn == 0);
            if (isEmpty && await context.Holders.AnyAsync(h => h.EntitlementHash != null, ct))
                return Words.Problem("LogForeign", LogName(database));
            if (!isEmpty && first is null)
                return Words.Problem("RegisterForeign", RegisterName(database));
        }
        await RegionIdentity.WriteAsync(database, log.Log, keys.Fingerprint, ct);
        return null;
    }

    /// <summary>A log that ends before what was read from it is an older copy.</summary>
    private static async Task<Problem?> BehindAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var cursors = await context.Projections.AsNoTracking().Where(p => p.Lsn > 0).ToListAsync(ct);
        if (cursors.Count == 0)
            return null;
        using var log = database.OpenLog();
        return cursors.Exists(c => c.Partition >= log.Identity.Partitions || log.Head(c.Partition).Lsn < c.Lsn) ? Words.Problem("LogBehind", LogName(database)) : null;
    }

    private static async Task<bool> HasHoldersAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Holders.AnyAsync(ct);
    }

    /// <summary>A region that is not made yet, or whose making was stopped: the log's file is made first, and has no log until both files are there.</summary>
    private static bool IsBeginning(PassDatabase database)
    {
        if (!database.Provider.RegionFiles.Any(File.Exists))
            return true;
        if (File.Exists(RegisterName(database)))
            return false;
        try
        {
            database.OpenLog().Dispose();
            return false;
        }
        catch (Exception e) when (e is LogMissingException || database.Provider.FaultOf(e) == DatabaseFault.Missing)
        {
            return true;
        }
    }

    private static string? MissingFile(PassDatabase database) => database.Provider.RegionFiles.FirstOrDefault(f => !File.Exists(f));

    private static string RegisterName(PassDatabase database) => database.Provider.RegionFiles is [var register, ..] ? register : database.ToString();

    private static string LogName(PassDatabase database) => database.Provider.RegionFiles is [.., var log] ? log : database.ToString();
}
