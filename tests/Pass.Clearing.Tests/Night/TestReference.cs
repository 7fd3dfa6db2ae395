using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;

namespace Pass.Clearing.Tests.Night;

/// <summary>The ready campaign with three partners, one of each of three trades.</summary>
internal static class TestReference
{
    public static readonly DateOnly FirstDay = new(2026, 9, 1);

    public static readonly (PartnerId Id, TradeId Trade)[] Partners =
    [
        (TestTill.Bookshop, Trade.Bookshop), (TestTill.Cinema, Trade.Cinema), (TestTill.Theatre, Trade.Theatre),
    ];

    public static readonly LogIdentity Log = new(new Guid("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), 4, FirstDay);

    public static Reference Decisions { get; } = new(1, DecisionSettings.Default, Catalogue2026.Benefits, Partners.Select(p => new PartnerTerms(
        p.Id, p.Trade, PartnerStatus.Active, [new(1, [.. Catalogue2026.Benefits.Select(b => b.Benefit)], FirstDay, DateOnly.MaxValue)])));

    public static string NameOf(TradeId trade) => trade == Trade.Bookshop ? "Bookshop" : trade == Trade.Cinema ? "Cinema" : "Theatre";

    public static PricingReference Pricing(params ReimbursementRule[] rules) =>
        new(new(rules.Length == 0 ? Catalogue2026.Reimbursements : rules), Catalogue2026.Benefits, Partners);

    public static ReimbursementRule Rule(BenefitId benefit, params RateTier[] tiers) =>
        new(1, "Essai", benefit, null, FirstDay, null, tiers);
}
