using System.Text.Json.Serialization;

namespace Pass.Cards.Issuance;

// What travels between the issuance service and who drives it. JSON in camelCase, bytes in base64, instants in RFC 3339, pass numbers of
// twelve digits. `By` is the account of the person or job that asks, at most 100 characters; it is kept with each change.

/// <param name="Delivery">school or home.</param>
/// <param name="Photo">Name in the bureau's photo store.</param>
/// <param name="Reference">The orderer's own number, at most 60 characters: the same order sent again is the same order.</param>
public sealed record OrderMessage(string Pass, string Delivery, string? Photo = null, string? Reference = null);

/// <param name="Orders">1 to <see cref="MaxOrders"/>, placed together or not at all.</param>
public sealed record OrdersMessage(IReadOnlyList<OrderMessage> Orders, string By)
{
    public const int MaxOrders = 1_000;
}

/// <param name="Credentials">The number of each order, in the order sent.</param>
public sealed record OrderedMessage(int Placed, int AlreadyKnown, IReadOnlyList<int> Credentials);

/// <summary>What may be done to a card that exists.</summary>
public enum CardMove
{
    Ship = 1,
    HandOut = 2,
    Activate = 3,

    /// <summary>Lost, stolen or withdrawn: never accepted again, and its holder may enrol a phone. Also ends a phone or a one-time code.</summary>
    Block = 4,

    /// <summary>Orders a new card in the place of one that is blocked, expired or damaged.</summary>
    Replace = 5,

    /// <summary>Failed or lost before hand-out: made again under a new serial.</summary>
    Spoil = 6,
}

/// <param name="Credentials">By number, 1 to <see cref="MaxCredentials"/>: a retry can then never touch the card that took the place of another.</param>
/// <param name="Reason">Kept with each change, 1 to 400 characters.</param>
public sealed record MovesMessage(CardMove Move, IReadOnlyList<int> Credentials, string Reason, string By)
{
    public const int MaxCredentials = 500;
}

/// <summary>What came of one of <see cref="MovesMessage.Credentials"/>: the change, or why there was none.</summary>
/// <param name="WasDone">The card was there already: a retry, and nothing was changed again.</param>
/// <param name="NewOrder">The order that takes its place.</param>
/// <param name="PhoneRight">Its holder may now enrol a phone.</param>
public sealed record MovedMessage(int Credential, string? From, string? To, bool WasDone, int? NewOrder, bool PhoneRight, RefusalMessage? Refusal);

/// <summary>One for each credential asked, in the order asked; each was committed on its own.</summary>
public sealed record MovedListMessage(IReadOnlyList<MovedMessage> Moved);

/// <param name="Code">Never changes; see the issuer's texts.</param>
/// <param name="Detail">What to do, in the language asked for.</param>
public sealed record RefusalMessage(string Code, string Detail);

/// <summary>A card, phone or one-time code and all that happened to it.</summary>
/// <param name="State">Name of the issuer's state.</param>
/// <param name="Serial">16 hexadecimal digits; null while it is only ordered.</param>
public sealed record CredentialMessage(
    int Credential, string Pass, string Kind, string State, string? Serial, DateTimeOffset? ValidFrom, DateTimeOffset? ValidUntil, int? Replaces, IReadOnlyList<EventMessage> Trace);

public sealed record EventMessage(DateTimeOffset At, string By, string? From, string To, string Reason);

public sealed record CredentialListMessage(IReadOnlyList<CredentialMessage> Credentials);

public sealed record PhoneRightMessage(string Reason, string By);

/// <param name="IsNew">False: the pass had one that waits.</param>
public sealed record PhoneRightGivenMessage(bool IsNew);

/// <param name="Challenge">32 bytes to be signed by the phone, good for this pass until then.</param>
public sealed record ChallengeMessage(byte[] Challenge, DateTimeOffset Until);

/// <param name="PublicKey">JWK (RFC 7517) as text.</param>
/// <param name="Proof">COSE_Sign1 of the challenge by that key; see <see cref="PhoneToken.PhoneEnrolment"/>.</param>
public sealed record PhoneMessage(string PublicKey, byte[] Challenge, byte[] Proof, string By);

/// <param name="Certificate">COSE_Sign1. The same again for the same key.</param>
public sealed record PhoneEnrolledMessage(int Credential, byte[] Certificate);

/// <param name="Replaces">The code that the pass has now, by number; null when it has none. So a request sent again replaces nothing more.</param>
public sealed record CodeMessage(string Reason, string By, int? Replaces = null);

/// <param name="Credential">What its secret derives from, with the pass.</param>
/// <param name="IsNew">False: a request sent again.</param>
public sealed record CodeEnrolledMessage(int Credential, bool IsNew);

public enum RoundState
{
    Running = 1,
    Done = 2,
    Failed = 3,
}

/// <summary>A round of the worker: what is past its date ends, a batch is prepared, the status list is published.</summary>
/// <param name="Done">Cards in the batch so far.</param>
/// <param name="Total">Cards that the batch will hold, as far as is known.</param>
/// <param name="BatchRefused">Why there is no batch.</param>
public sealed record RoundMessage(int Round, RoundState State, int Done, int Total, int Expired, int? Batch, RefusalMessage? BatchRefused, long? StatusVersion);

/// <param name="By">Who prepared it.</param>
/// <param name="States">Its cards by the issuer's state.</param>
public sealed record BatchMessage(int Batch, string Route, string State, int Cards, string By, DateTimeOffset At, IReadOnlyDictionary<string, int> States);

/// <summary>A card that a bureau spoiled; it was ordered again.</summary>
/// <param name="Reason">As the bureau said it.</param>
public sealed record SpoiledMessage(int Credential, string Serial, DateTimeOffset At, string Reason);

/// <param name="Spoiled">The first <see cref="MaxSpoiled"/>.</param>
public sealed record BatchDetailMessage(BatchMessage Batch, IReadOnlyList<SpoiledMessage> Spoiled)
{
    public const int MaxSpoiled = 500;
}

/// <param name="File">As `bureau out` writes it: sealed for the bureau, the same bytes each time.</param>
public sealed record BatchFileMessage(int Cards, byte[] File);

/// <param name="File">A bureau's result, as `bureau in` takes it.</param>
public sealed record BatchResultMessage(byte[] File, string By)
{
    public const int MaxBytes = 16 << 20;
}

/// <param name="Line">Of the file; 0 when it does not speak of the card.</param>
/// <param name="As">Name of what came of it.</param>
public sealed record ReconciledMessage(int Line, string Serial, string As, string Detail);

/// <param name="Counts">By what came of each.</param>
/// <param name="ToLookAt">Those that are neither produced nor told before, the first <see cref="BatchDetailMessage.MaxSpoiled"/>.</param>
public sealed record BatchTakenMessage(int Batch, bool IsClosed, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<ReconciledMessage> ToLookAt);

public sealed record ByMessage(string By);

public sealed record ShippedMessage(int Shipped);

public sealed record OverviewMessage(IReadOnlyDictionary<string, int> Cards, IReadOnlyList<BatchMessage> Batches, int ChipsInStock);

/// <summary>The public lists. Any of them may be shown to anyone.</summary>
public sealed record TrustMessage(byte[] Root, byte[] Trust);

/// <param name="List">COSE_Sign1, see <see cref="Credentials.StatusList"/>.</param>
/// <param name="Deltas">From an earlier version to this one; those as long as the list itself are left out.</param>
public sealed record StatusMessage(long Version, byte[] List, IReadOnlyDictionary<long, byte[]> Deltas);

/// <param name="List">What <see cref="Pass.Core.SchoolRoster.Write"/> gives, not over yet.</param>
public sealed record RosterMessage(byte[] List);

/// <param name="Roster">COSE_Sign1, see <see cref="Credentials.SignedRoster"/>.</param>
public sealed record SignedRosterMessage(byte[] Roster);

/// <summary>Problem details (RFC 9457) with a code that never changes.</summary>
public sealed record ProblemMessage(string Type, string Title, int Status, string Detail, string Code, IReadOnlyList<FieldMessage>? Errors = null);

/// <param name="Line">Which element of the list sent, from 1.</param>
public sealed record FieldMessage(int Line, string Field, string Code, string Detail);

/// <summary>A value, or the problem that the service gave instead: never both, never neither.</summary>
public sealed record IssuanceReply<T>(T? Value, ProblemMessage? Problem) where T : class
{
    /// <summary>For what is not refused when all goes well.</summary>
    /// <exception cref="InvalidOperationException">It was refused; the message says why.</exception>
    public T OrThrow() => Value ?? throw new InvalidOperationException($"{Problem!.Code}: {Problem.Detail}");
}

/// <summary>The JSON contract of the issuance service: camelCase, nothing unknown, nothing twice, nothing missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(OrdersMessage))]
[JsonSerializable(typeof(OrderedMessage))]
[JsonSerializable(typeof(MovesMessage))]
[JsonSerializable(typeof(MovedListMessage))]
[JsonSerializable(typeof(CredentialListMessage))]
[JsonSerializable(typeof(PhoneRightMessage))]
[JsonSerializable(typeof(PhoneRightGivenMessage))]
[JsonSerializable(typeof(ChallengeMessage))]
[JsonSerializable(typeof(PhoneMessage))]
[JsonSerializable(typeof(PhoneEnrolledMessage))]
[JsonSerializable(typeof(CodeMessage))]
[JsonSerializable(typeof(CodeEnrolledMessage))]
[JsonSerializable(typeof(RoundMessage))]
[JsonSerializable(typeof(BatchDetailMessage))]
[JsonSerializable(typeof(BatchFileMessage))]
[JsonSerializable(typeof(BatchResultMessage))]
[JsonSerializable(typeof(BatchTakenMessage))]
[JsonSerializable(typeof(ByMessage))]
[JsonSerializable(typeof(ShippedMessage))]
[JsonSerializable(typeof(OverviewMessage))]
[JsonSerializable(typeof(ChangesMessage))]
[JsonSerializable(typeof(TrustMessage))]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(RosterMessage))]
[JsonSerializable(typeof(SignedRosterMessage))]
[JsonSerializable(typeof(ProblemMessage))]
public sealed partial class IssuanceJson : JsonSerializerContext;
