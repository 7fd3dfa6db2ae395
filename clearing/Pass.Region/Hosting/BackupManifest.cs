using System.Security.Cryptography;
using System.Text.Json;
using Pass.Core;
using Pass.Data.Machine;

namespace Pass.Region.Hosting;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its path in the backup's folder, with slashes.</param>
/// <param name="Sha256">In lower-case hexadecimal.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>What a backup holds. It is written last, so that a backup that has one is whole.</summary>
/// <param name="Format">1.</param>
/// <param name="Database">Name of the provider the databases' files are of: sqlite, postgres.</param>
/// <param name="Region">The log's identity.</param>
public sealed record BackupManifest(int Format, DateTimeOffset TakenAt, string Database, Guid Region, IReadOnlyList<BackupFile> Files)
{
    public const string FileName = "backup.json";

    private const int PresentFormat = 1;
    private const long MaxBytes = 256 << 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
    private static readonly Texts Words = Texts.Beside(typeof(BackupManifest), "Backup");

    internal static async Task<BackupManifest> WriteAsync(string folder, DateTimeOffset at, string database, Guid region, CancellationToken ct)
    {
        var files = new List<BackupFile>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            files.Add(await MeasureAsync(folder, path, ct));
        var manifest = new BackupManifest(PresentFormat, at, database, region, files);
        using var file = new UnfinishedFile(Path.Combine(folder, FileName));
        await JsonSerializer.SerializeAsync(file.Stream, manifest, Json, ct);
        file.Finish();
        return manifest;
    }

    /// <summary>Reads it and every file it names.</summary>
    /// <returns>Problems: BackupUnfinished, BackupUnreadable, BackupDamaged.</returns>
    internal static async Task<Result<BackupManifest>> ReadAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return Words.Problem("BackupUnfinished", folder);
        if (await ParseAsync(path, ct) is not { Format: PresentFormat } manifest)
            return Words.Problem("BackupUnreadable", path);
        foreach (var file in manifest.Files)
        {
            var named = Path.GetFullPath(Path.Combine(folder, file.Name));
            // A name that leads out of the folder is none of a backup's.
            if (!named.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return Words.Problem("BackupUnreadable", path);
            if (!File.Exists(named) || await MeasureAsync(folder, named, ct) != file)
                return Words.Problem("BackupDamaged", named);
        }
        return manifest;
    }

    private static async Task<BackupManifest?> ParseAsync(string path, CancellationToken ct)
    {
        if (new FileInfo(path).Length > MaxBytes)
            return null;
        try
        {
            await using var file = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<BackupFile> MeasureAsync(string folder, string path, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(file, ct);
        return new(Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'), file.Length, Convert.ToHexStringLower(hash));
    }
}
