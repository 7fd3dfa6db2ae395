namespace Pass.Data.Model;

/// <summary>Whether an order may be paid. Where its payment is, its attempts say. Numbers are stored and never reused; 2 was "sent".</summary>
public enum PaymentOrderState : byte
{
    Active = 1,
    /// <summary>Kept back by a person: it does not leave with its run.</summary>
    Held = 3,
    /// <summary>Its items are payable again, by another order; its number stays.</summary>
    Withdrawn = 4,
}

/// <summary>What one partner is paid by one run, with its statement. Amount and names are those known at the cut-off and never change.</summary>
public sealed class PaymentOrder
{
    /// <summary>Number of the statement, without gaps within a year: <c>B2026-000123</c>.</summary>
    public required string Number { get; init; }
    /// <summary>The run that made it.</summary>
    public int SettlementId { get; init; }
    public int PartnerId { get; init; }
    public PaymentOrderState State { get; set; }
    /// <summary>Why it is held; null when it is not.</summary>
    public string? HeldReason { get; set; }
    /// <summary>Above zero: the sum of its items.</summary>
    public long AmountCents { get; init; }
    /// <summary>Earliest business day of its items.</summary>
    public DateOnly FirstDay { get; init; }
    public DateOnly LastDay { get; init; }
    public required string PartnerName { get; init; }
    public required string PartnerSiret { get; init; }
    /// <summary>Lines separated by LF.</summary>
    public required string PartnerAddress { get; init; }
    /// <summary>Codes of the partner's conventions on the last day, separated by commas.</summary>
    public string Conventions { get; init; } = "";
    public List<PaymentOrderItem> Items { get; } = [];
    public List<PaymentAttempt> Attempts { get; } = [];
}

/// <summary>An item that an order pays.</summary>
public sealed class PaymentOrderItem
{
    public required string OrderNumber { get; init; }
    public required long ItemId { get; init; }
    public required long Cents { get; init; }
    /// <summary>The item while its order is not withdrawn, null afterwards: the database takes each value once, so that no item is paid by two orders.</summary>
    public long? LiveItemId { get; set; }
}

/// <summary>Where something owed comes from. Numbers are stored and never reused.</summary>
public enum PayableKind : byte
{
    /// <summary>What a partner earned on one business day with one benefit.</summary>
    PartnerDay = 1,
    /// <summary>A mistake put right: the region owes more, or less.</summary>
    Correction = 2,
    /// <summary>A balance brought forward from other books.</summary>
    Carry = 3,
    /// <summary>What a partner owes and was asked to pay by a debit note: it no longer lowers its payments.</summary>
    Claim = 4,
}

/// <summary>One thing owed to a partner, or due from it. Written once and never changed; an order pays it.</summary>
public sealed class PayableItem
{
    /// <summary>Rank without gaps, from 1.</summary>
    public long Id { get; init; }
    public required PayableKind Kind { get; init; }
    public required int PartnerId { get; init; }
    /// <summary>The partner again while no order that stands pays it, else null: what is open is found by it, however much was ever paid.</summary>
    public int? OpenFor { get; set; }
    /// <summary>The business day it is paid with: the one that was cleared with it, or the last one cleared before it was added. Its partner's rhythm says when.</summary>
    public required DateOnly Day { get; init; }
    /// <summary>Below zero when the partner owes it.</summary>
    public required long Cents { get; init; }
    /// <summary>Of a partner's day: the business day of its sales. Null for other kinds, as the benefit is.</summary>
    public DateOnly? SalesDay { get; init; }
    public int? BenefitId { get; init; }
    /// <summary>What the statement says of it; null for a partner's day, which says it itself.</summary>
    public string? Label { get; init; }
}

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

/// <summary>A payment that a person has to look at: it was refused, or came back. Closed by another attempt, or by whoever says why none is made.</summary>
public sealed class PaymentTask
{
    public int Id { get; init; }
    public required string OrderNumber { get; init; }
    public int PartnerId { get; init; }
    public long Cents { get; init; }
    /// <summary>ISO 20022.</summary>
    public required string ReasonCode { get; init; }
    public long OpenedAtMs { get; init; }
    public long? ClosedAtMs { get; set; }
    /// <summary>Handle of who closed it.</summary>
    public string? ClosedBy { get; set; }
    public string? ClosedReason { get; set; }
    /// <summary>The run that pays the order again; null when a person closed it.</summary>
    public int? SettlementId { get; set; }
}

/// <summary>What a notice tells a partner. Numbers are stored and never reused.</summary>
public enum NoticeKind : byte
{
    /// <summary>A payment was refused or came back: the reason, and what to do.</summary>
    PaymentFailed = 1,
    /// <summary>It is paid again, on the account there is now.</summary>
    PaidAgain = 2,
    /// <summary>What the partner owes is asked back.</summary>
    DebitNote = 3,
    /// <summary>Its bank account was changed.</summary>
    AccountChanged = 4,
    /// <summary>A debit note that is not paid is asked for again.</summary>
    DebitReminder = 5,
    /// <summary>An address of its software failed for too long and is told nothing more.</summary>
    HookStopped = 6,
    /// <summary>The region lets it sell nothing until further notice. Why, the audit says.</summary>
    Suspended = 7,
    /// <summary>It sells again.</summary>
    Resumed = 8,
}

/// <summary>Something a partner is told on its page. In data, not in words: it is said in the reader's language.</summary>
public sealed class PartnerNotice
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public NoticeKind Kind { get; init; }
    public long AtMs { get; init; }
    /// <summary>The statement or debit note it is about.</summary>
    public string? Document { get; init; }
    public long? Cents { get; init; }
    public string? ReasonCode { get; init; }
}
