using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Data.Catalogue;

/// <summary>Builds the immutable pictures that decisions and prices are made under from the stored tables.</summary>
public sealed class ReferenceLoader(PassDatabase database)
{
    /// <summary>The version stored now: when it is not the one of the picture in use, load another.</summary>
    public async Task<long> CurrentVersionAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await VersionAsync(context, ct);
    }

    /// <summary>Settings, benefits, partners and conventions, all read at one instant.</summary>
    public async Task<Reference> LoadAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var version = await VersionAsync(context, ct);
        var settings = await context.DecisionSettings.AsNoTracking().SingleOrDefaultAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().ToListAsync(ct);
        var partners = await context.Partners.AsNoTracking().Select(p => new { p.Id, p.Trade, p.Status }).ToListAsync(ct);
        var conventions = (await context.Conventions.AsNoTracking().Include(c => c.Benefits).ToListAsync(ct)).ToLookup(c => c.PartnerId);
        return new(version, settings?.ToSettings() ?? DecisionSettings.Default, benefits.Select(b => b.ToBenefit()),
            partners.Select(p => new PartnerTerms(new(p.Id), p.Trade, p.Status, [.. conventions[p.Id].Select(c => c.ToConvention())])))
        {
            Products = await CodesAsync(context.Products, ct),
            Trades = await CodesAsync(context.Trades, ct),
            Levels = await CodesAsync(context.Levels, ct),
            Tracks = await CodesAsync(context.Tracks, ct),
            EquipmentFamilies = await CodesAsync(context.EquipmentFamilies, ct),
        };
    }

    /// <summary>The dated rules the night prices with.</summary>
    public async Task<ReimbursementRules> LoadRulesAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var rows = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        return new(rows.Select(r => r.ToRule()));
    }

    public static async Task<CodeTable> CodesAsync<T>(IQueryable<T> rows, CancellationToken ct) where T : CodeRow =>
        new((await rows.AsNoTracking().ToListAsync(ct)).Select(r => r.ToEntry()));

    private static Task<long> VersionAsync(PassDbContext context, CancellationToken ct) =>
        context.ReferenceVersions.AsNoTracking().Select(r => r.Version).SingleAsync(ct);
}
