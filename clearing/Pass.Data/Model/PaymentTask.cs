namespace Pass.Data.Model;

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
