using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>What a partner earned and was paid in a month or a year, with what was owed before and after. A value: the same document gives the same bytes.</summary>
public sealed record PeriodDocument
{
    /// <summary>A year is an attestation for the partner's accountant, by month; a month is a statement, by day.</summary>
    public required bool IsYear { get; init; }
    /// <summary>Names it, <c>P000041-2026-09</c>.</summary>
    public required string Reference { get; init; }
    public required StatementIssuer Issuer { get; init; }
    public required StatementPartner Partner { get; init; }
    public required DateOnly From { get; init; }
    public required DateOnly To { get; init; }
    public required DateOnly IssuedOn { get; init; }
    /// <summary>What the region owed before the first day.</summary>
    public required Money Opening { get; init; }
    /// <summary>By day, or by month (its first day), in order; named by date.</summary>
    public required IReadOnlyList<(DateOnly Date, StatementSums Sums)> Rows { get; init; }
    /// <summary>The same sums by benefit.</summary>
    public required IReadOnlyList<StatementSums> Benefits { get; init; }
    /// <summary>What was owed beside the sales, in the order it came.</summary>
    public required IReadOnlyList<StatementAdjustment> Adjustments { get; init; }
    /// <summary>What left in the period, and what left before and reached the partner in it, in order.</summary>
    public required IReadOnlyList<PeriodPayment> Payments { get; init; }
    /// <summary>What the region owes after the last day. The renderer refuses a document that does not come to it.</summary>
    public required Money Closing { get; init; }
    public string? Online { get; init; }
}

/// <summary>A payment that left.</summary>
/// <param name="State">Key of its state in words.</param>
/// <param name="Counts">It takes off what is owed: it left in the period, and neither came back nor was refused.</param>
/// <param name="PaidOn">The bank's day on which it was paid; null while no bank has said so. Only then it counts as paid.</param>
public sealed record PeriodPayment(DateOnly LeftOn, string Statement, string Reference, Money Amount, string State, bool Counts, DateOnly? PaidOn);
