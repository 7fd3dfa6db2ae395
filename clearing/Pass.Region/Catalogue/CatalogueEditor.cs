using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>Publishes benefits and rules, after checking them together with those already published. What is refused changes nothing.</summary>
public static class CatalogueEditor
{
    /// <summary>Fills an empty database with a catalogue; a database that has benefits is left alone.</summary>
    /// <returns>True when it was empty.</returns>
    public static async Task<bool> SeedAsync(PassDatabase database, CatalogueContent catalogue, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        if (await context.BenefitVersions.AnyAsync(ct))
            return false;
        context.Products.AddRange(catalogue.Products.All.Select(e => new ProductRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
        context.Trades.AddRange(catalogue.Trades.All.Select(e => new TradeRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
        context.Levels.AddRange(catalogue.Levels.All.Select(e => new LevelRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
        context.Tracks.AddRange(catalogue.Tracks.All.Select(e => new TrackRow { Number = e.Number, Code = e.Code, LabelFr = e.LabelFr, LabelEn = e.LabelEn }));
        context.Campaigns.AddRange(catalogue.Campaigns.Select(c => new CampaignRow { Code = c.Code, SchoolYear = c.SchoolYear, OpensOn = c.OpensOn, SpendUntil = c.SpendUntil }));
        var settings = new DecisionSettingsRow();
        settings.Set(DecisionSettings.Default);
        context.DecisionSettings.Add(settings);
        Add(context, catalogue.Benefits);
        Add(context, catalogue.Rules);
        await context.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Adds versions of benefits.</summary>
    /// <returns>What is wrong; empty when they are published.</returns>
    public static async Task<IReadOnlyList<BenefitProblem>> PublishAsync(
        PassDbContext context, IReadOnlyList<BenefitVersion> versions, CancellationToken ct = default)
    {
        var published = await context.BenefitVersions.AsNoTracking().ToListAsync(ct);
        var problems = BenefitValidation.Check(published.Select(r => r.ToBenefit()).Concat(versions)).ToList();
        if (problems.Count > 0)
            return problems;
        Add(context, versions);
        await context.SaveChangesAsync(ct);
        return [];
    }

    /// <summary>Adds reimbursement rules.</summary>
    /// <returns>What is wrong, in words that say what to do; empty when they are published.</returns>
    public static async Task<IReadOnlyList<string>> PublishAsync(
        PassDbContext context, IReadOnlyList<ReimbursementRule> rules, CancellationToken ct = default)
    {
        var published = await context.ReimbursementRules.AsNoTracking().ToListAsync(ct);
        var problems = ReimbursementRules.Problems([.. published.Select(r => r.ToRule()), .. rules]).ToList();
        if (problems.Count > 0)
            return problems;
        Add(context, rules);
        await context.SaveChangesAsync(ct);
        return [];
    }

    private static void Add(PassDbContext context, IEnumerable<BenefitVersion> versions) =>
        context.BenefitVersions.AddRange(versions.Select(BenefitVersionRow.Of));

    private static void Add(PassDbContext context, IEnumerable<ReimbursementRule> rules) =>
        context.ReimbursementRules.AddRange(rules.Select(ReimbursementRuleRow.Of));
}
