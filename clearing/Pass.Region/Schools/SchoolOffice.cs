using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Schools;

/// <summary>A school as the region knows it.</summary>
/// <param name="Pupils">Of its latest roll, who have not left.</param>
public sealed record SchoolLine(School School, int Pupils);

/// <summary>Schools and their rolls. What changes them is a roll, see <see cref="Holders.Roll.RollImport"/>; the region says their names.</summary>
public sealed class SchoolOffice(PassDatabase database, TimeProvider time)
{
    private const int NameLength = 140;

    private static readonly Texts Words = Texts.Beside(typeof(SchoolOffice), "Schools");

    /// <summary>Enters a school before its first roll, so that its people can be given access; of one that is known, says the name and the town, which no roll does.</summary>
    /// <param name="town">Empty to take it away; null to leave it as it is.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, UaiWrong, TownUnreadable, and those of <see cref="PlainText"/>.</returns>
    public async Task<Result<School>> NameAsync(Actor actor, string uai, string name, string? town = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.Administrator, ct) is { } refused)
            return refused;
        if (!Uai.TryParse(uai, out var read))
            return Words.Problem("UaiWrong");
        if (!PlainText.Read(name, NameLength).Ok(out var shown, out var problem))
            return problem;
        string? place = null;
        if (!string.IsNullOrWhiteSpace(town) && !PlainText.Read(town, School.TownLength).Ok(out place, out problem))
            return Words.Problem("TownUnreadable", problem.Text);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var school = await context.Schools.SingleOrDefaultAsync(s => s.Uai == read.Value, ct);
        var before = school is null ? null : new { school.Name, school.Town };
        if (school is null)
            context.Schools.Add(school = new() { Uai = read.Value });
        (school.Name, school.Town) = (shown, town is null ? school.Town : place);
        await context.SaveChangesAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "school.name", $"school/{school.Uai}", before, new { school.Name, school.Town }, ct);
        await transaction.CommitAsync(ct);
        return school;
    }

    /// <param name="after">UAI of the last school of the page before; empty for the first page.</param>
    public async Task<Page<SchoolLine>> ListAsync(string after = "", int size = Page<SchoolLine>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var today = Today;
        return await Page<SchoolLine>.TakeAsync(
            context.Schools.AsNoTracking().Where(s => s.Uai.CompareTo(after) > 0).OrderBy(s => s.Uai)
                .Select(s => new SchoolLine(s, context.Holders.Count(h => h.Uai == s.Uai && (h.LeftOn == null || h.LeftOn > today)))), size, ct);
    }

    /// <summary>The pupils of a school who have not left, in the order of their enrolment.</summary>
    /// <param name="classCode">The school's name for the class; null for all.</param>
    /// <param name="after">Rank of the last holder of the page before; 0 for the first page.</param>
    /// <returns>Problem: SchoolUnknown.</returns>
    public async Task<Result<Page<Holder>>> RosterAsync(string uai, string? classCode = null, long after = 0, int size = Page<Holder>.DefaultSize, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var (school, today) = (uai.Trim().ToUpperInvariant(), Today);
        if (!await context.Schools.AnyAsync(s => s.Uai == school, ct))
            return Words.Problem("SchoolUnknown", uai);
        return await Page<Holder>.TakeAsync(
            context.Holders.AsNoTracking().Where(h => h.Uai == school && h.Id > after && (h.LeftOn == null || h.LeftOn > today) && (classCode == null || h.ClassCode == classCode)).OrderBy(h => h.Id),
            size, ct);
    }

    /// <summary>The list that the gates of a school hold, see <see cref="SchoolRoster"/>: the passes of its pupils who have not left, as digests under a salt of this list alone.</summary>
    /// <param name="until">The last day on which a gate takes it, at most a year from now.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SchoolUnknown, GateListEnds.</returns>
    public async Task<Result<byte[]>> GateListAsync(Actor actor, string uai, DateOnly until, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.Administrator, ct) is { } refused)
            return refused;
        var (school, today) = (uai.Trim().ToUpperInvariant(), Today);
        if (until < today || until > today.AddYears(1))
            return Words.Problem("GateListEnds", today, today.AddYears(1));
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Schools.AnyAsync(s => s.Uai == school, ct))
            return Words.Problem("SchoolUnknown", uai);
        var pupils = await PassesAsync(context, school, today, ct);
        var list = WriteRoster(school, pupils, until);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "school.gateList", $"school/{school}", null, new { Pupils = pupils.Count, Until = until }, ct);
        await transaction.CommitAsync(ct);
        return list;
    }

    /// <summary>Passes of who is at a school on a day, in their order.</summary>
    internal static Task<List<long>> PassesAsync(PassDbContext context, string uai, DateOnly today, CancellationToken ct) =>
        context.Holders.Where(h => h.Uai == uai && (h.LeftOn == null || h.LeftOn > today)).Select(h => h.PassId).OrderBy(p => p).ToListAsync(ct);

    /// <summary>The list of a school for its gates, good to the end of its last day in Paris, which is the first moment of the next.</summary>
    internal static byte[] WriteRoster(string uai, IEnumerable<long> passes, DateOnly until) =>
        SchoolRoster.Write(uai, passes.Select(p => new PassId(p)), ParisCalendar.StartOf(until.AddDays(1)), RandomNumberGenerator.GetBytes(SchoolRoster.SaltBytes));

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
