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
        var rows = context.Audit.AsNoTracking();
        if (Avant is { } before)
            rows = rows.Where(a => a.Id < before);
        if (Qui?.Trim() is { Length: > 0 } who)
            rows = rows.Where(a => a.Actor == who);
        if (Acte?.Trim() is { Length: > 0 } did)
            rows = rows.Where(a => a.Action == did || a.Action.StartsWith(did + "."));
        if (Sur?.Trim() is { Length: > 0 } subject)
            rows = rows.Where(a => a.Subject == subject);
        if (Jour is { } day && day < DateOnly.MaxValue)
        {
            var endMs = ParisCalendar.StartOf(day.AddDays(1)).ToUnixTimeMilliseconds();
            rows = rows.Where(a => a.AtMs < endMs);
        }
        var found = await rows.OrderByDescending(a => a.Id).Take(PageSize + 1).ToListAsync(Ct);
        HasMore = found.Count > PageSize;
        Rows = [.. found.Take(PageSize)];
    }
}
