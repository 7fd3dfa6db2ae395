using Pass.Core;

namespace Pass.Data.Model;

/// <summary>What a partner earned on one business day with one benefit. Written once, when the day is cleared, and never changed.</summary>
public sealed class PartnerDay
{
    /// <summary>The business day of its sales.</summary>
    public required DateOnly Date { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    /// <summary>The day with which it was priced: <see cref="Date"/>, or a later one when its rule was missing at first.</summary>
    public required DateOnly ClearedOn { get; init; }
    /// <summary>The <see cref="Core.ReimbursementRule"/> that priced its sales; of the first sale given back when nothing was sold and no rule was in force.</summary>
    public required int RuleId { get; init; }
    public required int Sales { get; init; }
    public required int Returns { get; init; }
    /// <summary>Units sold (seats, books…) less those of sales given back whole.</summary>
    public required long Units { get; init; }
    /// <summary>The region's part of the sales.</summary>
    public required long SoldCents { get; init; }
    /// <summary>The region's part of what was given back, positive.</summary>
    public required long ReturnedCents { get; init; }
    /// <summary>What holders paid the partner themselves, less what they got back. Not owed by the region.</summary>
    public required long HolderCents { get; init; }
    /// <summary>The partner's yearly base with this benefit before these sales, under this rule: where the tiers start from.</summary>
    public required long BaseBeforeCents { get; init; }
    /// <summary>What the day counts for in this rule and year, before rates; below zero when more was given back than sold.</summary>
    public required long BaseCents { get; init; }
    public required long ReimbursedCents { get; init; }
    /// <summary>Kept back by the region.</summary>
    public required long FeeCents { get; init; }

    /// <summary>What was given back of earlier sales that another rule or another year paid: in the sums above, with a base of their own.</summary>
    public List<PartnerDayReturn> EarlierSales { get; } = [];

    public long GrossCents => SoldCents - ReturnedCents;

    /// <summary>True when something counts under the day's own rule and year.</summary>
    public bool HasOwn => Sales != 0 || BaseCents != 0;

    /// <summary>What the region owes the partner for it; below zero when the partner owes.</summary>
    public long NetCents => ReimbursedCents - FeeCents;
}

/// <summary>What a partner gave back on one day of the sales of an earlier one, where the day's own rule or year is not theirs. Never changed.</summary>
public sealed class PartnerDayReturn
{
    public required DateOnly Date { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    /// <summary>The business day of the sales.</summary>
    public required DateOnly SaleDay { get; init; }
    /// <summary>The rule that paid them.</summary>
    public required int RuleId { get; init; }
    /// <summary>The yearly base before it, of the year of the sales under their rule.</summary>
    public required long BaseBeforeCents { get; init; }
    public required long BaseCents { get; init; }
    public required long ReimbursedCents { get; init; }
    /// <summary>Given back to the partner: zero or less.</summary>
    public required long FeeCents { get; init; }
}

/// <summary>Sales of a day for which no reimbursement rule was in force: an incident, and nothing is paid until a rule covers the day.</summary>
public sealed class UnpricedDay
{
    public required DateOnly Date { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    /// <summary>The day that no rule covers: its own, or that of a sale of which something was given back on it.</summary>
    public required DateOnly WaitsFor { get; set; }
    public required int Sales { get; init; }
    /// <summary>The region's part, less what was given back: waits on its own account of the ledger.</summary>
    public required long GrossCents { get; init; }
    public required long HolderCents { get; init; }
    /// <summary>The day with which it was priced after all; null while it waits.</summary>
    public DateOnly? ClearedOn { get; set; }
}

/// <summary>A sale taken offline and not paid, as it was found when its day was cleared: the partner's loss, or an incident for the region to look at.</summary>
public sealed class UnpaidSale
{
    public required Guid OperationId { get; init; }
    public required long PassId { get; init; }
    /// <summary>Business day on which it arrived.</summary>
    public required DateOnly Date { get; init; }
    public required int PartnerId { get; init; }
    public required int TerminalId { get; init; }
    /// <summary>When the till gave the goods, as it says; ms since 1970 UTC.</summary>
    public required long OccurredAtMs { get; init; }
    /// <summary>Full price asked, see <see cref="UnpaidOffline.CentsOf"/>.</summary>
    public required long Cents { get; init; }
    /// <summary>Why, and with it who bears it: <see cref="UnpaidOffline.IsIncident"/>.</summary>
    public required RefusalCode Refusal { get; init; }
    /// <summary>The order whose statement tells the partner of it; null until there is one.</summary>
    public string? OrderNumber { get; set; }
}

/// <summary>A partner's running total of one benefit in one calendar year of business days, under one rule: what tiers depend on.</summary>
public sealed class PartnerYear
{
    public required int Year { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    public required int RuleId { get; init; }
    /// <summary>What the year stood at under the rules before it.</summary>
    public required long FromCents { get; init; }
    /// <summary>What the rule added since.</summary>
    public long BaseCents { get; set; }
}
