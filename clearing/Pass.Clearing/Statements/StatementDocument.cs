using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>All that a statement (bordereau) says: one payment to one partner, explained day by day.</summary>
/// <remarks>A value with nothing to look up: the same document gives the same bytes (<see cref="StatementRenderer"/>).</remarks>
public sealed record StatementDocument
{
    /// <summary>Number in the gapless series, such as <c>B2026-000123</c>.</summary>
    public required string Number { get; init; }
    public required StatementIssuer Issuer { get; init; }
    public required StatementPartner Partner { get; init; }
    /// <summary>First business day covered.</summary>
    public required DateOnly From { get; init; }
    /// <summary>Last business day covered.</summary>
    public required DateOnly To { get; init; }
    public required DateOnly IssuedOn { get; init; }
    /// <summary>EndToEndId of the payment order: the partner finds it on the bank's line.</summary>
    public required string PaymentReference { get; init; }
    public required IReadOnlyList<StatementDay> Days { get; init; }
    /// <summary>Fees, amounts carried forward, claims: what comes on top of the days, in the order shown.</summary>
    public IReadOnlyList<StatementAdjustment> Adjustments { get; init; } = [];
    /// <summary>What the bank is asked to transfer. The renderer refuses a document whose lines do not add up to it.</summary>
    public required Money Total { get; init; }

    /// <summary>The days added up by benefit, in the order in which benefits first appear.</summary>
    public IReadOnlyList<StatementSubtotal> Subtotals() => [.. Days
        .GroupBy(day => day.Benefit, StringComparer.Ordinal)
        .Select(days => new StatementSubtotal(days.Key, days.Sum(d => (long)d.Sales), days.Sum(d => (long)d.Refunds),
            Sum(days.Select(d => d.Gross)), Sum(days.Select(d => d.Reimbursed))))];

    internal static Money Sum(IEnumerable<Money> amounts) => amounts.Aggregate(Money.Zero, (sum, amount) => sum + amount);
}

/// <param name="Name">The region's name.</param>
/// <param name="Address">Lines of its postal address.</param>
/// <param name="Contact">Where to write about a line: an e-mail address, with a telephone number if there is one.</param>
public sealed record StatementIssuer(string Name, IReadOnlyList<string> Address, string Contact);

/// <param name="Name">Legal name.</param>
/// <param name="Siret">14 digits, without spaces.</param>
/// <param name="Address">Lines of the postal address.</param>
/// <param name="MaskedIban">Account credited, already masked, such as <c>FR76 •••• •••• •••• •••• •••5 089</c>: a full IBAN has no place on paper.</param>
public sealed record StatementPartner(string Name, string Siret, IReadOnlyList<string> Address, string MaskedIban);

/// <summary>What a partner earned on one business day with one benefit.</summary>
/// <param name="Date">Business day.</param>
/// <param name="Benefit">Benefit label as shown.</param>
/// <param name="Sales">Number of sales.</param>
/// <param name="Refunds">Number of refunds.</param>
/// <param name="Gross">Sales less refunds, before the reimbursement rules.</param>
/// <param name="Reimbursed">What the region pays for them.</param>
public sealed record StatementDay(DateOnly Date, string Benefit, int Sales, int Refunds, Money Gross, Money Reimbursed);

/// <summary>The days of one benefit added up.</summary>
public sealed record StatementSubtotal(string Benefit, long Sales, long Refunds, Money Gross, Money Reimbursed);

/// <summary>A line beside the days; negative when it lowers the payment.</summary>
public sealed record StatementAdjustment(string Label, Money Amount);
