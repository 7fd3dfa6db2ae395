using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Providers;
using Pass.Region.Holders;
using Pass.Region.People;

namespace Pass.Region.Hosting;

/// <summary>Where the parts of a region are that its database does not hold.</summary>
/// <param name="Keys">See <see cref="RegionParts.KeysPath"/>.</param>
/// <param name="Archive">Folder of what was sent; it may be absent when nothing was.</param>
public sealed record RegionPlaces(string Keys, string Archive)
{
    /// <summary>Name of the time-stamping key, which is beside the others once something was stamped.</summary>
    public const string TimestampKey = "region.timestamp.pem";

    public string Timestamp => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Keys))!, TimestampKey);
}

/// <summary>
/// Copies of a whole region: its register and its log as both were at one moment, its keys, what it sent. A backup holds personal data and the region's
/// keys: it is as secret as the region.
/// </summary>
public static class RegionBackup
{
    private const string ArchiveFolder = "archive", Unfinished = "partial";

    private static readonly Texts Words = Texts.Beside(typeof(RegionBackup), "Backup");

    /// <summary>Takes one while everybody goes on working.</summary>
    /// <param name="folder">Made, or empty.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, FolderFull, and those of <see cref="DatabaseProvider.CopyToAsync"/>.</returns>
    /// <exception cref="RegionMissingException">There is no whole region.</exception>
    public static async Task<Result<BackupManifest>> TakeAsync(
        PassDatabase database, Actor actor, RegionPlaces places, string folder, TimeProvider time, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            return Words.Problem("FolderFull", folder);
        Guid region;
        using (var log = await RegionParts.OpenAsync(database, ct))
            region = log.Identity.Id;
        PrivateFiles.CreateFolder(folder);
        // Before the copy: what left the house is in the audit even when the copying was stopped, and the copy says that it is one.
        await SayAsync(database, actor, time, "region.backup", new { folder }, ct);
        if (await database.Provider.CopyToAsync(folder, ct) is { } problem)
            return problem;
        Copies.CopyFile(places.Keys, Path.Combine(folder, RegionKeys.FileName));
        if (File.Exists(places.Timestamp))
            Copies.CopyFile(places.Timestamp, Path.Combine(folder, RegionPlaces.TimestampKey));
        // After the register: it names no file that is not there yet.
        foreach (var (file, name) in Sent(places.Archive))
            Copies.CopyFile(file, Path.Combine(folder, ArchiveFolder, name));
        return await BackupManifest.WriteAsync(folder, time.GetUtcNow(), NameOf(database), region, ct);
    }

    /// <summary>Makes the region of a backup again, where there is none. Everything is checked before anything is written; stopped and done again, it goes on.</summary>
    /// <param name="systemUser">Of the operating system, who does it; the region's own people may act for it.</param>
    /// <returns>Problems: those of <see cref="BackupManifest"/>, OtherDatabase, KeysThere, and those of <see cref="DatabaseProvider.RefusesCopyAsync"/>.</returns>
    public static async Task<Result<BackupManifest>> RestoreAsync(
        PassDatabase database, RegionPlaces places, string folder, string systemUser, string? person, TimeProvider time, CancellationToken ct = default)
    {
        if (!(await BackupManifest.ReadAsync(folder, ct)).Ok(out var manifest, out var problem))
            return problem;
        if (manifest.Database != NameOf(database))
            return Words.Problem("OtherDatabase", manifest.Database, database);
        var keys = Path.Combine(folder, RegionKeys.FileName);
        if (File.Exists(places.Keys) && !File.ReadAllBytes(keys).AsSpan().SequenceEqual(File.ReadAllBytes(places.Keys)))
            return Words.Problem("KeysThere", Path.GetFullPath(places.Keys));
        if (await database.Provider.RefusesCopyAsync(folder, ct) is { } refused)
            return refused;
        foreach (var (file, name) in Sent(Path.Combine(folder, ArchiveFolder)))
        {
            if (!File.Exists(Path.Combine(places.Archive, name)))
                Copies.CopyFile(file, Path.Combine(places.Archive, name));
        }
        if (!File.Exists(places.Keys))
            Copies.CopyFile(keys, places.Keys);
        if (File.Exists(Path.Combine(folder, RegionPlaces.TimestampKey)) && !File.Exists(places.Timestamp))
            Copies.CopyFile(Path.Combine(folder, RegionPlaces.TimestampKey), places.Timestamp);
        if (await database.Provider.MakeFromAsync(folder, ct) is { } failed)
            return failed;
        (await RegionParts.OpenAsync(database, ct)).Dispose();
        await SayAsync(database, await RestorerAsync(database, systemUser, person, time, ct), time, "region.restore", new { folder, manifest.TakenAt }, ct);
        return manifest;
    }

    /// <summary>A person of the region, or, on a machine that its people never worked on, whoever the operating system says.</summary>
    private static async Task<Actor> RestorerAsync(PassDatabase database, string systemUser, string? person, TimeProvider time, CancellationToken ct) =>
        (await new PeopleOffice(database, time).ActAsync(systemUser, person, ActorRole.Administrator, ct: ct)).Ok(out var actor, out _)
            ? actor
            : SystemActors.Restore with { Reason = PlainText.Read(systemUser, PlainText.ReasonLength).Ok(out var user, out _) ? user : null };

    private static async Task SayAsync(PassDatabase database, Actor actor, TimeProvider time, string action, object after, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, "region", null, after, ct);
        await transaction.CommitAsync(ct);
    }

    private static string NameOf(PassDatabase database) => $"{database}".Split(':')[0];

    /// <summary>What was sent, with its names in the archive; not what somebody is just making.</summary>
    private static IEnumerable<(string File, string Name)> Sent(string archive) => Directory.Exists(archive)
        ? Directory.EnumerateFiles(archive, "*", SearchOption.AllDirectories)
            .Select(file => (file, Path.GetRelativePath(archive, file)))
            .Where(f => f.Item2.Split(Path.DirectorySeparatorChar)[0] != Unfinished && !f.Item2.EndsWith(".partial", StringComparison.Ordinal))
        : [];
}
