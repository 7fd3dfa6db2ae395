using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>What a file would change, or did; or why it cannot.</summary>
public sealed record CatalogueReview(IReadOnlyList<CatalogueChange> Changes, IReadOnlyList<CatalogueProblem> Problems);

/// <summary>The region's catalogue: shown, compared with a file, and changed by one, all of it or nothing.</summary>
public sealed class CatalogueOffice(PassDatabase database, TimeProvider time)
{
    internal const ActorRole MayChange = ActorRole.Administrator | ActorRole.Officer | ActorRole.System;

    public async Task<CatalogueContent> ShowAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        return await CatalogueContent.LoadAsync(context, ct);
    }

    /// <summary>What importing the file would do now.</summary>
    public async Task<CatalogueReview> CheckAsync(CatalogueDocument document, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        return (await ReviewAsync(context, document, ct)).Review;
    }

    /// <summary>Takes the file over. With problems nothing is changed; the same file again changes nothing and leaves no trace.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown. What is wrong with the file is in the review.</returns>
    public async Task<Result<CatalogueReview>> ImportAsync(Actor actor, CatalogueDocument document, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayChange, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await LockAsync(context, ct);
        var (review, before, after) = await ReviewAsync(context, document, ct);
        if (after is null || review.Changes.Count == 0)
            return review;
        await PublishAsync(context, actor, time.GetUtcNow(), before, after, ct);
        await transaction.CommitAsync(ct);
        return review;
    }

    /// <summary>Writes what is another afterwards, and says so in the audit, thing by thing.</summary>
    /// <param name="context">In a transaction, which the caller commits.</param>
    internal static async Task PublishAsync(PassDbContext context, Actor actor, DateTimeOffset at, CatalogueContent before, CatalogueContent after, CancellationToken ct)
    {
        if (!await context.DecisionSettings.AnyAsync(ct))
        {
            var settings = new DecisionSettingsRow();
            settings.Set(DecisionSettings.Default);
            context.DecisionSettings.Add(settings);
        }
        await WriteAsync(context, after, ct);
        var covered = await CoverAsync(context, before, after, ParisCalendar.DateOf(at), ct);
        foreach (var change in CatalogueChange.Between(before, after))
            await Audit.WriteAsync(context, actor, at, change.Action, change.Subject, change.Before, change.After, ct);
        foreach (var (benefit, conventions) in covered)
            await Audit.WriteAsync(context, actor, at, "benefit.cover", FormattableString.Invariant($"benefit/{benefit}"), null, new { Conventions = conventions }, ct);
    }

    /// <summary>
    /// A convention covers what its trade may take: those that run cover a new benefit from its publication, as if the partners' file were imported again.
    /// </summary>
    /// <returns>How many conventions cover more, by benefit.</returns>
    private static async Task<IReadOnlyDictionary<int, int>> CoverAsync(PassDbContext context, CatalogueContent before, CatalogueContent after, DateOnly today, CancellationToken ct)
    {
        var known = before.Benefits.Select(b => (b.Benefit, b.Version)).ToHashSet();
        var fresh = after.Benefits.Where(b => !known.Contains((b.Benefit, b.Version))).ToList();
        var covered = new Dictionary<int, int>();
        if (fresh.Count == 0)
            return covered;
        foreach (var partner in await context.Partners.Include(p => p.Conventions).ThenInclude(c => c.Benefits).Where(p => p.Status != PartnerStatus.Closed).AsSplitQuery().ToListAsync(ct))
        {
            foreach (var convention in partner.Conventions.Where(c => c.LastDay is not { } last || last >= today))
            {
                var trade = convention.Trade ?? partner.Trade;
                foreach (var id in fresh.Where(b => b.IsTakenBy(trade)).Select(b => (int)b.Benefit.Value).Distinct().Where(id => !convention.Benefits.Exists(b => b.BenefitId == id)))
                {
                    convention.Benefits.Add(new() { BenefitId = id });
                    covered[id] = covered.GetValueOrDefault(id) + 1;
                }
            }
        }
        return covered;
    }

    /// <summary>Whoever changes the catalogue waits here for whoever is at it, and then sees what that one did.</summary>
    internal static Task LockAsync(PassDbContext context, CancellationToken ct) =>
        context.ReferenceVersions.ExecuteUpdateAsync(set => set.SetProperty(r => r.Version, r => r.Version), ct);

    private async Task<(CatalogueReview Review, CatalogueContent Before, CatalogueContent? After)> ReviewAsync(PassDbContext context, CatalogueDocument document, CancellationToken ct)
    {
        var before = await CatalogueContent.LoadAsync(context, ct);
        var (after, problems) = CatalogueMerge.Run(document, before, await UseAsync(context, document, ct));
        return (new(after is null ? [] : CatalogueChange.Between(before, after), problems), before, after);
    }

    private async Task<CatalogueUse> UseAsync(PassDbContext context, CatalogueDocument document, CancellationToken ct)
    {
        var enrolled = new HashSet<string>();
        foreach (var campaign in document.File?.Campaigns.Select(c => c.Code).Distinct() ?? [])
        {
            if (await context.Holders.AnyAsync(h => h.Campaign == campaign, ct))
                enrolled.Add(campaign);
        }
        var purses = await context.Purses.Where(p => p.Balance > 0 || p.Held > 0).GroupBy(p => p.BenefitId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var partners = await context.Partners.Where(p => p.Status != PartnerStatus.Closed).GroupBy(p => p.Trade).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new(ParisCalendar.DateOf(time.GetUtcNow()), purses, enrolled, partners);
    }

    private static async Task WriteAsync(PassDbContext context, CatalogueContent after, CancellationToken ct)
    {
        await WriteAsync(context.Products, after.Products, e => new() { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }, ct);
        await WriteAsync(context.Trades, after.Trades, e => new() { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }, ct);
        await WriteAsync(context.Levels, after.Levels, e => new() { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }, ct);
        await WriteAsync(context.Tracks, after.Tracks, e => new() { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }, ct);
        await WriteAsync(context.EquipmentFamilies, after.EquipmentFamilies, e => new() { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }, ct);
        var campaigns = await context.Campaigns.ToDictionaryAsync(c => c.Code, ct);
        foreach (var c in after.Campaigns)
        {
            if (!campaigns.TryGetValue(c.Code, out var row))
                context.Campaigns.Add(row = new() { Code = c.Code, SchoolYear = c.SchoolYear });
            (row.OpensOn, row.SpendUntil) = (c.OpensOn, c.SpendUntil);
        }
        var versions = await context.BenefitVersions.ToDictionaryAsync(v => (v.BenefitId, v.Version), ct);
        foreach (var version in after.Benefits)
        {
            if (versions.TryGetValue((version.Benefit.Value, version.Version), out var row))
                row.LabelEn = version.LabelEn;
            else
                context.BenefitVersions.Add(BenefitVersionRow.Of(version));
        }
        var rules = await context.ReimbursementRules.ToDictionaryAsync(r => r.Id, ct);
        foreach (var rule in after.Rules)
        {
            if (rules.TryGetValue(rule.Id, out var row))
                row.LastDay = rule.Until;
            else
                context.ReimbursementRules.Add(ReimbursementRuleRow.Of(rule));
        }
    }

    private static async Task WriteAsync<T>(DbSet<T> table, CodeTable after, Func<CodeEntry, T> create, CancellationToken ct) where T : CodeRow
    {
        var rows = await table.ToDictionaryAsync(r => r.Number, ct);
        foreach (var e in after.All)
        {
            if (!rows.TryGetValue(e.Number, out var row))
                table.Add(row = create(e));
            (row.LabelFr, row.LabelEn, row.IsRetired) = (e.LabelFr, e.LabelEn, e.IsRetired);
            if (row is StudyRow study)
                study.MefPatterns = e.Mef;
        }
    }
}
