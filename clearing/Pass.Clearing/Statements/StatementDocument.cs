using Pass.Core;
using Pass.Data.Model;

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
    /// <summary>The day by whose end the partner's bank must have credited it.</summary>
    public required DateOnly CreditedBy { get; init; }
    /// <summary>The creditor reference (<c>RF…</c>) that the bank's line carries, in groups of four: accounting software matches on it.</summary>
    public required string CreditorReference { get; init; }
    /// <summary>EndToEndId of the payment, which the bank's line carries too.</summary>
    public required string PaymentReference { get; init; }
    /// <summary>Last day on which a line may be disputed.</summary>
    public required DateOnly DisputeUntil { get; init; }
    /// <summary>Name of the file with every sale, as it is handed over with the statement.</summary>
    public required string DetailFile { get; init; }
    public required IReadOnlyList<StatementDay> Days { get; init; }
    /// <summary>Corrections, balances brought forward, claims: what comes on top of the days, in the order shown.</summary>
    public IReadOnlyList<StatementAdjustment> Adjustments { get; init; } = [];
    /// <summary>Offline sales that are not paid and that the partner bears.</summary>
    public StatementUnpaid Losses { get; init; }
    /// <summary>Offline sales that are not paid and that the region looks at.</summary>
    public StatementUnpaid Incidents { get; init; }
    /// <summary>Where its details are on the region's pages; null when the region has none.</summary>
    public string? Online { get; init; }
    /// <summary>What the bank is asked to transfer. The renderer refuses a document whose lines do not add up to it.</summary>
    public required Money Total { get; init; }

    /// <summary>The days added up by benefit, in the order in which benefits first appear.</summary>
    public IReadOnlyList<StatementSums> Subtotals() =>
        [.. Days.GroupBy(day => day.Benefit, StringComparer.Ordinal).Select(days => StatementSums.Of(days.Key, days.Select(d => d.Sums)))];
}

/// <param name="Name">The region's name.</param>
/// <param name="Siret">14 digits, without spaces.</param>
/// <param name="Address">Lines of its postal address.</param>
/// <param name="Contact">Where to write about a line: an e-mail address, with a telephone number if there is one.</param>
public sealed record StatementIssuer(string Name, string Siret, IReadOnlyList<string> Address, string Contact);

/// <param name="Name">Legal name.</param>
/// <param name="Siret">14 digits, without spaces.</param>
/// <param name="Address">Lines of the postal address.</param>
/// <param name="Conventions">Numbers of the conventions it signed; empty when none is known.</param>
/// <param name="MaskedIban">Account credited, already masked, such as <c>FR76 •••• •••• •••• •••• •••5 089</c>: a full IBAN has no place on paper.</param>
public sealed record StatementPartner(string Name, string Siret, IReadOnlyList<string> Address, string Conventions, string MaskedIban)
{
    /// <summary>As it is now, for a letter about no payment: neither conventions nor account.</summary>
    internal static StatementPartner Of(Partner partner) => new(partner.LegalName, partner.Siret, [partner.Address, partner.Town], "", "");
}

/// <summary>What a partner earned on one business day with one benefit.</summary>
/// <param name="Date">Business day.</param>
/// <param name="SoldFrom">Earliest date of its sales and returns; the business day itself when all are of that date.</param>
/// <param name="SoldTo">The latest one.</param>
/// <param name="Sums">Named by the benefit.</param>
public sealed record StatementDay(DateOnly Date, DateOnly SoldFrom, DateOnly SoldTo, StatementSums Sums)
{
    public string Benefit => Sums.Label;
}

/// <summary>Sales less returns, and what they are worth to each.</summary>
/// <param name="Label">Benefit label as shown.</param>
/// <param name="Sales">Number of sales.</param>
/// <param name="Refunds">Number of returns.</param>
/// <param name="Holder">What holders paid at the till.</param>
/// <param name="Region">The region's share, before the reimbursement rules.</param>
/// <param name="Net">What the region pays for them.</param>
public sealed record StatementSums(string Label, long Sales, long Refunds, Money Holder, Money Region, Money Net)
{
    public Money Price => Holder + Region;

    /// <summary>What the rules leave to the region: rates, fixed amounts, fees.</summary>
    public Money Retained => Region - Net;

    public static StatementSums Of(string label, IEnumerable<StatementSums> all) =>
        all.Aggregate(new StatementSums(label, 0, 0, Money.Zero, Money.Zero, Money.Zero), (sum, one) => new(
            label, sum.Sales + one.Sales, sum.Refunds + one.Refunds, sum.Holder + one.Holder, sum.Region + one.Region, sum.Net + one.Net));
}

/// <summary>A line beside the days; negative when it lowers the payment.</summary>
public sealed record StatementAdjustment(string Label, Money Amount);

/// <summary>Sales that are not paid: they are told, and change no amount.</summary>
public readonly record struct StatementUnpaid(int Sales, Money Price)
{
    public static StatementUnpaid Of(IReadOnlyCollection<long> cents) => new(cents.Count, new(cents.Sum()));
}

/// <summary>Tells a partner that a settlement does not pay it: how much is carried, and why.</summary>
/// <param name="Settlement">Its number.</param>
/// <param name="Amount">What the partner is owed; below zero when it owes.</param>
/// <param name="Reason">Key of the sentence that says why, and what to do.</param>
public sealed record CarryNotice(
    int Settlement, StatementIssuer Issuer, StatementPartner Partner, DateOnly IssuedOn, DateOnly UpTo, Money Amount, string Reason);
