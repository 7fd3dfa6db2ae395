using System.Text.Json.Serialization;

namespace Pass.Terminal;

// The messages of /v1 as a till writes and reads them. Amounts are euro cents.

/// <param name="OperationId">UUIDv7 made before the first sending; the same for every retry.</param>
/// <param name="Pass">Twelve digits; may be null when a card or a QR is presented.</param>
/// <param name="Capture">False: only hold the money.</param>
/// <param name="Presentation">How the pass was presented; null: by its number alone.</param>
public sealed record SaleMessage(
    Guid OperationId, string? Pass, DateTimeOffset OccurredAt, IReadOnlyList<SaleMessageLine> Lines, bool AllowPartial = false, bool Capture = true,
    Evidence? Presentation = null);

/// <param name="Product">A code of <see cref="TerminalClient.ProductsAsync"/>: textbook, cinemaSeat…</param>
/// <param name="AmountCents">Price of the line, all units together.</param>
public sealed record SaleMessageLine(string Product, long AmountCents, int Quantity = 1);

/// <summary>A capture, void, cancellation or refund of an earlier sale on the same pass.</summary>
/// <param name="AmountCents">A part by amount, where every benefit that paid counts cents.</param>
/// <param name="Lines">A part by line and quantity; then no amount.</param>
public sealed record FollowUpMessage(
    Guid OperationId, string Pass, DateTimeOffset OccurredAt, long? AmountCents = null, IReadOnlyList<PartMessage>? Lines = null);

/// <param name="Line">Place of the line in the sale, from 1.</param>
/// <param name="Quantity">Units of it; null when <paramref name="AmountCents"/> says how much.</param>
public sealed record PartMessage(int Line, int? Quantity = null, long? AmountCents = null);

/// <param name="Status">approved, partial, refused; in a batch also invalid.</param>
/// <param name="Code">Why, stable; “Presentation.…” when what was presented proves nothing.</param>
/// <param name="Explanation">The same for people.</param>
/// <param name="Pass">Twelve digits: a card's sale is refunded under it.</param>
public sealed record OperationReply(
    Guid OperationId, string Kind, Guid? RelatedId, string Status, string Code, string Explanation,
    long AmountCents, long RegionCents, long HolderCents, IReadOnlyList<LegReply> Legs, DateTimeOffset? HoldUntil, string? Pass = null)
{
    [JsonIgnore]
    public bool IsApproved => Status is "approved" or "partial";
}

public sealed record LegReply(string Benefit, string Label, int Units, int RegionCents, int Left, string LeftText);

public sealed record BalanceReply(string Pass, string Status, IReadOnlyList<PurseReply> Purses);

public sealed record PurseReply(
    string Benefit, string Label, string Unit, int Available, int Held, string AvailableText, DateOnly ValidFrom, DateOnly ValidUntil);

/// <summary>Something the region lets be sold under the pass.</summary>
/// <param name="Number">What cards sign in place of the code.</param>
public sealed record ProductReply(int Number, string Code, string Label);

/// <summary>How this till may sell without the network; amounts in cents.</summary>
/// <param name="ListMaxAgeSeconds">Since the lists were fetched.</param>
/// <param name="Floors">What may be sold so; nothing else.</param>
public sealed record OfflineReply(
    long ListMaxAgeSeconds, int UnsentSales, long UnsentCents, long MaxAgeSeconds, long PhoneMaxAgeSeconds, int PhoneCodes, bool NumbersAllowed, IReadOnlyList<FloorReply> Floors);

/// <param name="Product">Its code.</param>
/// <param name="FloorCents">Largest total of an offline sale that has it.</param>
public sealed record FloorReply(string Product, long FloorCents);

/// <summary>What the region has of one till on one day.</summary>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="PayDay">When the partner is paid for what the region books today, by its rhythm.</param>
public sealed record TillDayReply(IReadOnlyList<TillDayLine> Operations, string? Next, DateOnly? PayDay);

/// <param name="BusinessDay">The day it is paid with: that of its arrival.</param>
public sealed record TillDayLine(
    Guid OperationId, string Kind, Guid? RelatedId, string Status, string Code, long AmountCents, long RegionCents, long HolderCents, DateTimeOffset OccurredAt, DateOnly BusinessDay);

/// <param name="Clock">What the till's clock says.</param>
/// <param name="ListAgeSeconds">Since it last had the signed lists; null where it has none.</param>
/// <param name="Program">And its version.</param>
public sealed record ReportMessage(DateTimeOffset Clock, long? ListAgeSeconds, int Unsent, int Unknown, string Program);

/// <param name="Code">As the young person's phone shows it.</param>
/// <param name="Lines">The basket, 50 lines at most.</param>
public sealed record ClassListMessage(string Code, IReadOnlyList<ClassListLine> Lines);

/// <param name="AmountCents">Of the line, all units together.</param>
public sealed record ClassListLine(string Ean, long AmountCents, int Quantity = 1);

/// <summary>The books of a young person's class, without a name or a number.</summary>
/// <param name="Until">The code is good until then, at this till.</param>
/// <param name="Lines">In the order of the basket.</param>
public sealed record ClassListReply(DateTimeOffset Until, IReadOnlyList<ClassBook> Books, IReadOnlyList<ClassListShare> Lines);

/// <param name="PriceCents">New, as the school found it; null when it does not say.</param>
/// <param name="IsOwned">The young person says that it has it already.</param>
public sealed record ClassBook(string Ean, string Title, string? Subject, long? PriceCents, bool IsOwned);

/// <param name="RegionCents">What the pass would pay; the sale itself is decided by all the rules.</param>
public sealed record ClassListShare(string Ean, bool IsOnList, bool IsOwned, long RegionCents, long HolderCents);

internal sealed record ProductsReply(IReadOnlyList<ProductReply> Products);

internal sealed record BatchMessage(IReadOnlyList<SaleMessage> Sales);

internal sealed record BatchReply(IReadOnlyList<OperationReply> Answers);

internal sealed record ActivationMessage(string Code, string PublicKey, string Proof);

internal sealed record ActivationReply(int TerminalId, int PartnerId);

internal sealed record GateActivationReply(int GateId, string School, bool MayLetInByHand);

internal sealed record GateCountsMessage(IReadOnlyList<GateHourMessage> Hours);

/// <param name="Hour">Hours since 1970 in UTC.</param>
internal sealed record GateHourMessage(int Hour, int Allowed, int Denied, int ByHand);

internal sealed record ProblemReply(string? Code, string? Detail, IReadOnlyList<ProblemField>? Errors);

/// <summary>A wrong field of a message, by its path.</summary>
public sealed record ProblemField(string Field, string Code, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SaleMessage))]
[JsonSerializable(typeof(FollowUpMessage))]
[JsonSerializable(typeof(BatchMessage))]
[JsonSerializable(typeof(ActivationMessage))]
[JsonSerializable(typeof(OperationReply))]
[JsonSerializable(typeof(BalanceReply))]
[JsonSerializable(typeof(ProductsReply))]
[JsonSerializable(typeof(OfflineReply))]
[JsonSerializable(typeof(TillDayReply))]
[JsonSerializable(typeof(BatchReply))]
[JsonSerializable(typeof(ActivationReply))]
[JsonSerializable(typeof(ReportMessage))]
[JsonSerializable(typeof(ClassListMessage))]
[JsonSerializable(typeof(ClassListReply))]
[JsonSerializable(typeof(GateActivationReply))]
[JsonSerializable(typeof(GateCountsMessage))]
[JsonSerializable(typeof(ProblemReply))]
internal sealed partial class RegionJson : JsonSerializerContext;
