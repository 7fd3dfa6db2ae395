using Pass.Core;

namespace Pass.Region.Catalogue;

/// <summary>A whole catalogue, every word of it numbered.</summary>
public sealed record CatalogueContent(
    CodeTable Products, CodeTable Trades, CodeTable Levels, CodeTable Tracks,
    IReadOnlyList<Campaign> Campaigns, IReadOnlyList<BenefitVersion> Benefits, IReadOnlyList<ReimbursementRule> Rules)
{
    public static CatalogueContent Empty { get; } = new(CodeTable.Empty, CodeTable.Empty, CodeTable.Empty, CodeTable.Empty, [], [], []);

    /// <summary>What a file that names every number says.</summary>
    public static CatalogueContent Of(CatalogueFile file)
    {
        var (products, trades) = (Table(file.Products), Table(file.Trades));
        var benefits = file.Campaigns.SelectMany(c => c.Benefits.SelectMany(b => b.Versions.Select(v => Version(c, b, v, products, trades))));
        var rules = file.Campaigns.SelectMany(c => c.Benefits).SelectMany(b => b.Reimbursement.Select(r => Rule(b, r, trades)));
        return new(products, trades, Table(file.Levels), Table(file.Tracks),
            [.. file.Campaigns.Select(c => new Campaign(c.Code, c.SchoolYear, c.OpensOn, c.SpendUntil))], [.. benefits], [.. rules]);
    }

    private static CodeTable Table(IReadOnlyList<CodeLine>? lines) =>
        new((lines ?? []).Select(l => new CodeEntry((byte)l.Number!.Value, l.Code, l.Label.Fr, l.Label.En)));

    private static BenefitVersion Version(CampaignLine campaign, BenefitLine benefit, VersionLine v, CodeTable products, CodeTable trades) => new(
        new((ushort)benefit.Number!.Value), v.Version, campaign.Code, v.AppliesFrom, benefit.Code, benefit.Label, benefit.Unit, v.Grants,
        [.. v.Products.Select(code => new ProductId(products.Find(code)!.Number))], [.. v.Trades.Select(code => new TradeId(trades.Find(code)!.Number))],
        new(new(v.HolderShare?.CentsPerUnit ?? 0), v.HolderShare?.BasisPoints ?? 0),
        Money.From(v.RegionCapPerUnitCents), Money.From(v.RegionCapPerSaleCents), v.LimitPerDay, v.LimitPerWeek, v.LimitPerMonth, v.ValidFrom, v.ValidUntil, v.Priority, new(v.OfflineFloorCents), v.FundingLine);

    private static ReimbursementRule Rule(BenefitLine benefit, RuleLine r, CodeTable trades) => new(
        r.Number!.Value, r.Label, new((ushort)benefit.Number!.Value), r.Trade is null ? null : new TradeId(trades.Find(r.Trade)!.Number), r.From, r.Until,
        [.. (r.Tiers ?? []).Select(t => new RateTier(new(t.FromCents), t.RateBasisPoints))],
        Money.From(r.AmountPerUnitCents), Money.From(r.CapPerUnitCents), new(r.FeePerSaleCents ?? 0));
}
