using System.ComponentModel;

namespace Pass.Portal.Http;

[Description("What was decided. A refusal by the rules is an answer too: a retry with the same id gives it again.")]
public sealed record OperationAnswer
{
    public Guid OperationId { get; init; }

    [Description("The twelve digits of the pass, which a till needs for what follows; absent while nobody proved which pass it is.")]
    public string? Pass { get; init; }

    [Description("sale, hold, capture, void, cancel or refund.")]
    public required string Kind { get; init; }

    [Description("The sale or hold it is about.")]
    public Guid? RelatedId { get; init; }

    [Description("approved, partial, refused; in a batch also invalid: not put to the rules, nothing recorded.")]
    public required string Status { get; init; }

    [Description("Approved, Partial, or why not. Stable.")]
    public required string Code { get; init; }

    [Description("For the person at the till, in the language asked (Accept-Language: fr or en).")]
    public required string Explanation { get; init; }

    [Description("Full price asked, captured or given back, in cents.")]
    public long AmountCents { get; init; }

    [Description("What the region pays, in cents; negative when it takes back.")]
    public long RegionCents { get; init; }

    [Description("What the holder pays or gets back, in cents.")]
    public long HolderCents { get; init; }

    [Description("One per purse.")]
    public IReadOnlyList<LegAnswer> Legs { get; init; } = [];

    [Description("When a hold lapses.")]
    public DateTimeOffset? HoldUntil { get; init; }

    [Description("Wrong fields of an invalid item.")]
    public IReadOnlyList<FieldAnswer>? Errors { get; init; }
}

[Description("What one purse gained (plus) or lost (minus).")]
public sealed record LegAnswer
{
    [Description("Code of the benefit.")]
    public required string Benefit { get; init; }

    public required string Label { get; init; }

    [Description("Cents or uses, as the benefit counts.")]
    public int Units { get; init; }

    public int RegionCents { get; init; }

    [Description("What is left in the purse afterwards, in cents or uses; other holds are not deducted.")]
    public int Left { get; init; }

    [Description("The same for people.")]
    public required string LeftText { get; init; }
}

[Description("Answers in the order of the sales.")]
public sealed record BatchAnswer(IReadOnlyList<OperationAnswer> Answers);

[Description("What is left on a pass, in the purses this partner takes.")]
public sealed record BalanceAnswer
{
    public required string Pass { get; init; }

    [Description("active, blocked or expired.")]
    public required string Status { get; init; }

    public IReadOnlyList<PurseAnswer> Purses { get; init; } = [];
}

public sealed record PurseAnswer
{
    [Description("Code of the benefit.")]
    public required string Benefit { get; init; }

    public required string Label { get; init; }

    [Description("cents or uses.")]
    public required string Unit { get; init; }

    [Description("What can be spent now: the balance less open holds.")]
    public int Available { get; init; }

    [Description("Reserved by open holds.")]
    public int Held { get; init; }

    [Description("The available for people.")]
    public required string AvailableText { get; init; }

    public DateOnly ValidFrom { get; init; }

    [Description("Last day of use, included.")]
    public DateOnly ValidUntil { get; init; }
}

[Description("What the region has of this till on a day by the till's clock.")]
public sealed record TillDayAnswer
{
    [Description("In a fixed order. What was decided a moment ago may still be missing: it is found by its id.")]
    public required IReadOnlyList<TillDayLineAnswer> Operations { get; init; }

    [Description("Where the next page begins (after); absent on the last.")]
    public string? Next { get; init; }

    [Description("The bank's day on which what is booked today is paid, by the partner's rhythm.")]
    public DateOnly? PayDay { get; init; }
}

public sealed record TillDayLineAnswer
{
    public Guid OperationId { get; init; }

    [Description("sale, hold, capture, void, cancel or refund.")]
    public required string Kind { get; init; }

    public Guid? RelatedId { get; init; }

    [Description("approved, partial or refused.")]
    public required string Status { get; init; }

    [Description("Approved, Partial, or why not. Stable.")]
    public required string Code { get; init; }

    public long AmountCents { get; init; }

    public long RegionCents { get; init; }

    public long HolderCents { get; init; }

    [Description("By the till's clock.")]
    public DateTimeOffset OccurredAt { get; init; }

    [Description("The day it is paid with: that of its arrival.")]
    public DateOnly BusinessDay { get; init; }
}

[Description("What may be sold under the pass. Ask again when a product is refused as unknown, and once a day.")]
public sealed record ProductsAnswer(IReadOnlyList<ProductAnswer> Products);

[Description("How a till may sell without the network until it asks again: ask when the lists are fetched. The region judges what it is sent by the same numbers.")]
public sealed record OfflineAnswer
{
    [Description("With older lists a till sells nothing offline.")]
    public long ListMaxAgeSeconds { get; init; }

    [Description("With so many unsent sales it sells nothing more offline.")]
    public int UnsentSales { get; init; }

    [Description("Most that its unsent sales may come to, in cents.")]
    public long UnsentCents { get; init; }

    [Description("Oldest offline sale still accepted.")]
    public long MaxAgeSeconds { get; init; }

    [Description("The same for one that a QR proves.")]
    public long PhoneMaxAgeSeconds { get; init; }

    [Description("Offline codes of one phone that are accepted since it was last presented online.")]
    public int PhoneCodes { get; init; }

    [Description("A bare number may be sold to offline, never beyond the balance.")]
    public bool NumbersAllowed { get; init; }

    [Description("What this partner may sell offline today; what is not here, it may not.")]
    public IReadOnlyList<FloorAnswer> Floors { get; init; } = [];
}

public sealed record FloorAnswer(
    [property: Description("A code of GET /v1/products.")] string Product,
    [property: Description("Largest total of an offline sale that has it, in cents.")] long FloorCents);

public sealed record ProductAnswer(
    [property: Description("What a card signs in place of the code; never reused.")] int Number,
    [property: Description("What a line of a sale carries.")] string Code,
    string Label);

[Description("The till is in service: its id is the kid, iss and sub of the tokens it signs.")]
public sealed record ActivationAnswer(int TerminalId, int PartnerId);

[Description("The gate is in service: 'gate-' and its id are the kid, iss and sub of the tokens it signs.")]
public sealed record GateActivationAnswer(
    int GateId,
    [property: Description("UAI of its school.")] string School,
    [property: Description("Whether who stands there may let in by hand.")] bool MayLetInByHand);

[Description("Problem details (RFC 9457).")]
public sealed record ProblemAnswer
{
    [Description("The page that explains it: an address on this server.")]
    public required string Type { get; init; }
    public required string Title { get; init; }
    public int Status { get; init; }

    [Description("What is wrong and what to do, in the language asked.")]
    public required string Detail { get; init; }

    [Description("Stable.")]
    public required string Code { get; init; }

    [Description("Wrong fields.")]
    public IReadOnlyList<FieldAnswer>? Errors { get; init; }
}

[Description("One wrong field.")]
public sealed record FieldAnswer(
    [property: Description("Path, lines[0].amountCents.")] string Field,
    [property: Description("Stable.")] string Code,
    string Detail);
