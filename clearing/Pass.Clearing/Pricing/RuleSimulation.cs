using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Pricing;

/// <summary>
/// Says what a rule would have changed: nets sealed days again from the log and prices them twice, as the night does, by the rules as they are and by those asked
/// about. It reads nothing that is not sealed, changes nothing, and costs what the days hold.
/// </summary>
public sealed class RuleSimulation(PassDatabase database)
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleSimulation), "Pricing");

    /// <param name="asked">In force from <paramref name="from"/> to <paramref name="to"/> in place of the rules of its scope. Its tiers go on from where each partner's year stood.</param>
    /// <returns>Problems: SimulationDays, DayNotSealed, and those of <see cref="ReimbursementRules.Problems"/>.</returns>
    /// <exception cref="LogBrokenException">A row of a day is altered or missing.</exception>
    public async Task<Result<SimulationResult>> RunAsync(
        ILogStore log, ReimbursementRule asked, DateOnly from, DateOnly to, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        if (to < from)
            return Words.Problem("SimulationDays", from, to);
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var isSealed = await context.BusinessDays.Where(d => d.Date >= from && d.Date <= to && d.Seal != null).Select(d => d.Date).ToHashSetAsync(ct);
        var days = Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays).ToList();
        if (days.Any(day => !isSealed.Contains(day)))
            return Words.Problem("DayNotSealed", days.First(day => !isSealed.Contains(day)));
        if (ReimbursementRules.Problems([asked with { From = from, Until = to }]).FirstOrDefault() is { } wrong)
            return wrong.Problem;
        var reference = await PricingReference.LoadAsync(context, ct);
        var other = SimulatedRules.Replace(reference.Rules.All, asked, from, to);
        var (asItIs, asAsked) = (new Scenario(reference, from), new Scenario(reference.With(new(other)), from));
        var sums = new SortedDictionary<(int Partner, int Benefit, string FundingLine), Sums>();
        await asItIs.BeginAsync(context, ct);
        await asAsked.BeginAsync(context, ct);
        foreach (var (i, day) in days.Index())
        {
            progress?.Report(new(NightStep.Pricing, i, days.Count));
            var ranges = await DayRanges.LoadAsync(context, log.Identity, day, ct);
            Add(sums, reference, day, await asItIs.PriceAsync(context, log, ranges, day, ct), isAsked: false);
            Add(sums, reference, day, await asAsked.PriceAsync(context, log, ranges, day, ct), isAsked: true);
        }
        var paid = await context.PartnerDays.Where(d => d.Date >= from && d.Date <= to).SumAsync(d => d.ReimbursedCents - d.FeeCents, ct);
        var names = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.LegalName }).ToDictionaryAsync(p => p.Id, p => p.LegalName, ct);
        var labels = reference.Benefits.GroupBy(b => b.Benefit.Value).ToDictionary(g => (int)g.Key, g => g.First().Label(CultureInfo.CurrentUICulture));
        var known = reference.Rules.All.Select(r => r.Id).ToHashSet();
        return new SimulationResult(from, to, [.. other.Where(r => !known.Contains(r.Id))],
            [.. sums.Select(s => s.Value.Of(new(s.Key.Partner), names[s.Key.Partner], new((ushort)s.Key.Benefit), labels[s.Key.Benefit], s.Key.FundingLine))], new(paid));
    }

    private static void Add(SortedDictionary<(int, int, string), Sums> sums, PricingReference reference, DateOnly day, DayPrices prices, bool isAsked)
    {
        foreach (var p in prices.Priced)
        {
            var of = Of(p.PartnerId, p.BenefitId);
            if (isAsked)
                of.After += p.NetCents;
            else
                (of.Before, of.Sales) = (of.Before + p.NetCents, of.Sales + p.Sales);
        }
        foreach (var u in prices.Unpriced)
        {
            var of = Of(u.PartnerId, u.BenefitId);
            if (isAsked)
                of.WaitsAfter += u.GrossCents;
            else
                (of.WaitsBefore, of.Sales) = (of.WaitsBefore + u.GrossCents, of.Sales + u.Sales);
        }

        Sums Of(int partner, int benefit)
        {
            // The versions come with the latest first.
            var versions = reference.Benefits.Where(b => b.Benefit.Value == benefit);
            var key = (partner, benefit, (versions.FirstOrDefault(b => b.AppliesFrom <= day) ?? versions.Last()).FundingLine);
            return sums.TryGetValue(key, out var known) ? known : sums[key] = new();
        }
    }

    private sealed class Sums
    {
        public long Sales, Before, After, WaitsBefore, WaitsAfter;

        public SimulatedAmount Of(PartnerId partner, string name, BenefitId benefit, string label, string fundingLine) =>
            new(partner, name, benefit, label, fundingLine, Sales, new(Before), new(After), new(WaitsBefore), new(WaitsAfter));
    }

    /// <summary>The nights of the days by one set of rules.</summary>
    private sealed class Scenario(PricingReference reference, DateOnly from)
    {
        private readonly RulesOfSales _sold = new(reference.Rules.All);
        private YearlyBases _years = new([]);

        public async Task BeginAsync(PassDbContext context, CancellationToken ct) => _years = await YearlyBases.AtAsync(context, from, ct);

        public async Task<DayPrices> PriceAsync(PassDbContext context, ILogStore log, IReadOnlyList<DayRange> ranges, DateOnly day, CancellationToken ct)
        {
            var totals = FoldDay.Run(log, ranges, reference.On(day), ct: ct);
            // What was sold since is priced here; what was sold before was paid by its own rule.
            await _sold.LoadAsync(context, totals.EarlierSales.Where(s => s.SaleDay < from), ct);
            var prices = PriceDay.Run(day, day, totals, _sold.Of, (partner, benefit, rule, year) => _years.Of(year, partner.Value, benefit.Value, rule));
            _sold.Add(prices.Priced);
            _years.Add(prices.Priced);
            return prices;
        }
    }
}
