using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;

namespace Pass.Portal.Hosting;

/// <summary>Where a node finds its region's data.</summary>
/// <param name="Log">Disposed by the host, after the engine.</param>
public sealed record RegionSources(PassDatabase Database, ILogStore Log)
{
    /// <summary>Opens the region's database, made new where there is none; its tables are brought to this program's version.</summary>
    public static async Task<RegionSources> OpenAsync(PassDatabase database, TimeProvider time, CancellationToken ct = default)
    {
        await database.MigrateAsync(ct);
        await database.EnsureLogAsync(ParisCalendar.DateOf(time.GetUtcNow()), ct: ct);
        return new(database, database.OpenLog());
    }

    /// <summary>Grows with every change of the reference data.</summary>
    public async Task<long> ReferenceVersionAsync(CancellationToken ct)
    {
        await using var context = Database.CreateContext();
        return await context.ReferenceVersions.Select(r => r.Version).SingleAsync(ct);
    }

    /// <summary>Rules and partners as they are at one instant.</summary>
    public async Task<Reference> LoadReferenceAsync(CancellationToken ct)
    {
        await using var context = Database.CreateContext();
        await using var instant = await context.BeginSnapshotAsync(ct);
        var version = await context.ReferenceVersions.Select(r => r.Version).SingleAsync(ct);
        var settings = await context.DecisionSettings.AsNoTracking().SingleOrDefaultAsync(ct);
        var benefits = await context.BenefitVersions.AsNoTracking().ToListAsync(ct);
        var partners = await context.Partners.AsNoTracking().AsSplitQuery().Include(p => p.Conventions).ThenInclude(c => c.Benefits).ToListAsync(ct);
        return new(
            version, settings?.ToSettings() ?? DecisionSettings.Default, benefits.Select(b => b.ToBenefit()),
            partners.Select(p => new PartnerTerms(new(p.Id), p.Category, p.Status, [.. p.Conventions.Select(c => c.ToConvention())])));
    }
}
