using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Schools;

/// <summary>Which schools are asked for.</summary>
/// <param name="Text">Words, each the beginning of the UAI or a part of the name or the town, whatever their case and accents; empty for all.</param>
/// <param name="OnlyWithoutAccess">Those of whose people nobody can sign in.</param>
public sealed record SchoolSearch(string Text = "", bool OnlyWithoutAccess = false);

/// <summary>A school with who is there.</summary>
/// <param name="Pupils">Who have not left.</param>
/// <param name="People">Of its staff, who can sign in for it.</param>
public sealed record SchoolAccess(School School, int Pupils, int People);

/// <summary>Some of the schools that were found, by UAI.</summary>
/// <param name="Found">All that fit what was asked.</param>
/// <param name="WithoutAccess">Of the whole region.</param>
public sealed record SchoolsFound(IReadOnlyList<SchoolAccess> Items, int Found, int WithoutAccess, bool HasMore);

/// <summary>
/// The schools of the region, for who gives their people access. There are some hundreds: all are read and looked through here, since no two databases know accents alike;
/// only of those that are shown are the pupils counted.
/// </summary>
public sealed class SchoolDirectory(PassDatabase database, TimeProvider time)
{
    private const int MostWords = 4;

    /// <param name="sheet">From 1.</param>
    /// <param name="size">Of a sheet.</param>
    public async Task<SchoolsFound> FindAsync(SchoolSearch search, int sheet, int size, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var schools = await context.Schools.AsNoTracking().ToListAsync(ct);
        var people = await Links(context)
            .GroupBy(l => l.Uai).Select(g => new { Uai = g.Key, Count = g.Select(l => l.SignInId).Distinct().Count() }).ToDictionaryAsync(g => g.Uai, g => g.Count, ct);
        var found = Matching(schools, search.Text);
        if (search.OnlyWithoutAccess)
            found = found.FindAll(s => !people.ContainsKey(s.Uai));
        var shown = found.Skip((sheet - 1) * size).Take(size).ToList();
        var pupils = await PupilsAsync(context, shown, ct);
        return new([.. shown.Select(s => new SchoolAccess(s, pupils.GetValueOrDefault(s.Uai), people.GetValueOrDefault(s.Uai)))],
            found.Count, schools.Count(s => !people.ContainsKey(s.Uai)), found.Count > sheet * size);
    }

    /// <summary>How a school is called where it is listed or chosen: by its name with its town, since many have one name; by its UAI when nobody said it.</summary>
    public static string TitleOf(School school) => school.Name is not { } name ? school.Uai : school.Town is { } town ? $"{name} ({town})" : name;

    /// <summary>Those of this UAI, name or town, without who is there.</summary>
    public async Task<IReadOnlyList<School>> NamedAsync(string text, int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return [.. Matching(await context.Schools.AsNoTracking().ToListAsync(ct), text).Take(most)];
    }

    /// <summary>One school; null when the region has none of that UAI.</summary>
    public async Task<SchoolAccess?> OfAsync(Uai uai, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.Schools.AsNoTracking().SingleOrDefaultAsync(s => s.Uai == uai.Value, ct) is not { } school)
            return null;
        return new(school, (await PupilsAsync(context, [school], ct)).GetValueOrDefault(school.Uai), await PeopleAsync(context, school.Uai, ct));
    }

    /// <summary>Of a school's staff, how many can sign in for it.</summary>
    public static Task<int> PeopleAsync(PassDbContext context, string uai, CancellationToken ct = default) =>
        Links(context).Where(l => l.Uai == uai).Select(l => l.SignInId).Distinct().CountAsync(ct);

    private static IQueryable<SignInLink> Links(PassDbContext context) => context.SignInLinks.Where(l => l.Kind == LinkKind.School && l.Subject == 0 && l.EndedMs == null);

    private async Task<Dictionary<string, int>> PupilsAsync(PassDbContext context, List<School> of, CancellationToken ct)
    {
        var (uais, today) = (of.ConvertAll(s => s.Uai), ParisCalendar.DateOf(time.GetUtcNow()));
        return await context.Holders.Where(h => uais.Contains(h.Uai) && (h.LeftOn == null || h.LeftOn > today))
            .GroupBy(h => h.Uai).Select(g => new { Uai = g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Uai, g => g.Count, ct);
    }

    private static List<School> Matching(List<School> schools, string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        return [.. schools.Where(s => words.TrueForAll(w => s.Uai.StartsWith(w, StringComparison.OrdinalIgnoreCase)
            || compare.IndexOf($"{s.Name}\n{s.Town}", w, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0)).OrderBy(s => s.Uai, StringComparer.Ordinal)];
    }
}
