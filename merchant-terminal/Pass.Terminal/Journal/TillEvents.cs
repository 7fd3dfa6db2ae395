using System.Text.Json.Serialization;

namespace Pass.Terminal.Journal;

/// <summary>What a till keeps of what it did; a row of its journal each. Names of kinds are written into files: never renamed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(TakenOffline), "offline")]
[JsonDerivedType(typeof(NotTaken), "not-taken")]
[JsonDerivedType(typeof(GivenUp), "given-up")]
[JsonDerivedType(typeof(Forwarding), "forwarding")]
[JsonDerivedType(typeof(NotSent), "not-sent")]
[JsonDerivedType(typeof(Heard), "heard")]
[JsonDerivedType(typeof(CashierKept), "cashier")]
[JsonDerivedType(typeof(DayEnded), "day-ended")]
[JsonDerivedType(typeof(Printed), "printed")]
[JsonDerivedType(typeof(Noted), "noted")]
public abstract record TillEvent;

/// <summary>About to be sent: kept before the first byte leaves, so that whatever happens the till knows what to ask about.</summary>
/// <param name="Kind">sale, hold, capture, void, cancel or refund.</param>
/// <param name="Sale">Of a sale or a hold.</param>
/// <param name="FollowUp">Of the others, with the operation they are about.</param>
/// <param name="Lines">What stands on the receipt.</param>
/// <param name="Cashier">Who; null where the till has no cashiers.</param>
public sealed record Asked(
    string Kind, SaleMessage? Sale, FollowUpMessage? FollowUp, Guid? Related, IReadOnlyList<ReceiptLine> Lines, string? Cashier) : TillEvent;

/// <summary>What the region decided.</summary>
public sealed record Answered(OperationReply Reply) : TillEvent;

/// <summary>The goods may be given: the till decided alone, and the region is told later.</summary>
public sealed record TakenOffline(SaleMessage Sale, string? Pass, IReadOnlyList<ReceiptLine> Lines, string? Cashier) : TillEvent;

/// <summary>Nothing was paid: the till refused it, or the region did not put it to its rules, or it never left.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Sale">What was asked, where it was not kept as <see cref="Asked"/> before.</param>
public sealed record NotTaken(string Code, string Explanation, SaleMessage? Sale = null, IReadOnlyList<ReceiptLine>? Lines = null, string? Cashier = null) : TillEvent;

/// <summary>The customer waits no longer: found paid, it is given back.</summary>
public sealed record GivenUp(string? Cashier) : TillEvent;

/// <summary>So many of the oldest unsent sales are being sent: from here on they may have arrived.</summary>
public sealed record Forwarding(int Count) : TillEvent;

/// <summary>These surely did not leave after all: there was no way to the region.</summary>
public sealed record NotSent(IReadOnlyList<Guid> Operations) : TillEvent;

/// <summary>The region's numbers and products, as of this row's time.</summary>
/// <param name="StatusVersion">Of the newest status list; 0 for none.</param>
public sealed record Heard(OfflineReply Offline, IReadOnlyList<ProductReply> Products, long StatusVersion, double? ClockAheadSeconds) : TillEvent;

/// <summary>A cashier comes, changes or leaves.</summary>
public sealed record CashierKept(string Name, CashierRole Role, byte[] Salt, byte[] PinHash, int Iterations, bool HasLeft) : TillEvent;

/// <summary>A day was compared with the region.</summary>
public sealed record DayEnded(DateOnly Day, int Count, long AmountCents, long RegionCents, bool IsReconciled, string? Cashier) : TillEvent;

/// <summary>A receipt was printed again.</summary>
public sealed record Printed(int Copy, string? Cashier) : TillEvent;

/// <summary>Something a merchant or the region should know of: a damaged journal set aside, a clock set back, a till revoked.</summary>
public sealed record Noted(string Code, string Detail) : TillEvent;

/// <param name="Ean">Thirteen digits, for what was scanned.</param>
/// <param name="AmountCents">Of the line, all units together.</param>
public sealed record ReceiptLine(string Product, string Label, int Quantity, long AmountCents, string? Ean = null);

/// <summary>What a cashier may do; each may do what those before may.</summary>
public enum CashierRole
{
    /// <summary>Sell, ask for a balance, cancel the last sale.</summary>
    Cashier = 1,

    /// <summary>Give back, print again, end the day.</summary>
    Senior = 2,

    /// <summary>Name cashiers, change what the till is.</summary>
    Manager = 3,
}

/// <param name="Seq">From 1, without a gap.</param>
/// <param name="Operation">What it is about; null for what is about none.</param>
public sealed record JournalRow(long Seq, DateTimeOffset At, Guid? Operation, TillEvent What);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TillEvent))]
internal sealed partial class JournalJson : JsonSerializerContext;
