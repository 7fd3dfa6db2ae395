using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>A whole catalogue, everything in it numbered.</summary>
public sealed record CatalogueContent(
    CodeTable Products, CodeTable Trades, CodeTable Levels, CodeTable Tracks, CodeTable EquipmentFamilies,
    IReadOnlyList<Campaign> Campaigns, IReadOnlyList<BenefitVersion> Benefits, IReadOnlyList<ReimbursementRule> Rules)
{
    public static CatalogueContent Empty { get; } = new(CodeTable.Empty, CodeTable.Empty, CodeTable.Empty, CodeTable.Empty, CodeTable.Empty, [], [], []);

    /// <summary>What is stored.</summary>
    public static async Task<CatalogueContent> LoadAsync(PassDbContext context, CancellationToken ct)
    {
        var campaigns = await context.Campaigns.AsNoTracking().OrderBy(c => c.SchoolYear).ToListAsync(ct);
        var versions = await context.BenefitVersions.AsNoTracking().OrderBy(v => v.BenefitId).ThenBy(v => v.Version).ToListAsync(ct);
        var rules = await context.ReimbursementRules.AsNoTracking().OrderBy(r => r.Id).ToListAsync(ct);
        return new(
            await ReferenceLoader.CodesAsync(context.Products, ct), await ReferenceLoader.CodesAsync(context.Trades, ct),
            await ReferenceLoader.CodesAsync(context.Levels, ct), await ReferenceLoader.CodesAsync(context.Tracks, ct),
            await ReferenceLoader.CodesAsync(context.EquipmentFamilies, ct),
            campaigns.ConvertAll(c => c.ToCampaign()), versions.ConvertAll(v => v.ToBenefit()), rules.ConvertAll(r => r.ToRule()));
    }

    /// <summary>As a file that names everything, every number too. What one business agreed alone is no part of it.</summary>
    public CatalogueFile ToFile() => new()
    {
        Products = Lines(Products),
        Trades = Lines(Trades),
        Levels = Lines(Levels),
        Tracks = Lines(Tracks),
        EquipmentFamilies = Lines(EquipmentFamilies),
        Campaigns =
        [
            .. Campaigns.Select(c => new CampaignLine(
                c.Code, c.SchoolYear, c.OpensOn, c.SpendUntil, [.. Benefits.Where(b => b.Campaign == c.Code).GroupBy(b => b.Benefit).Select(Line)])),
        ],
    };

    public VersionLine Line(BenefitVersion v) => new()
    {
        Version = v.Version,
        AppliesFrom = v.AppliesFrom,
        ValidFrom = v.ValidFrom,
        ValidUntil = v.ValidUntil,
        Products = [.. v.Products.Select(p => Products.CodeOf(p.Value))],
        Trades = [.. v.Trades.Select(t => Trades.CodeOf(t.Value))],
        Grants = v.Grants,
        HolderShare = v.HolderShare == Core.HolderShare.None ? null
            : v.HolderShare.BasisPoints != 0 ? new(null, v.HolderShare.BasisPoints) : new(v.HolderShare.FixedPerUnit.Cents),
        RegionCapPerUnitCents = v.RegionCapPerUnit?.Cents,
        RegionCapPerSaleCents = v.RegionCapPerSale?.Cents,
        LimitPerDay = v.LimitPerDay,
        LimitPerWeek = v.LimitPerWeek,
        LimitPerMonth = v.LimitPerMonth,
        Priority = v.Priority,
        OfflineFloorCents = v.OfflineFloor.Cents,
        OfflineOverdraft = v.OfflineOverdraft,
        FundingLine = v.FundingLine,
    };

    public RuleLine Line(ReimbursementRule r) => new()
    {
        Number = r.Id,
        Label = r.Label,
        Trade = r.Trade is { } trade ? Trades.CodeOf(trade.Value) : null,
        From = r.From,
        Until = r.Until,
        Tiers = r.Tiers.Count == 0 ? null : [.. r.Tiers.Select(t => new TierLine(t.From.Cents, t.RateBasisPoints))],
        AmountPerUnitCents = r.AmountPerUnit?.Cents,
        CapPerUnitCents = r.CapPerUnit?.Cents,
        FeePerSaleCents = r.FeePerSale.IsZero ? null : r.FeePerSale.Cents,
    };

    private BenefitLine Line(IGrouping<BenefitId, BenefitVersion> versions)
    {
        var first = versions.First();
        return new(first.Code, new(first.LabelFr, first.LabelEn), first.Unit, [.. versions.Select(Line)], [.. Rules.Where(r => r.Benefit == versions.Key && r.Business is null).Select(Line)], versions.Key.Value,
            first.IsOfFamilies ? first.Funding : null);
    }

    private static CodeLine[] Lines(CodeTable table) =>
        [.. table.All.Select(e => new CodeLine(e.Code, new(e.LabelFr, e.LabelEn), e.Number, e.IsRetired ? true : null, e.Mef.Length == 0 ? null : e.Mef.Split(' ')))];
}
