using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>
/// Which pages of statements are there. Each page that is not alone leaves an alert on its file, which says that others are missing, until all have come, in whatever
/// order and files; then the alert is kept and no longer said.
/// </summary>
internal static class StatementPages
{
    /// <summary>In Bank.resx.</summary>
    private const string Missing = "PageMissing";

    private const string There = "PageThere";

    /// <summary>Pages of one statement come together; a year later the bank may call another one so.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromDays(31);

    public static BankAlert Of(StatementPage page) => new(Missing, page.Id, page.Page ?? 1, page.IsLastPage is true ? 1 : 0, page.Account ?? "");

    /// <summary>False once it is of a page that misses no other.</summary>
    public static bool IsSaid(BankAlert alert) => alert.Code != There;

    /// <summary>Looks through the files of these days: what a statement that is now all there left on them is said no more.</summary>
    /// <param name="alerts">Of the file that is being taken.</param>
    /// <returns>Those alerts, as they are to be kept. Files that change are tracked in <paramref name="context"/>.</returns>
    public static async Task<IReadOnlyList<BankAlert>> SettleAsync(PassDbContext context, IReadOnlyList<BankAlert> alerts, long nowMs, CancellationToken ct)
    {
        if (!alerts.Any(a => a.Code == Missing))
            return alerts;
        var since = nowMs - (long)Together.TotalMilliseconds;
        var files = await context.BankFiles.Where(f => f.TakenAtMs >= since && f.Alerts != null && (f.Alerts.Contains(Missing) || f.Alerts.Contains(There))).ToListAsync(ct);
        var whole = files.SelectMany(BankAlert.StoredIn).Concat(alerts).Select(PageOf).OfType<Page>().GroupBy(p => p.Statement).Where(IsWhole).Select(g => g.Key).ToHashSet();
        foreach (var file in files)
            file.Alerts = string.Join('\n', BankAlert.StoredIn(file).Select(a => Settled(a, whole).Stored));
        return [.. alerts.Select(a => Settled(a, whole))];
    }

    private static BankAlert Settled(BankAlert alert, HashSet<(string, string)> whole) => PageOf(alert) is { } page && whole.Contains(page.Statement) ? alert with { Code = There } : alert;

    /// <summary>All up to the last one, which says so.</summary>
    private static bool IsWhole(IEnumerable<Page> pages)
    {
        var numbers = pages.Select(p => p.Number).ToHashSet();
        return pages.Where(p => p.IsLast).Select(p => p.Number).DefaultIfEmpty(0).Max() is > 0 and var last && Enumerable.Range(1, last).All(numbers.Contains);
    }

    /// <summary>Null of another alert, and of one that was kept before its account was.</summary>
    private static Page? PageOf(BankAlert alert) => alert.Code is Missing or There && alert.Values.Count == 4
        && int.TryParse(Convert.ToString(alert.Values[1], CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(($"{alert.Values[3]}", $"{alert.Values[0]}"), number, $"{alert.Values[2]}" == "1") : null;

    private sealed record Page((string Account, string Id) Statement, int Number, bool IsLast);
}
