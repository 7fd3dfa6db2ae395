using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Budget;

/// <summary>Sets what the region sets aside for a benefit, and at which shares of it people are told.</summary>
public sealed class BudgetOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>Percent at which it is told when nobody says otherwise.</summary>
    public static IReadOnlyList<int> UsualAlerts { get; } = [80, 95, 100];

    public const int MostAlerts = 8, MostPercent = 1_000;

    internal static readonly Texts Words = Texts.Beside(typeof(BudgetOffice), "Budget");
    private static readonly Money Most = Money.FromEuros(999_999_999);

    /// <param name="benefit">Code of the benefit.</param>
    /// <param name="campaign">Code of its campaign.</param>
    /// <param name="alerts">Percent of the amount, rising; null for those it has, or <see cref="UsualAlerts"/>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, BudgetAmount, AlertShape, CampaignUnknown, BenefitUnknown.</returns>
    public async Task<Result<BudgetEnvelope>> SetAsync(Actor actor, string benefit, string campaign, Money amount, IReadOnlyList<int>? alerts = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.Officer | ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        if (!amount.IsPositive || amount > Most)
            return Words.Problem("BudgetAmount", amount, Most);
        if (alerts is not null && (alerts.Count is 0 or > MostAlerts || alerts.Any(a => a is < 1 or > MostPercent) || alerts.Zip(alerts.Skip(1)).Any(p => p.First >= p.Second)))
            return Words.Problem("AlertShape", MostAlerts, MostPercent);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await context.LockReferenceAsync(ct);
        if (await BenefitAsync(context, benefit, campaign, ct) is not { } id)
        {
            var known = await context.Campaigns.OrderBy(c => c.SchoolYear).Select(c => c.Code).ToListAsync(ct);
            return known.Contains(campaign) ? Words.Problem("BenefitUnknown", benefit, campaign) : Words.Problem("CampaignUnknown", campaign, string.Join(", ", known));
        }
        var row = await context.BudgetEnvelopes.SingleOrDefaultAsync(e => e.BenefitId == id, ct);
        var before = row is null ? null : Of(row, benefit, campaign);
        if (row is null)
            context.BudgetEnvelopes.Add(row = new() { BenefitId = id, Alerts = Written(UsualAlerts) });
        (row.AmountCents, row.Alerts) = (amount.Cents, alerts is null ? row.Alerts : Written(alerts));
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "budget.set", string.Create(CultureInfo.InvariantCulture, $"benefit/{id}"), before, Of(row, benefit, campaign), ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    /// <summary>Thresholds as they are kept.</summary>
    internal static IReadOnlyList<int> Read(string alerts) => [.. alerts.Split(',').Select(a => int.Parse(a, NumberStyles.None, CultureInfo.InvariantCulture))];

    private static Task<int?> BenefitAsync(PassDbContext context, string code, string campaign, CancellationToken ct) =>
        context.BenefitVersions.Where(b => b.Code == code && b.Campaign == campaign && b.Funding == Funding.Region).Select(b => (int?)b.BenefitId).FirstOrDefaultAsync(ct);

    private static string Written(IEnumerable<int> alerts) => string.Join(',', alerts.Select(a => a.ToString(CultureInfo.InvariantCulture)));

    private static object Of(BudgetEnvelope row, string benefit, string campaign) => new { Benefit = benefit, Campaign = campaign, row.AmountCents, row.Alerts };
}
