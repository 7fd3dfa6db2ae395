using System.Globalization;

namespace Pass.Core;

/// <summary>The holder's part of an eligible price: a fixed amount per unit sold, or a percentage; never both.</summary>
public readonly record struct HolderShare(Money FixedPerUnit, int BasisPoints)
{
    public static HolderShare None => default;
    public static HolderShare Fixed(Money perUnit) => new(perUnit, 0);
    public static HolderShare Percent(int basisPoints) => new(Money.Zero, basisPoints);
}

/// <summary>
/// One dated version of a benefit's rules. The version in force on the date of a sale (Europe/Paris) decides it,
/// and the log keeps which one did.
/// </summary>
/// <param name="Benefit">Benefit of one campaign.</param>
/// <param name="Version">1, 2, 3… within the benefit.</param>
/// <param name="Campaign">Code of the campaign it belongs to.</param>
/// <param name="AppliesFrom">First date on which this version decides; the next version ends it.</param>
/// <param name="Code">Stable code, <c>MANUELS</c>.</param>
/// <param name="LabelFr">Name people see in French, and on every document; immutable once published.</param>
/// <param name="LabelEn">Name people see in English, the same in all versions; it may be put right.</param>
/// <param name="Unit">What its purses count.</param>
/// <param name="Grants">Who gets how much (cents or uses): the first rule that matches; none, no purse.</param>
/// <param name="Products">What it pays for.</param>
/// <param name="Trades">Which trades may take it.</param>
/// <param name="RegionCapPerUnit">The most the region pays for one unit sold (a seat, a book). Null: no cap.</param>
/// <param name="RegionCapPerSale">The most the region pays in one sale. Null: no cap.</param>
/// <param name="LimitPerDay">Most cents or uses in one day in Paris. Null: no limit.</param>
/// <param name="LimitPerWeek">Most cents or uses from Monday to Sunday (ISO 8601), in Paris. Null: no limit.</param>
/// <param name="LimitPerMonth">Most cents or uses in one calendar month, in Paris. Null: no limit.</param>
/// <param name="ValidFrom">First day of use.</param>
/// <param name="ValidUntil">Last day of use, included.</param>
/// <param name="Priority">Lower is spent first when several purses may pay.</param>
/// <param name="OfflineFloor">Largest sale a till may take without the network; zero forbids offline.</param>
/// <param name="OfflineOverdraft">Most cents or uses that offline sales may take from one pass beyond its balance. Null: what one sale at the floor is worth.</param>
/// <param name="FundingLine">Budget line that bears it.</param>
/// <param name="Funding">Whose money its purses hold.</param>
public sealed record BenefitVersion(
    BenefitId Benefit,
    int Version,
    string Campaign,
    DateOnly AppliesFrom,
    string Code,
    string LabelFr,
    string LabelEn,
    BenefitUnit Unit,
    IReadOnlyList<GrantRule> Grants,
    IReadOnlyList<ProductId> Products,
    IReadOnlyList<TradeId> Trades,
    HolderShare HolderShare,
    Money? RegionCapPerUnit,
    Money? RegionCapPerSale,
    long? LimitPerDay,
    long? LimitPerWeek,
    long? LimitPerMonth,
    DateOnly ValidFrom,
    DateOnly ValidUntil,
    int Priority,
    Money OfflineFloor,
    string FundingLine,
    long? OfflineOverdraft = null,
    Funding Funding = Funding.Region)
{
    public string Label(CultureInfo culture) => CodeEntry.Label(LabelFr, LabelEn, culture);

    public bool IsOfFamilies => Funding == Funding.Family;

    /// <summary>Most cents or uses that offline sales may take from one pass beyond its balance.</summary>
    public long OverdraftLimit => OfflineOverdraft ?? (Unit == BenefitUnit.Cents || OfflineFloor.IsZero
        ? OfflineFloor.Cents
        : Math.Max(1, RegionCapPerUnit is { } cap ? OfflineFloor.Cents / cap.Cents : 1));

    public bool Pays(ProductId product) => Products.Contains(product);

    public bool IsTakenBy(TradeId trade) => Trades.Contains(trade);

    public bool IsOpenOn(DateOnly date) => date >= ValidFrom && date <= ValidUntil;

    /// <summary>Cents or uses a holder is entitled to, or null when the benefit is not for them.</summary>
    public long? EntitlementOf(HolderProfile holder) =>
        Grants.FirstOrDefault(g => g.Matches(holder)) is { } grant ? grant.Units : null;
}
