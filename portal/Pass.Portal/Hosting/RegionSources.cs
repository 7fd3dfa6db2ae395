using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Engine;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Portal.Terminals;

namespace Pass.Portal.Hosting;

/// <summary>Where a node finds its region's data.</summary>
/// <param name="Log">Disposed by the host, after the engine.</param>
/// <param name="ReferenceVersion">Grows with every change of the reference data.</param>
/// <param name="History">Null: what left memory cannot be asked.</param>
public sealed record RegionSources(
    ILogStore Log,
    Func<CancellationToken, Task<long>> ReferenceVersion,
    Func<CancellationToken, Task<Reference>> LoadReference,
    Func<CancellationToken, Task<IReadOnlyList<RegisteredTerminal>>> LoadTerminals,
    RedeemActivation Redeem,
    HistoryLookup? History = null)
{
    /// <summary>Opens a database that has been set up; its tables are brought to this program's version.</summary>
    public static async Task<RegionSources> OpenAsync(PassDatabase database, TimeProvider time, CancellationToken ct = default)
    {
        await database.MigrateAsync(ct);
        await database.EnsureLogAsync(ParisCalendar.DateOf(time.GetUtcNow()), ct: ct);
        var terminals = new TerminalRegistry(database);
        return new(database.OpenLog(), token => VersionAsync(database, token), token => LoadAsync(database, token), terminals.LoadAsync, terminals.RedeemAsync);
    }

    private static async Task<long> VersionAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.ReferenceVersions.Select(r => r.Version).SingleAsync(ct);
    }

    private static async Task<Reference> LoadAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
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
