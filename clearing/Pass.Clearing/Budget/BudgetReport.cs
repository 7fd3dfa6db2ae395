using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Budget;

/// <summary>Says how a campaign's money stands and how it will end, from sealed days. It changes nothing.</summary>
/// <param name="memory">What was added up some minutes ago serves again; null: everything is read.</param>
public sealed class BudgetReport(PassDatabase database, BudgetMemory? memory = null)
{
    private static readonly Texts Words = BudgetOffice.Words;

    /// <param name="campaign">Its code.</param>
    /// <returns>Problem: CampaignUnknown.</returns>
    public async Task<Result<BudgetView>> LoadAsync(string campaign, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var campaigns = await context.Campaigns.AsNoTracking().OrderBy(c => c.SchoolYear).ToListAsync(ct);
        if (campaigns.Find(c => c.Code == campaign) is not { } wanted)
            return Words.Problem("CampaignUnknown", campaign, string.Join(", ", campaigns.Select(c => c.Code)));
        var years = Enumerable.Range(0, 3).Select(ago => campaigns.Find(c => c.SchoolYear == wanted.SchoolYear - ago)?.Code).ToList();
        var versions = await context.BenefitVersions.AsNoTracking().Where(b => years.Contains(b.Campaign) && b.Funding == Funding.Region).OrderBy(b => b.Version).ToListAsync(ct);
        var benefits = versions.GroupBy(b => b.BenefitId).Select(g => new Benefit(g.Last(), g.Min(b => b.ValidFrom), g.Max(b => b.ValidUntil))).ToList();
        var days = context.BusinessDays.Where(d => d.State == BusinessDayState.Priced);
        var (begun, through) = (await days.MinAsync(d => (DateOnly?)d.Date, ct), await days.MaxAsync(d => (DateOnly?)d.Date, ct));
        // Passes may be loaded before a campaign opens.
        var sums = memory is null ? await AddAsync() : await memory.Sums.OfAsync(campaign, (through, await context.IncidentItems.CountAsync(ct)), AddAsync);
        var envelopes = await context.BudgetEnvelopes.AsNoTracking().ToDictionaryAsync(e => e.BenefitId, ct);
        var lines = new List<BudgetLine>();
        foreach (var benefit in benefits.Where(b => b.Latest.Campaign == campaign).OrderBy(b => b.Latest.Code, StringComparer.Ordinal))
        {
            // Days before the log are not days without sales: nothing is known of them, and what began before it follows no shape.
            var isWhole = begun <= benefit.From;
            var (last, before) = isWhole ? (Earlier(1), Earlier(2)) : (null, null);
            var first = isWhole ? benefit.From : begun ?? benefit.From;
            var curve = sums.CurveOf(benefit.Latest.BenefitId, first, benefit.Until, through);
            lines.Add(Line(benefit, sums, first, curve, BudgetForecast.Of(curve, last, last is null ? null : before), through, envelopes.GetValueOrDefault(benefit.Latest.BenefitId)));

            // Whole, or nothing: a campaign that began before the log, or is not over, has no shape.
            BudgetCurve? Earlier(int ago) => benefits.Find(b => b.Latest.Campaign == years[ago] && b.Latest.Code == benefit.Latest.Code) is { } theirs && begun <= theirs.From && through >= theirs.Until
                ? sums.CurveOf(theirs.Latest.BenefitId, theirs.From, theirs.Until, through) : null;
        }
        return new BudgetView(campaign, through, lines);

        Task<BudgetSums> AddAsync() => BudgetSums.LoadAsync(context, [.. benefits.Select(b => b.Latest.BenefitId)], wanted.OpensOn.AddYears(-1), ct);
    }

    /// <summary>What other prices would cost by the end of the campaigns they touch, in the proportion of the days simulated.</summary>
    public async Task<IReadOnlyList<RuleCost>> CostAsync(SimulationResult simulated, CancellationToken ct = default)
    {
        var costs = new List<RuleCost>();
        var views = new Dictionary<string, BudgetView>();
        await using var context = database.CreateContext();
        foreach (var of in simulated.Amounts.GroupBy(a => a.Benefit).OrderBy(g => g.Key.Value))
        {
            var (before, after) = (of.Sum(a => a.Before.Cents), of.Sum(a => a.After.Cents));
            if (before == after)
                continue;
            int id = of.Key.Value;
            var campaign = await context.BenefitVersions.Where(b => b.BenefitId == id).Select(b => b.Campaign).FirstAsync(ct);
            if (!views.TryGetValue(campaign, out var view))
                views.Add(campaign, view = (await LoadAsync(campaign, ct)).OrThrow());
            if (view.Lines.FirstOrDefault(l => l.Benefit == of.Key) is not { } line)
                continue;
            var rest = line.Forecast.Total - line.Spent.Cents;
            costs.Add(new(of.Key, line.Label, new(before), new(after), Money.From(rest), before <= 0 || rest is null ? null : new Money(BudgetForecast.Part(rest.Value, after, before))));
        }
        return costs;
    }

    private static BudgetLine Line(Benefit benefit, BudgetSums sums, DateOnly first, BudgetCurve curve, Forecast forecast, DateOnly? through, BudgetEnvelope? envelope)
    {
        var row = benefit.Latest;
        var (id, spent) = (row.BenefitId, sums.SpentOf(row.BenefitId));
        var (granted, used, expired, left) = sums.PursesOf(id, row.Unit, through >= benefit.Until);
        var paid = sums.Paid.GetValueOrDefault(id);
        // Incidents are no habit: they are in what was spent, and not in the curve that is drawn on.
        var corrections = sums.Corrections.GetValueOrDefault(id);
        forecast = forecast with { Total = forecast.Total + corrections, Low = forecast.Low + corrections, High = forecast.High + corrections };
        return new(
            new((ushort)id), row.Code, row.Label(CultureInfo.CurrentUICulture), row.FundingLine, row.Unit, Money.From(envelope?.AmountCents), granted, used, expired, left, new(spent - paid), new(paid), forecast,
            envelope is null ? [] : [.. BudgetOffice.Read(envelope.Alerts).Select(percent => new BudgetAlert(percent, StateOf(percent, envelope.AmountCents, spent, forecast)))], first, curve);
    }

    private static AlertState StateOf(int percent, long envelope, long spent, Forecast forecast) =>
        Reaches(spent, percent, envelope) ? AlertState.Reached
        : Reaches(forecast.Total, percent, envelope) ? AlertState.Foreseen
        : Reaches(forecast.High, percent, envelope) ? AlertState.Possible : AlertState.Clear;

    private static bool Reaches(long? cents, int percent, long envelope) => cents is { } c && (Int128)c * 100 >= (Int128)envelope * percent;

    private sealed record Benefit(BenefitVersionRow Latest, DateOnly From, DateOnly Until);
}
