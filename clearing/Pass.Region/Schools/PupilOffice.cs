using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Schools;

/// <summary>Which pupils of a school are asked for.</summary>
/// <param name="Text">Beginning of a family or given name; empty for all.</param>
/// <param name="ClassCode">Null for all, empty for those without a class.</param>
/// <param name="OnlyAwaiting">Those whom the school is to confirm.</param>
/// <param name="OnlyWithoutAccess">Those who have no sign-in yet.</param>
public sealed record PupilSearch(string Text = "", string? ClassCode = null, bool OnlyAwaiting = false, bool OnlyWithoutAccess = false);

/// <summary>A pupil in its school's list.</summary>
/// <param name="HasAccess">It can sign in.</param>
public sealed record PupilLine(long Id, long PassId, string FamilyName, string GivenName, string? ClassCode, bool AwaitsSchool, DateOnly? LeftOn, bool HasAccess);

/// <summary>A class, with what is to be done for it.</summary>
public sealed record ClassLine(string? ClassCode, int Pupils, int Awaiting, int WithoutAccess);

/// <summary>
/// A school's pupils between two rolls: it confirms who is there, says who left, lets one go to another school or takes one in. Each change is one row with what was before
/// it, undone as a whole by <see cref="SchoolUndo"/>.
/// </summary>
public sealed class PupilOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>At most so many in one change.</summary>
    public const int MostAtOnce = 1_000;

    internal const ActorRole MayChange = ActorRole.Officer | ActorRole.Administrator | ActorRole.School;

    private static readonly Texts Words = Texts.Beside(typeof(PupilOffice), "Schools");

    /// <summary>Pupils who have not left, by name.</summary>
    /// <param name="after">Number of the last one of the page before; 0 for the first page.</param>
    public async Task<Page<PupilLine>> ListAsync(string uai, PupilSearch search, long after = 0, int size = Page<PupilLine>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var pupils = Of(context, uai);
        foreach (var word in search.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(4))
        {
            // As schools write names, whatever is typed: DURAND Zoé.
            var (upper, capital) = (word.ToUpperInvariant(), char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant());
            pupils = pupils.Where(h => h.FamilyName!.StartsWith(upper) || h.FamilyName!.StartsWith(capital) || h.GivenName!.StartsWith(capital) || h.GivenName!.StartsWith(upper));
        }
        if (search.ClassCode is { } code)
            pupils = code.Length == 0 ? pupils.Where(h => h.ClassCode == null) : pupils.Where(h => h.ClassCode == code);
        if (search.OnlyAwaiting)
            pupils = pupils.Where(h => h.AwaitsSchool);
        if (search.OnlyWithoutAccess)
        {
            long[] linked = [.. await LinkedAsync(context, await Of(context, uai).Select(h => h.Id).ToListAsync(ct), ct)];
            pupils = pupils.Where(h => !EF.Parameter(linked).Contains(h.Id));
        }
        if (after != 0 && await context.Holders.AsNoTracking().Where(h => h.Id == after && h.Uai == uai).Select(h => new { h.FamilyName, h.GivenName }).SingleOrDefaultAsync(ct) is { FamilyName: { } family, GivenName: { } given })
            pupils = pupils.Where(h => h.FamilyName!.CompareTo(family) > 0 || h.FamilyName == family && (h.GivenName!.CompareTo(given) > 0 || h.GivenName == given && h.Id > after));
        var page = await Page<PupilLine>.TakeAsync(Lines(pupils.OrderBy(h => h.FamilyName).ThenBy(h => h.GivenName).ThenBy(h => h.Id)), size, ct);
        return page with { Items = await WithAccessAsync(context, page.Items, ct) };
    }

    /// <summary>One pupil of the school, left or not; null for another's.</summary>
    public async Task<PupilLine?> FindAsync(string uai, long holder, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var found = await Lines(context.Holders.Where(h => h.Id == holder && h.Uai == uai && h.FamilyName != null)).ToListAsync(ct);
        return (await WithAccessAsync(context, found, ct)).SingleOrDefault();
    }

    /// <summary>Names of its classes, sorted.</summary>
    public async Task<IReadOnlyList<string>> ClassCodesAsync(string uai, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return [.. (await Of(context, uai).Where(h => h.ClassCode != null).Select(h => h.ClassCode!).Distinct().ToListAsync(ct)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Its classes by name, those without one last.</summary>
    public async Task<IReadOnlyList<ClassLine>> ClassesAsync(string uai, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var pupils = await Of(context, uai).Select(h => new { h.Id, h.ClassCode, h.AwaitsSchool }).ToListAsync(ct);
        var linked = await LinkedAsync(context, pupils.ConvertAll(p => p.Id), ct);
        return [.. pupils.GroupBy(p => p.ClassCode).OrderBy(c => c.Key is null).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => new ClassLine(c.Key, c.Count(), c.Count(p => p.AwaitsSchool), c.Count(p => !linked.Contains(p.Id))))];
    }

    /// <summary>The school says that these pupils are there, whatever its last roll named.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, NobodyChosen, PupilUnknown for one that is not of the school or has left it.</returns>
    public Task<Result<SchoolChange>> ConfirmAsync(Actor actor, string uai, IReadOnlyCollection<long> pupils, CancellationToken ct = default) =>
        ChangeAsync(actor, uai, pupils, SchoolChangeKind.Confirmed, null, h => h.AwaitsSchool = false, ct);

    /// <summary>The school says that these pupils have left: they are on its lists and at its gates no more. What their passes hold stays theirs.</summary>
    /// <returns>Problems: those of <see cref="ConfirmAsync"/>.</returns>
    public Task<Result<SchoolChange>> LeaveAsync(Actor actor, string uai, IReadOnlyCollection<long> pupils, CancellationToken ct = default)
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        return ChangeAsync(actor, uai, pupils, SchoolChangeKind.Left, null, h => (h.LeftOn, h.AwaitsSchool) = (today, false), ct);
    }

    /// <summary>A pupil goes to another school of the region, which is to confirm it.</summary>
    /// <returns>Problems: those of <see cref="ConfirmAsync"/>, SchoolUnknown, SameSchool.</returns>
    public async Task<Result<SchoolChange>> SendAsync(Actor actor, string uai, long pupil, string toUai, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        var other = (toUai ?? "").Trim().ToUpperInvariant();
        await using (var context = database.CreateContext())
        {
            if (!await context.Schools.AnyAsync(s => s.Uai == other, ct))
                return Words.Problem("SchoolUnknownHere", other);
        }
        if (other == uai)
            return Words.Problem("SameSchool", other);
        return await ChangeAsync(actor, uai, [pupil], SchoolChangeKind.Sent, other, h => (h.Uai, h.ClassCode, h.AwaitsSchool) = (other, null, true), ct);
    }

    /// <summary>A pupil of another school comes, or one who left comes back: whoever takes it in knows its INE and its birth date. What does not fit is answered the same.</summary>
    /// <param name="ineHmac">See <see cref="Holder.IneHmac"/>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, PupilNotFound.</returns>
    public async Task<Result<SchoolChange>> ReceiveAsync(Actor actor, string uai, byte[] ineHmac, DateOnly birthDate, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var found = await context.Holders.AsNoTracking().Where(h => h.IneHmac == ineHmac && h.BirthDate == birthDate && (h.Uai != uai || h.LeftOn != null && h.LeftOn <= today)).Select(h => new { h.Id, h.Uai }).SingleOrDefaultAsync(ct);
        if (found is null)
            return Words.Problem("PupilNotFound");
        return await ChangeAsync(actor, uai, [found.Id], SchoolChangeKind.Received, found.Uai, h => (h.Uai, h.ClassCode, h.LeftOn, h.AwaitsSchool) = (uai, h.Uai == uai ? h.ClassCode : null, null, false), ct);
    }

    /// <summary>What changed the school's pupils, the latest first.</summary>
    public async Task<IReadOnlyList<SchoolChange>> ChangesAsync(string uai, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.SchoolChanges.AsNoTracking().Where(c => c.Uai == uai).OrderByDescending(c => c.Id).Take(most).ToListAsync(ct);
    }

    private async Task<Result<SchoolChange>> ChangeAsync(Actor actor, string uai, IReadOnlyCollection<long> pupils, SchoolChangeKind kind, string? detail, Action<Holder> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        var ids = pupils.Distinct().ToList();
        if (ids.Count is 0 or > MostAtOnce)
            return Words.Problem("NobodyChosen", MostAtOnce);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await Actors.MayActForAsync(context, actor, uai, ct))
            return Words.Problem("PupilUnknown");
        // A change that changes nothing locks the rows: of two at once, the other waits and then sees this one.
        await context.Holders.Where(h => ids.Contains(h.Id)).ExecuteUpdateAsync(set => set.SetProperty(h => h.UpdatedAtMs, h => h.UpdatedAtMs), ct);
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        var of = kind == SchoolChangeKind.Received ? detail! : uai;
        var holders = await context.Holders.Where(h => ids.Contains(h.Id) && h.Uai == of && h.IneHmac != null && (kind == SchoolChangeKind.Received || h.LeftOn == null || h.LeftOn > today)).ToListAsync(ct);
        if (holders.Count != ids.Count)
            return Words.Problem("PupilUnknown");
        var now = time.GetUtcNow();
        var made = new SchoolChange { Uai = uai, Kind = kind, AtMs = now.ToUnixTimeMilliseconds(), DoneMs = now.ToUnixTimeMilliseconds(), Detail = detail, Pupils = holders.Count };
        context.SchoolChanges.Add(made);
        await context.SaveChangesAsync(ct);
        foreach (var holder in holders)
        {
            context.SchoolChangeLines.Add(new() { ChangeId = made.Id, HolderId = holder.Id, Before = JsonSerializer.Serialize(PupilState.Of(holder)) });
            change(holder);
            holder.UpdatedAtMs = now.ToUnixTimeMilliseconds();
        }
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, now, $"school.{char.ToLowerInvariant($"{kind}"[0])}{$"{kind}"[1..]}", $"school/{uai}", null, new { Change = made.Id, Pupils = holders.Count, Holders = holders.Take(100).Select(h => h.Id), Other = detail }, ct);
        await transaction.CommitAsync(ct);
        return made;
    }

    private IQueryable<Holder> Of(PassDbContext context, string uai)
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        return context.Holders.AsNoTracking().Where(h => h.Uai == uai && h.FamilyName != null && (h.LeftOn == null || h.LeftOn > today));
    }

    /// <summary>Nobody has access yet, see <see cref="WithAccessAsync"/>.</summary>
    private static IQueryable<PupilLine> Lines(IQueryable<Holder> pupils) =>
        pupils.Select(h => new PupilLine(h.Id, h.PassId, h.FamilyName!, h.GivenName ?? "", h.ClassCode, h.AwaitsSchool, h.LeftOn, false));

    private static async Task<IReadOnlyList<PupilLine>> WithAccessAsync(PassDbContext context, IReadOnlyList<PupilLine> lines, CancellationToken ct)
    {
        var linked = await LinkedAsync(context, [.. lines.Select(p => p.Id)], ct);
        return [.. lines.Select(p => p with { HasAccess = linked.Contains(p.Id) })];
    }

    /// <summary>Those of some pupils who can sign in. By their numbers: asked beside each pupil, a database may read every link of the region for one school.</summary>
    private static async Task<HashSet<long>> LinkedAsync(PassDbContext context, List<long> pupils, CancellationToken ct) =>
        (await context.SignInLinks.Where(l => l.Kind == LinkKind.Holder && EF.Parameter(pupils).Contains(l.Subject) && l.EndedMs == null).Select(l => l.Subject).ToListAsync(ct)).ToHashSet();
}
