using Pass.Core;

namespace Pass.Clearing.Accounting;

/// <summary>An account of the chart, named from the widest to the narrowest: <c>charges:avantages:librairie</c>.</summary>
public sealed record LedgerAccount(string Name, LedgerAccountType Type, string Label);

public enum LedgerAccountType
{
    Asset,
    Liability,
    Equity,
    Revenue,
    Expense,
}

/// <summary>One double entry: postings whose amounts add up to zero.</summary>
/// <param name="Date">The business day.</param>
/// <param name="Code">The document it comes from, such as a payment order.</param>
/// <param name="Description">For people.</param>
/// <param name="Postings">Two or more.</param>
public sealed record LedgerTransaction(DateOnly Date, string Code, string Description, IReadOnlyList<LedgerPosting> Postings);

/// <summary>One leg: a positive amount debits the account, a negative one credits it.</summary>
/// <param name="Account">The name of a <see cref="LedgerAccount"/> of the chart.</param>
/// <param name="Amount">Signed, in cents.</param>
/// <param name="Tags">What it can be traced by: partner, benefit, day.</param>
public sealed record LedgerPosting(string Account, Money Amount, IReadOnlyDictionary<string, string>? Tags = null);
