using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Engine;

namespace Pass.Region.Holders.Roll;

/// <summary>Rolls as commands and pages take them: looked at first, then applied as they were looked at. What undoes one is <see cref="Schools.SchoolUndo"/>.</summary>
/// <param name="memory">What was read some minutes ago is looked at again; null: everything is read.</param>
public sealed class RollOffice(PassDatabase database, AuthorizationEngine engine, TimeProvider time, RollMemory? memory = null)
{
    /// <summary>Of a file that a school hands in; a school of 3 000 pupils has about 6 MB with addresses, and 1 MB zipped.</summary>
    public const int MostUploaded = 24 << 20;

    /// <summary>Twice what the largest school has.</summary>
    private const int MostKept = 6_000;

    private static readonly Texts Words = Texts.Beside(typeof(RollOffice), "RollOffice");
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Reads, checks and imports a file, or only says what importing it would do.</summary>
    /// <param name="reader">Disposed of by the caller.</param>
    /// <returns>Problems: NoCampaign, and those of <see cref="RollImport.RunAsync"/>.</returns>
    public async Task<Result<RollImportResult>> RunAsync(Actor actor, IRoll reader, RegionKeys keys, RollImportMode mode, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, RollImport.MayImport, ct) is { } refused)
            return refused;
        await using (var context = database.CreateContext())
        {
            if (!await context.Campaigns.AnyAsync(ct))
                return Words.Problem("NoCampaign");
        }
        if (!mode.DryRun)
            await ForgetAsync(ct);
        return await new RollImport(database, keys, engine.Reference, async (grants, token) => await engine.SubmitAsync(grants, token), time, reader).RunAsync(actor, mode, ct);
    }

    /// <summary>Keeps a file that a school handed in until it is applied or dropped.</summary>
    /// <returns>Its number. Problems: RoleMissing, ActorUnknown, UploadSize.</returns>
    public async Task<Result<RollUpload>> UploadAsync(Actor actor, Uai school, string fileName, byte[] content, CancellationToken ct = default)
    {
        if (await RefusalAsync(actor, school, ct) is { } refused)
            return refused;
        if (content.Length is 0 or > MostUploaded)
            return Words.Problem("UploadSize", MostUploaded >> 20);
        await ForgetAsync(ct);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var upload = new RollUpload { Uai = school.Value, FileName = fileName.Length is > 0 and <= 200 ? fileName : "siecle", Content = content, AtMs = time.GetUtcNow().ToUnixTimeMilliseconds() };
        // One at a time: a school looks at its last file.
        await context.RollUploads.Where(u => u.Uai == school.Value).ExecuteDeleteAsync(ct);
        context.RollUploads.Add(upload);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "roll.upload", $"school/{school}", null, new { upload.Id, Bytes = content.Length }, ct);
        await transaction.CommitAsync(ct);
        return upload;
    }

    /// <summary>What applying a kept file would do, in pupils and in euros.</summary>
    /// <returns>Null when there is no such file of this school.</returns>
    public async Task<Result<RollImportResult>?> PreviewAsync(Actor actor, Uai school, int upload, RollAccept accept, RegionKeys keys, CancellationToken ct = default)
    {
        if (await RefusalAsync(actor, school, ct) is { } refused)
            return refused;
        var mode = new RollImportMode(DryRun: true, accept, school);
        await using var context = database.CreateContext();
        if (await context.RollUploads.Where(u => u.Id == upload && u.Uai == school.Value).Select(u => new { u.FileName, u.AtMs, Bytes = u.Content.Length }).SingleOrDefaultAsync(ct) is not { } found)
            return null;
        if (memory is not null
            && await memory.Readings.OfAsync(upload, (school.Value, found.FileName, found.AtMs, found.Bytes, Today, CultureInfo.CurrentUICulture.Name), () => ReadAsync(context, upload, ct)) is { } reading)
        {
            return await RunAsync(actor, reading.Again(), keys, mode, ct);
        }
        if (await context.RollUploads.AsNoTracking().SingleOrDefaultAsync(u => u.Id == upload, ct) is not { } kept)
            return null;
        using var reader = ReaderOf(kept);
        return await RunAsync(actor, Once(reader, ct), keys, mode, ct);
    }

    /// <summary>Imports a kept file, which is then not kept any more.</summary>
    /// <returns>Null when there is no such file of this school.</returns>
    public async Task<Result<RollImportResult>?> ApplyAsync(Actor actor, Uai school, int upload, RollAccept accept, RegionKeys keys, CancellationToken ct = default)
    {
        if (await RefusalAsync(actor, school, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        if (await context.RollUploads.AsNoTracking().SingleOrDefaultAsync(u => u.Id == upload && u.Uai == school.Value, ct) is not { } kept)
            return null;
        using var reader = ReaderOf(kept);
        var result = await RunAsync(actor, Once(reader, ct), keys, new(DryRun: false, accept, school), ct);
        if (result.Ok(out var done, out _) && done.Imported)
            await context.RollUploads.Where(u => u.Id == upload && u.Uai == school.Value).ExecuteDeleteAsync(ct);
        return result;
    }

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    /// <summary>Not read a second time for its pupils, as long as it has no more than a school's.</summary>
    private static IRoll Once(SiecleReader reader, CancellationToken ct) => reader.Read(ct) is { } reading ? reading.Again() : reader;

    /// <returns>Null for a roll that is too long to be remembered, and for one that another took the place of meanwhile.</returns>
    private async Task<RollReading?> ReadAsync(PassDbContext context, int upload, CancellationToken ct)
    {
        if (await context.RollUploads.AsNoTracking().SingleOrDefaultAsync(u => u.Id == upload, ct) is not { } kept)
            return null;
        using var reader = ReaderOf(kept);
        return reader.Read(ct);
    }

    private SiecleReader ReaderOf(RollUpload kept) =>
        new(new MemoryStream(kept.Content, writable: false), kept.FileName, new(Today) { MaxExpandedBytes = 8L * MostUploaded, MaxZipEntries = 200, MostKept = MostKept });

    private async Task<Problem?> RefusalAsync(Actor actor, Uai school, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.Administrator | ActorRole.School, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        return await Actors.MayActForAsync(context, actor, school.Value, ct) ? null : actor.IsUnknown;
    }

    /// <summary>Files nobody applied, and what pupils were before changes that can be undone no more.</summary>
    private async Task ForgetAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var now = time.GetUtcNow();
        var (uploadsBefore, changesBefore) = ((now - Kept).ToUnixTimeMilliseconds(), now.AddDays(-SchoolChange.UndoDays).ToUnixTimeMilliseconds());
        await context.RollUploads.Where(u => u.AtMs < uploadsBefore).ExecuteDeleteAsync(ct);
        foreach (var change in await context.SchoolChanges.Where(c => c.AtMs < changesBefore && !c.IsForgotten).Select(c => c.Id).ToListAsync(ct))
        {
            await using var transaction = await context.Database.BeginTransactionAsync(ct);
            await context.SchoolChangeLines.Where(l => l.ChangeId == change).ExecuteDeleteAsync(ct);
            await context.SchoolChanges.Where(c => c.Id == change).ExecuteUpdateAsync(set => set.SetProperty(c => c.IsForgotten, true), ct);
            await transaction.CommitAsync(ct);
        }
    }
}
