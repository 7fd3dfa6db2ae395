using System.ComponentModel;

namespace Pass.Portal.Http;

[Description("Whose key it is, and what it may read.")]
public sealed record PartnerAnswer(
    int PartnerId,
    string Name,
    [property: Description("What its owner called the key.")] string Key,
    [property: Description("sales, payments.")] IReadOnlyList<string> Scopes);

[Description("Sales, captures and what was given back, the latest first. Nothing tells whose pass it was.")]
public sealed record PartnerSalesAnswer
{
    public required IReadOnlyList<PartnerSaleAnswer> Sales { get; init; }

    [Description("Where the next page begins (after); absent on the last.")]
    public string? Next { get; init; }
}

public sealed record PartnerSaleAnswer
{
    public Guid OperationId { get; init; }

    [Description("sale, capture, cancel or refund.")]
    public required string Kind { get; init; }

    [Description("The sale or hold it is about.")]
    public Guid? RelatedId { get; init; }

    [Description("approved, partial or refused.")]
    public required string Status { get; init; }

    [Description("Approved, Partial, or why not. Stable.")]
    public required string Code { get; init; }

    [Description("Number of the till.")]
    public int TerminalId { get; init; }

    public long AmountCents { get; init; }

    [Description("What the region pays; negative when it takes back.")]
    public long RegionCents { get; init; }

    public long HolderCents { get; init; }

    [Description("By the till's clock.")]
    public DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    [Description("The day it is paid with.")]
    public DateOnly BusinessDay { get; init; }
}

[Description("What was paid, the latest first.")]
public sealed record PartnerPaymentsAnswer
{
    public required IReadOnlyList<PartnerPaymentAnswer> Payments { get; init; }

    [Description("Where the next page begins (before); absent on the last.")]
    public string? Next { get; init; }
}

public sealed record PartnerPaymentAnswer
{
    [Description("Number of the statement, B2026-000123.")]
    public required string Number { get; init; }

    [Description("What the bank's line carries.")]
    public required string EndToEndId { get; init; }

    [Description("in-run, under-way, held, failed or paid: as the bank says, never assumed.")]
    public required string State { get; init; }

    public long AmountCents { get; init; }

    public DateOnly FirstDay { get; init; }

    public DateOnly LastDay { get; init; }

    [Description("The day the partner's bank has it at the latest; absent when it depends on a person.")]
    public DateOnly? CreditedBy { get; init; }

    [Description("The bank's day of the state; absent until it says one.")]
    public DateOnly? BankDay { get; init; }

    [Description("Why it failed, a code of ISO 20022.")]
    public string? Reason { get; init; }

    [Description("Of one payment: the statement's lines, by day.")]
    public IReadOnlyList<PartnerStatementLineAnswer>? Lines { get; init; }
}

public sealed record PartnerStatementLineAnswer
{
    public DateOnly Day { get; init; }
    public required string Label { get; init; }
    public int? Sales { get; init; }
    public int? Returns { get; init; }
    public long AmountCents { get; init; }
}

[Description("When the partner is paid next, and how much.")]
public sealed record PartnerForecastAnswer(IReadOnlyList<ForecastAnswer> Payments);

public sealed record ForecastAnswer
{
    [Description("in-run, under-way, held, failed, predicted, below-minimum, owes or account-unusable.")]
    public required string State { get; init; }

    [Description("Number of its statement; absent while there is none.")]
    public string? Number { get; init; }

    [Description("Exact for days that are cleared.")]
    public long AmountCents { get; init; }

    [Description("Of sales of days that are not cleared yet, before rates.")]
    public long UnclearedCents { get; init; }

    public DateOnly UpToDay { get; init; }

    public DateOnly? CreditedBy { get; init; }
}

[Description("What a partner's address is sent, signed (Pass-Signature). Exactly one of sale and payment is there; none in a test.")]
public sealed record HookMessage
{
    [Description("The same in each try: what comes twice is known by it.")]
    public Guid Id { get; init; }

    [Description("test, sale.captured, sale.reversed, payment.sent, payment.paid or payment.returned.")]
    public required string Type { get; init; }

    public DateTimeOffset At { get; init; }

    public PartnerSaleAnswer? Sale { get; init; }

    public PartnerPaymentAnswer? Payment { get; init; }
}
