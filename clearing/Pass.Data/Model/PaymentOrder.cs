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
