using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Budget;

/// <summary>What sealed days say of some benefits, from the tables in which nights add up: the cost is that of partners and days, never of sales.</summary>
internal sealed record BudgetSums(
    IReadOnlyDictionary<int, SortedDictionary<DateOnly, long>> Days, IReadOnlyDictionary<int, long> Units, IReadOnlyDictionary<int, long> Corrections,
    IReadOnlyDictionary<int, long> Paid, IReadOnlyDictionary<(int Benefit, string Document), long> Purses, IReadOnlyDictionary<int, (long Granted, long Balance)> Balances)
{
    private static readonly string[] PurseDocuments = ["DO", "DE", "EX", "AJ"];

    public static async Task<BudgetSums> LoadAsync(PassDbContext context, IReadOnlyList<int> benefits, DateOnly from, CancellationToken ct)
    {
        var (days, units) = (new Dictionary<int, SortedDictionary<DateOnly, long>>(), new Dictionary<int, long>());
        foreach (var day in await context.PartnerDays.Where(d => benefits.Contains(d.BenefitId)).GroupBy(d => new { d.BenefitId, d.Date })
            .Select(g => new { g.Key.BenefitId, g.Key.Date, Net = g.Sum(d => d.ReimbursedCents - d.FeeCents), Units = g.Sum(d => d.Units) }).ToListAsync(ct))
        {
            Add(day.BenefitId, day.Date, day.Net);
            units[day.BenefitId] = checked(units.GetValueOrDefault(day.BenefitId) + day.Units);
        }
        // What waits for a rule is owed too; its price is not known, its whole share is what it can come to.
        foreach (var day in await context.UnpricedDays.Where(d => d.ClearedOn == null && benefits.Contains(d.BenefitId)).GroupBy(d => new { d.BenefitId, d.Date })
            .Select(g => new { g.Key.BenefitId, g.Key.Date, Gross = g.Sum(d => d.GrossCents) }).ToListAsync(ct))
            Add(day.BenefitId, day.Date, day.Gross);
        var corrections = await context.IncidentItems.Where(i => i.BenefitId != null && benefits.Contains(i.BenefitId.Value)).GroupBy(i => i.BenefitId!.Value)
            .Select(g => new { g.Key, Cents = g.Sum(i => i.Cents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        var balances = await context.Purses.Where(p => benefits.Contains(p.BenefitId)).GroupBy(p => p.BenefitId)
            .Select(g => new { g.Key, Granted = g.Sum(p => (long)p.Granted), Balance = g.Sum(p => (long)p.Balance) }).ToDictionaryAsync(g => g.Key, g => (g.Granted, g.Balance), ct);
        return new(days, units, corrections, await PaidAsync(context, benefits, ct), await PursesAsync(context, benefits, from, ct), balances);

        void Add(int benefit, DateOnly day, long cents)
        {
            if (!days.TryGetValue(benefit, out var of))
                days.Add(benefit, of = []);
            of[day] = checked(of.GetValueOrDefault(day) + cents);
        }
    }

    /// <summary>What arrived, by benefit: days and incidents.</summary>
    private static async Task<Dictionary<int, long>> PaidAsync(PassDbContext context, IReadOnlyList<int> benefits, CancellationToken ct)
    {
        var orders = context.PaymentAttempts.Where(a => a.State == AttemptState.Paid).Select(a => a.OrderNumber);
        var lines = context.PaymentOrderItems.Where(l => l.LiveItemId != null && orders.Contains(l.OrderNumber));
        var ofDays = context.PayableItems.Where(i => i.BenefitId != null && benefits.Contains(i.BenefitId.Value))
            .Join(lines, i => i.Id, l => l.ItemId, (i, l) => new { Benefit = i.BenefitId!.Value, l.Cents });
        var ofIncidents = context.IncidentItems.Where(i => i.BenefitId != null && benefits.Contains(i.BenefitId.Value))
            .Join(lines, i => i.ItemId, l => l.ItemId, (i, l) => new { Benefit = i.BenefitId!.Value, l.Cents });
        var paid = new Dictionary<int, long>();
        foreach (var sums in new[] { ofDays, ofIncidents })
        {
            foreach (var sum in await sums.GroupBy(p => p.Benefit).Select(g => new { g.Key, Cents = g.Sum(p => p.Cents) }).ToListAsync(ct))
                paid[sum.Key] = checked(paid.GetValueOrDefault(sum.Key) + sum.Cents);
        }
        return paid;
    }

    /// <summary>What each kind of document of the books did to the purses in cents: one document of a kind for each day.</summary>
    private static async Task<Dictionary<(int, string), long>> PursesAsync(PassDbContext context, IReadOnlyList<int> benefits, DateOnly from, CancellationToken ct)
    {
        var days = await context.BusinessDays.Where(d => d.State == BusinessDayState.Priced && d.Date >= from).Select(d => d.Date).ToListAsync(ct);
        var names = days.SelectMany(day => PurseDocuments.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p}-{day:yyyy-MM-dd}"))).ToList();
        var prefix = Accounting.ChartOfAccounts.Purses("");
        var moved = await context.Postings.Where(p => EF.Parameter(names).Contains(p.Document) && p.Account.StartsWith(prefix) && p.BenefitId != null && benefits.Contains(p.BenefitId.Value))
            .GroupBy(p => new { Benefit = p.BenefitId!.Value, Document = p.Document.Substring(0, 2) }).Select(g => new { g.Key, Cents = g.Sum(p => p.CreditCents - p.DebitCents) }).ToListAsync(ct);
        return moved.ToDictionary(m => (m.Key.Benefit, m.Key.Document), m => m.Cents);
    }

    /// <summary>All that the benefit's days and incidents cost.</summary>
    public long SpentOf(int benefit) => checked((Days.GetValueOrDefault(benefit)?.Values.Sum() ?? 0) + Corrections.GetValueOrDefault(benefit));

    /// <summary>Granted, used, expired and left, in the benefit's unit.</summary>
    /// <param name="isOver">Nothing may be used any more.</param>
    public (long Granted, long Used, long Expired, long Left) PursesOf(int benefit, BenefitUnit unit, bool isOver)
    {
        if (unit == BenefitUnit.Cents)
        {
            var (granted, used, expired) = (Purse("DO") + Purse("AJ"), -Purse("DE"), -Purse("EX"));
            return (granted, used, expired, granted - used - expired);
        }
        // Uses are not in the books: what is granted and left is the projection's, what was used the days'.
        var (all, left) = Balances.GetValueOrDefault(benefit);
        var sold = Units.GetValueOrDefault(benefit);
        return (all, isOver ? sold : all - left, isOver ? Math.Max(0, all - left - sold) : 0, left);

        long Purse(string document) => Purses.GetValueOrDefault((benefit, document));
    }

    /// <summary>The curve of a benefit over its validity; what a day outside it cost counts on the nearest day of it.</summary>
    public BudgetCurve CurveOf(int benefit, DateOnly first, DateOnly last, DateOnly? through)
    {
        var length = Math.Max(1, last.DayNumber - first.DayNumber + 1);
        var known = through is { } day ? Math.Clamp(day.DayNumber - first.DayNumber + 1, 0, length) : 0;
        var cents = new long[known];
        foreach (var (on, net) in known == 0 ? [] : Days.GetValueOrDefault(benefit) ?? [])
        {
            ref var of = ref cents[Math.Clamp(on.DayNumber - first.DayNumber, 0, known - 1)];
            of = checked(of + net);
        }
        return new(cents, length);
    }
}
