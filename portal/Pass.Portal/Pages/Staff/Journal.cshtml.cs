using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Portal.Pages.Staff;

/// <summary>What everybody did, filtered by who, what, on what and when; the latest first.</summary>
internal sealed class JournalModel(PassDbContext context) : StaffPage
{
    private const int PageSize = 25;

    [BindProperty(SupportsGet = true)]
    public string? Qui { get; set; }

    /// <summary>A verb, <c>person.add</c>, or the first word of some: <c>person</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Acte { get; set; }

    /// <summary>What it was done to, <c>partner/12</c>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sur { get; set; }

    /// <summary>Up to the end of this day in Paris.</summary>
    [BindProperty(SupportsGet = true)]
    public DateOnly? Jour { get; set; }

    /// <summary>Rank that the page ends before.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Avant { get; set; }

    public IReadOnlyList<AuditEntry> Rows { get; private set; } = [];

    public bool HasMore { get; private set; }

    public string More => Url.Page("Journal", new { Qui, Acte, Sur, Jour = Jour?.ToString("O", System.Globalization.CultureInfo.InvariantCulture), Avant = Rows[^1].Id })!;

    public async Task OnGetAsync()
    {
        var found = await FindAsync(PageSize + 1);
        HasMore = found.Count > PageSize;
        Rows = [.. found.Take(PageSize)];
    }

    public async Task<IActionResult> OnGetCsvAsync() => Csv("journal",
        ["Journal.Rank", "Journal.At", "Work.Who", "Work.Roles", "Journal.Channel", "Work.Did", "Work.To", "Run.Reason", "Run.Before", "Run.After", "Journal.Hash"],
        (await FindAsync(MostInFile)).Select(a => (string?[])
            [Cell(a.Id), CellAt(a.AtMs), a.Actor, Actor.RoleNames(a.Role), StaffWords.Say($"Journal.{a.Channel}"), a.Action, a.Subject, a.Reason, a.Before, a.After, Convert.ToHexStringLower(a.Hash)]));

    private async Task<IReadOnlyList<AuditEntry>> FindAsync(int most)
    {
        var rows = context.Audit.AsNoTracking();
        if (Avant is { } before)
            rows = rows.Where(a => a.Id < before);
        if (Qui?.Trim() is { Length: > 0 } who)
            rows = rows.Where(a => a.Actor == who);
        if (Sur?.Trim() is { Length: > 0 } subject)
            rows = rows.Where(a => a.Subject == subject);
        if (Jour is { } day && day < DateOnly.MaxValue)
        {
            var endMs = ParisCalendar.StartOf(day.AddDays(1)).ToUnixTimeMilliseconds();
            rows = rows.Where(a => a.AtMs < endMs);
        }
        var verbs = Acte?.Trim() is { Length: > 0 } did ? await VerbsAsync(context, did, Ct) : null;
        return verbs is [] ? [] : await Latest(rows, verbs, most).ToListAsync(Ct);
    }

    /// <summary>The latest rows, of these verbs or of all. Of each verb the index gives the latest: a rare one is not looked for through the whole journal.</summary>
    /// <param name="verbs">One at least; null for all.</param>
    internal static IQueryable<AuditEntry> Latest(IQueryable<AuditEntry> rows, IReadOnlyList<string>? verbs, int take)
    {
        if (verbs is not null)
            rows = verbs.Select(verb => rows.Where(a => a.Action == verb).OrderByDescending(a => a.Id).Take(take)).Aggregate((some, more) => some.Concat(more));
        return rows.OrderByDescending(a => a.Id).Take(take);
    }

    /// <summary>The verbs there are that are this one or begin with this word, each found by its first place in the index: a look through all their rows would take as long as there are rows.</summary>
    private static async Task<IReadOnlyList<string>> VerbsAsync(PassDbContext context, string did, CancellationToken ct)
    {
        // However a database sorts signs, a verb that goes on with a full stop and letters stands between these two.
        var end = did + "zz";
        var verbs = new List<string>();
#pragma warning disable CA1309 // The database does it.
        var found = await First(context.Audit.Where(a => string.Compare(a.Action, did) >= 0));
        while (found is not null)
        {
            if (found == did || found.StartsWith(did + ".", StringComparison.Ordinal))
                verbs.Add(found);
            var last = found;
            found = await First(context.Audit.Where(a => string.Compare(a.Action, last) > 0));
        }
        return verbs;

        Task<string?> First(IQueryable<AuditEntry> rows) =>
            rows.Where(a => string.Compare(a.Action, end) < 0).OrderBy(a => a.Action).Select(a => (string?)a.Action).FirstOrDefaultAsync(ct);
#pragma warning restore CA1309
    }
}
