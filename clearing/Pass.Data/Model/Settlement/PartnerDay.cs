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
    /// <summary>The <see cref="Core.ReimbursementRule"/> that priced it.</summary>
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
    /// <summary>The partner's yearly base with this benefit before these sales: where the tiers start from.</summary>
    public required long BaseBeforeCents { get; init; }
    /// <summary>What the day counts for in the rule, before rates; below zero when more was given back than sold.</summary>
    public required long BaseCents { get; init; }
    public required long ReimbursedCents { get; init; }
    /// <summary>Kept back by the region.</summary>
    public required long FeeCents { get; init; }

    public long GrossCents => SoldCents - ReturnedCents;

    /// <summary>What the region owes the partner for it; below zero when the partner owes.</summary>
    public long NetCents => ReimbursedCents - FeeCents;
}

/// <summary>Sales of a day for which no reimbursement rule was in force: an incident, and nothing is paid until a rule covers the day.</summary>
public sealed class UnpricedDay
{
    public required DateOnly Date { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    public required int Sales { get; init; }
    public required int Returns { get; init; }
    /// <summary>The region's part, less what was given back: waits on its own account of the ledger.</summary>
    public required long GrossCents { get; init; }
    public required long HolderCents { get; init; }
    /// <summary>The day with which it was priced after all; null while it waits.</summary>
    public DateOnly? ClearedOn { get; set; }
}

/// <summary>A partner's running total of one benefit in one calendar year of business days: what tiers depend on.</summary>
public sealed class PartnerYear
{
    public required int Year { get; init; }
    public required int PartnerId { get; init; }
    public required int BenefitId { get; init; }
    public long BaseCents { get; set; }
}
