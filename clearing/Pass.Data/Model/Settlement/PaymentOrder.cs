namespace Pass.Data.Model;

/// <summary>Where a payment is. "Paid" is never assumed: the bank's own files say so. Numbers are stored and never reused.</summary>
public enum PaymentOrderState : byte
{
    Pending = 1,
    Sent = 2,
}

/// <summary>One payment to one partner, with its statement. Amount, account and names are those known at the cut-off and never change.</summary>
public sealed class PaymentOrder
{
    /// <summary>Number of the statement, without gaps within a year: <c>B2026-000123</c>.</summary>
    public required string Number { get; init; }
    public int SettlementId { get; init; }
    public int PartnerId { get; init; }
    public PaymentOrderState State { get; set; }
    /// <summary>What the bank sends back with every status: <c>PASS-B2026-000123</c>.</summary>
    public required string EndToEndId { get; init; }
    /// <summary>Above zero: the sum of its lines.</summary>
    public long AmountCents { get; init; }
    /// <summary>Earliest business day of its lines.</summary>
    public DateOnly FirstDay { get; init; }
    public DateOnly LastDay { get; init; }
    public required string PartnerName { get; init; }
    public required string PartnerSiret { get; init; }
    /// <summary>Lines separated by LF.</summary>
    public required string PartnerAddress { get; init; }
    /// <summary>Exact legal holder of the account.</summary>
    public required string AccountHolderName { get; init; }
    public required string Iban { get; init; }
    public string? Bic { get; init; }
    public List<PaymentOrderLine> Lines { get; } = [];
}

/// <summary>A partner's day that an order pays. Its key is the day's own, so no day is ever paid twice.</summary>
public sealed class PaymentOrderLine
{
    public DateOnly Date { get; init; }
    public int PartnerId { get; init; }
    public int BenefitId { get; init; }
    public required string OrderNumber { get; init; }
    public long NetCents { get; init; }
}
