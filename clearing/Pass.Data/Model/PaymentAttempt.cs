namespace Pass.Data.Model;

/// <summary>Where one try to pay is. "Paid" is never assumed: the bank says so. Numbers are stored and never reused.</summary>
public enum AttemptState : byte
{
    /// <summary>Waits for two people.</summary>
    Drafted = 1,
    Approved = 2,
    /// <summary>Handed to whoever moves the money.</summary>
    Sent = 3,
    /// <summary>The bank will execute it.</summary>
    Accepted = 4,
    /// <summary>Refused before any money moved.</summary>
    Rejected = 5,
    Paid = 6,
    /// <summary>The money came back.</summary>
    Returned = 7,
    /// <summary>Its run was withdrawn before it was sent.</summary>
    Withdrawn = 8,
}

/// <summary>Who moves the money. Numbers are stored and never reused.</summary>
public enum PaymentRailKind : byte
{
    /// <summary>A pain.001 file for the region's bank.</summary>
    SepaFile = 1,
    /// <summary>Mandats for the public accountant, a PES_DepenseAller file.</summary>
    PublicAccountant = 2,
    /// <summary>Transfers from the region's balance at Stripe to the Stripe accounts of partners who chose it.</summary>
    StripeConnect = 3,
}

/// <summary>One try to pay an order, on one account. A payment that failed is tried again by another attempt of the same order, never by a second debt.</summary>
public sealed class PaymentAttempt
{
    /// <summary>What the bank sends back with every status, its own for each attempt: <c>PASS-B2026-000123</c>, then <c>PASS-B2026-000123-2</c>.</summary>
    public required string EndToEndId { get; init; }
    public required string OrderNumber { get; init; }
    /// <summary>1, 2, 3… within the order.</summary>
    public required int Rank { get; init; }
    /// <summary>The run it leaves with.</summary>
    public required int SettlementId { get; init; }
    /// <summary>The order while this attempt may still pay it, null once it failed: the database takes each value once, so that no order is paid by two attempts.</summary>
    public string? LiveOrder { get; set; }
    public required PaymentRailKind Rail { get; init; }
    public AttemptState State { get; set; }
    /// <summary>When the state was learnt.</summary>
    public long StateAtMs { get; set; }
    public long? SentAtMs { get; set; }
    /// <summary>The bank's day of the state: execution, refusal, return. Null until it says one.</summary>
    public DateOnly? BankDay { get; set; }
    /// <summary>Why it failed, a code of ISO 20022 (<c>AC04</c>).</summary>
    public string? ReasonCode { get; set; }
    /// <summary>Where the state can be seen: the file sent and its hash, the bank's line.</summary>
    public string? Proof { get; set; }
    /// <summary>Exact legal holder of the account.</summary>
    public required string AccountHolderName { get; init; }
    public required string Iban { get; init; }
    public string? Bic { get; init; }
    /// <summary>The Stripe account it is paid on, <c>acct_…</c>; null on other rails.</summary>
    public string? StripeAccount { get; init; }
    /// <summary>The file of its run that it left in, see <see cref="SepaBatch"/>.</summary>
    public int Batch { get; set; } = 1;
}
