using Pass.Core;

namespace Pass.CardIssuer.Store.Model;

public enum Delivery : byte
{
    School = 1,
    Home = 2,
}

/// <summary>
/// One card, phone token or one-time code from order to end. Its id is the credential number in its certificate and its bit in the status list.
/// A row is never deleted and a serial never changes, so no serial is ever used twice. It holds no name.
/// </summary>
public sealed class CredentialRow
{
    public int Id { get; init; }
    public long PassId { get; init; }
    public CredentialKind Kind { get; init; }
    public IssuanceState State { get; internal set; }

    /// <summary>Changes so far; two who change the same row at once cannot both win.</summary>
    public int Version { get; internal set; }

    public Delivery Delivery { get; init; }

    /// <summary>What the bureau prints: a name in its photo store, never the photo.</summary>
    public string? PhotoReference { get; init; }

    /// <summary>The orderer's own number: an order sent twice is one order.</summary>
    public string? OrderReference { get; init; }

    /// <summary>The credential whose place this one takes.</summary>
    public int? ReplacesId { get; init; }

    public int? BatchId { get; internal set; }

    /// <summary>8 bytes; null until production starts.</summary>
    public byte[]? Serial { get; internal set; }

    /// <summary>18 bytes of the chip's production data; null for a phone or code.</summary>
    public byte[]? ChipId { get; internal set; }

    /// <summary>X ‖ Y, 64 bytes; null until certified, and for a code.</summary>
    public byte[]? PublicPoint { get; internal set; }

    /// <summary>COSE_Sign1; null until certified, then never changed; a code has none.</summary>
    public byte[]? Certificate { get; internal set; }

    /// <summary>Seconds since 1970, as in the certificate.</summary>
    public long? ValidFromS { get; internal set; }
    public long? ValidUntilS { get; internal set; }
}

/// <summary>One change of a credential: who, when, from, to, why. Only ever added.</summary>
public sealed class CredentialEventRow
{
    public int CredentialId { get; init; }
    public CredentialRow? Credential { get; init; }

    /// <summary>1 for the order, then one more at each change.</summary>
    public int Version { get; init; }
    public long AtMs { get; init; }
    public required string Actor { get; init; }
    public IssuanceState? FromState { get; init; }
    public IssuanceState ToState { get; init; }
    public required string Reason { get; init; }
}

/// <summary>Where a credential's last change stands among all changes; moved to the end by the database itself at each event.</summary>
public sealed class CredentialFeedRow
{
    public long Position { get; init; }
    public int CredentialId { get; init; }
    public CredentialRow? Credential { get; init; }
}
