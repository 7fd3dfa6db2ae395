using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Region.Catalogue;

/// <summary>A price rule as somebody asks for it; see <see cref="ReimbursementRule"/>.</summary>
/// <param name="Benefit">Code.</param>
/// <param name="Campaign">Code; null when only one campaign has such a benefit.</param>
/// <param name="Trade">Code; null: every trade without a rule of its own.</param>
/// <param name="Business">SIREN of a company or SIRET of an outlet, spaces let pass; null for all.</param>
public sealed record RuleRequest(
    string Benefit, string? Campaign, string? Trade, string Label, DateOnly From, DateOnly? Until,
    IReadOnlyList<RateTier> Tiers, Money? AmountPerUnit = null, Money? CapPerUnit = null, Money FeePerSale = default, string? Business = null);

/// <summary>
/// What partners are paid, rule by rule. A rule starts tomorrow at the earliest and is never rewritten: it is ended, and another follows it.
/// So no day that was sold under one rule is ever paid by another.
/// </summary>
public sealed class RuleOffice(PassDatabase database, TimeProvider time)
{
    /// <summary>Rates and amounts of one rule at most, as in a file.</summary>
    public const int MaxTiers = 20;

    private static readonly Texts Words = CatalogueDocument.Words;

    /// <returns>The rule with its number. Problems: RoleMissing, ActorUnknown, BenefitUnknown, BenefitOfSeveral, TradeUnknown, BusinessUnknown, AmountTooBig, TooManyTiers, FamilyPaidWhole, RuleTooSoon, RulesOverlap, those of <see cref="PlainText"/> and of <see cref="ReimbursementRules.Problems"/>.</returns>
    public Task<Result<ReimbursementRule>> AddAsync(Actor actor, RuleRequest asked, CancellationToken ct = default) =>
        ChangeAsync(actor, async (context, content) => RuleTerms.Start(asked.From, Today) is { } soon ? soon : await ReadAsync(context, content, asked, ct), ct);

    /// <summary>The rule as it would be, to be tried: nothing is changed, and it may be of days gone by.</summary>
    /// <returns>Problems: those of <see cref="AddAsync"/> that are about what it pays.</returns>
    public async Task<Result<ReimbursementRule>> TryAsync(RuleRequest asked, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await ReadAsync(context, await CatalogueContent.LoadAsync(context, ct), asked, ct) is var read && read.Ok(out var rule, out _) && ReimbursementRules.Problems([rule]).FirstOrDefault() is { } wrong
            ? wrong.Problem : read;
    }

    private static async Task<Result<ReimbursementRule>> ReadAsync(PassDbContext context, CatalogueContent content, RuleRequest asked, CancellationToken ct)
    {
        if (!BenefitOf(content, asked.Benefit, asked.Campaign).Ok(out var benefit, out var problem))
            return problem;
        if (!PlainText.Read(asked.Label, 140).Ok(out var label, out problem))
            return problem;
        var trade = asked.Trade is null ? null : content.Trades.Find(asked.Trade);
        if (asked.Trade is not null && trade is null)
            return Words.Problem("TradeUnknown", asked.Trade, string.Join(", ", content.Trades.Codes));
        var business = asked.Business is null ? null : string.Concat(asked.Business.Where(c => !char.IsWhiteSpace(c)));
        if (business is not null && (business.Length is not (9 or 14) || !await context.Partners.AnyAsync(p => p.Siret.StartsWith(business), ct)))
            return Words.Problem("BusinessUnknown", asked.Business!);
        if (asked.Tiers.Count > MaxTiers)
            return Words.Problem("TooManyTiers", MaxTiers);
        if (new[] { asked.AmountPerUnit ?? Money.Zero, asked.CapPerUnit ?? Money.Zero, asked.FeePerSale }.Any(m => m.Cents > BenefitValidation.MaxUnits))
            return Words.Problem("AmountTooBig", new Money(BenefitValidation.MaxUnits));
        var rule = new ReimbursementRule(
            1 + content.Rules.Select(r => r.Id).DefaultIfEmpty().Max(), label, benefit.Benefit, trade is null ? null : new TradeId(trade.Number),
            asked.From, asked.Until, asked.Tiers, asked.AmountPerUnit, asked.CapPerUnit, asked.FeePerSale, business);
        return benefit.IsOfFamilies && !rule.PaysWhole ? Words.Problem("FamilyPaidWhole", benefit.Code) : rule;
    }

    /// <summary>Gives a rule its last day: today at the earliest, or the day before its first while it has not begun, which takes it back.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, RuleUnknown, RuleOver, RuleEndTooSoon, RuleLastDay, RulesOverlap.</returns>
    public Task<Result<ReimbursementRule>> EndAsync(Actor actor, int number, DateOnly lastDay, CancellationToken ct = default) =>
        ChangeAsync(actor, (_, content) => Task.FromResult(End(content, number, lastDay)), ct);

    private Result<ReimbursementRule> End(CatalogueContent content, int number, DateOnly lastDay)
    {
        if (content.Rules.FirstOrDefault(r => r.Id == number) is not { } rule)
            return Words.Problem("RuleUnknown", number);
        return RuleTerms.End(rule, lastDay, Today) is { } refused ? refused : rule with { Until = lastDay };
    }

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    /// <param name="change">The rule as it will be, in place of the one of its number when there is one.</param>
    private async Task<Result<ReimbursementRule>> ChangeAsync(Actor actor, Func<PassDbContext, CatalogueContent, Task<Result<ReimbursementRule>>> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, CatalogueOffice.MayChange, ct) is { } refused)
            return refused;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await CatalogueOffice.LockAsync(context, ct);
        var before = await CatalogueContent.LoadAsync(context, ct);
        if (!(await change(context, before)).Ok(out var rule, out var problem))
            return problem;
        var after = before with { Rules = [.. before.Rules.Where(r => r.Id != rule.Id), rule] };
        if (ReimbursementRules.Problems(after.Rules).FirstOrDefault() is { } wrong)
            return wrong.Problem;
        await CatalogueOffice.PublishAsync(context, actor, time.GetUtcNow(), before, after, ct);
        await transaction.CommitAsync(ct);
        return rule;
    }

    private static Result<BenefitVersion> BenefitOf(CatalogueContent content, string code, string? campaign)
    {
        var found = content.Benefits.Where(b => b.Code == code && (campaign is null || b.Campaign == campaign)).DistinctBy(b => b.Benefit).ToList();
        return found switch
        {
            [var one] => one,
            [] => Words.Problem("BenefitUnknown", code, string.Join(", ", content.Benefits.Select(b => b.Code).Distinct())),
            _ => Words.Problem("BenefitOfSeveral", code, string.Join(", ", found.Select(b => b.Campaign))),
        };
    }
}
