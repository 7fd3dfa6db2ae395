using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Holders.Roll;

/// <summary>Compares the schools of a roll with what the region expects: their year with that of a campaign, their export with the one last taken.</summary>
internal sealed partial class SchoolCheck(PassDatabase database, IReadOnlyList<Campaign> campaigns, RollCheck check, RollImportMode mode, DateTimeOffset now)
{
    private const int SchoolsNamed = 1_000;

    /// <summary>Whether the school is imported. What is wrong with one keeps only that one out.</summary>
    public bool IsTaken(RollSchool school) =>
        school is { Refusal: null, Rows: > 0 } && (school.Problems == 0 || mode.Accept.HasFlag(RollAccept.Errors));

    /// <summary>The campaign of the school's year, else the newest.</summary>
    public Campaign CampaignOf(RollSchool school) => campaigns.FirstOrDefault(c => c.SchoolYear == school.SchoolYear) ?? campaigns[0];

    public async Task CheckAsync(CancellationToken ct)
    {
        var known = await KnownAsync(ct);
        foreach (var school in check.Schools.Where(s => s.Refusal is null))
        {
            OfSchool(school);
            OfYear(school);
            OfExport(school, known.GetValueOrDefault(school.Name)?.RollExportedAtMs);
        }
    }

    /// <summary>Pupils who have not left, by school and campaign. A school's own roll counts its own: a region has 370 000.</summary>
    public async Task<Dictionary<(string Uai, string Campaign), int>> PupilsAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var today = ParisCalendar.DateOf(now);
        var holders = context.Holders.Where(h => h.LeftOn == null || h.LeftOn > today);
        if (Named() is { } named)
            holders = holders.Where(h => EF.Parameter(named).Contains(h.Uai));
        return await holders
            .GroupBy(h => new { h.Uai, h.Campaign }).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => (g.Key.Uai, g.Key.Campaign), g => g.Count, ct);
    }

    /// <summary>Notes which export of each school is taken, before its pupils are: an older one cannot come after a half of this one.</summary>
    /// <param name="pupils">Of these schools that the region knew.</param>
    /// <param name="hash">Of the file, for the audit.</param>
    /// <returns>Where the pupils are kept as they were; of a school whose import of the same file was stopped, where it began.</returns>
    public async Task<RollJournal> KeepAsync(Actor actor, IReadOnlyCollection<RollSchool> taken, int pupils, byte[] hash, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var schools = await context.Schools.ToDictionaryAsync(s => s.Uai, ct);
        foreach (var roll in taken)
        {
            if (!schools.TryGetValue(roll.Name, out var school))
                context.Schools.Add(school = new() { Uai = roll.Name });
            school.RollYear = roll.SchoolYear;
            if (roll.ExportedAt is { } at)
                school.RollExportedAtMs = Math.Min(InstantOf(at), now.ToUnixTimeMilliseconds());
        }
        var sha256 = Convert.ToHexStringLower(hash);
        var resumed = await context.SchoolChanges.Where(c => c.Kind == SchoolChangeKind.Roll && c.FileHash == sha256 && c.DoneMs == null && c.UndoneMs == null).ToListAsync(ct);
        resumed = resumed.FindAll(c => taken.Any(s => s.Name == c.Uai));
        List<SchoolChange> changes =
        [
            .. resumed.DistinctBy(c => c.Uai),
            .. taken.Where(s => !resumed.Exists(c => c.Uai == s.Name)).Select(s => new SchoolChange { Uai = s.Name, Kind = SchoolChangeKind.Roll, AtMs = now.ToUnixTimeMilliseconds(), FileHash = sha256, Detail = Short(s.File) }),
        ];
        context.SchoolChanges.AddRange(changes.Except(resumed));
        var after = new
        {
            Sha256 = sha256,
            Accepted = mode.Accept,
            Pupils = taken.Sum(s => s.Rows),
            Leavers = taken.Sum(s => s.Leavers),
            Refused = taken.Sum(s => s.Refused),
            SchoolCount = taken.Count,
            Schools = taken.Take(SchoolsNamed).Select(s => s.Name),
        };
        await Audit.WriteAsync(context, actor, now, "roll.import", taken.Count == 1 ? $"school/{taken.First().Name}" : $"school/import-{sha256[..16]}", new { Pupils = pupils }, after, ct);
        await transaction.CommitAsync(ct);
        return new(changes, resumed.ConvertAll(c => c.Id));

        static string Short(string file) => file.Length <= 200 ? file : file[^200..];
    }

    private async Task<Dictionary<string, School>> KnownAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var schools = context.Schools.AsNoTracking();
        if (Named() is { } named)
            schools = schools.Where(s => EF.Parameter(named).Contains(s.Uai));
        return await schools.ToDictionaryAsync(s => s.Uai, ct);
    }

    /// <summary>The roll's schools; null for too many to be named in a query. Said beside the list, "or all" would have the database read every row for one school too.</summary>
    private string[]? Named() => check.Schools.Count <= SchoolsNamed ? [.. check.Schools.Select(s => s.Name)] : null;

    private void OfSchool(RollSchool school)
    {
        if (mode.School is { } asked && asked != school.Uai)
            Say(school, RollAccept.OtherSchool, school.Line, "UAJ", RollProblemCode.OtherSchool, school.Number, school.Name, asked.Value);
        else if (FolderNumber().Matches(school.File).Select(m => Uai.TryParse(m.Value, out var uai) ? uai : (Uai?)null).OfType<Uai>().Distinct().ToList() is [var named] && named != school.Uai)
            Say(school, RollAccept.OtherSchool, school.Line, "UAJ", RollProblemCode.OtherSchool, school.Number, school.Name, named.Value);
    }

    private void OfYear(RollSchool school)
    {
        var year = CampaignOf(school).SchoolYear;
        if (school.SchoolYear is not { } its)
            Say(school, RollAccept.OtherYear, school.YearLine, "ANNEE_SCOLAIRE", RollProblemCode.YearMissing, "", year, year + 1);
        else if (its != year)
            Say(school, RollAccept.OtherYear, school.YearLine, "ANNEE_SCOLAIRE", RollProblemCode.OtherYear, $"{its}", its, its + 1, year, year + 1);
    }

    private void OfExport(RollSchool school, long? lastMs)
    {
        if (school is not { ExportedAt: { } at, ExportedBy: { } by })
        {
            if (lastMs is { } last)
                Say(school, RollAccept.Older, school.ExportLine, "DATE_EXPORT", RollProblemCode.ExportDateMissing, "", Shown(last));
        }
        else if (InstantOf(by) < lastMs)
        {
            Say(school, RollAccept.Older, school.ExportLine, "DATE_EXPORT", RollProblemCode.OlderExport, $"{at:dd/MM/yyyy HH:mm}", at, Shown(lastMs.Value));
        }
        else if (InstantOf(at) > now.ToUnixTimeMilliseconds())
        {
            check.Tell(RollProblem.Of(school.Name, school.File, school.ExportLine, "DATE_EXPORT", RollProblemCode.ExportAhead, $"{at:dd/MM/yyyy HH:mm}", at));
        }
    }

    /// <summary>Refused, or told when it was accepted.</summary>
    private void Say(RollSchool school, RollAccept accepted, int line, string field, string code, string value, params object[] details)
    {
        var problem = RollProblem.Of(school.Name, school.File, line, field, code, value, details);
        if (mode.Accept.HasFlag(accepted))
            check.Tell(problem);
        else
            check.Add(school, problem);
    }

    private static long InstantOf(DateTime at) => new DateTimeOffset(at, ParisCalendar.Zone.GetUtcOffset(at)).ToUnixTimeMilliseconds();

    private static DateTime Shown(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), ParisCalendar.Zone).DateTime;

    [GeneratedRegex(@"(?<![0-9A-Za-z])[0-9]{7}[A-Za-z](?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex FolderNumber();
}
