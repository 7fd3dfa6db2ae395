namespace Pass.Core;

/// <summary>What a pass is presented as. Stored by its number.</summary>
public enum CredentialKind : byte
{
    Card = 1,
    Phone = 2,

    /// <summary>A one-time code, known by a secret: it has neither key nor certificate.</summary>
    Code = 3,
}

/// <summary>Whether a credential is accepted. Stored by its number.</summary>
public enum CredentialState : byte
{
    /// <summary>Made, and not yet activated in its holder's hand: not accepted.</summary>
    Pending = 1,

    Active = 2,

    /// <summary>Not accepted for the time being; the region's own word, which the issuer does not have.</summary>
    Suspended = 3,

    /// <summary>Blocked, expired, replaced or spoiled: never accepted again.</summary>
    Revoked = 4,
}

/// <summary>From the first second to the last, both included; fractions are dropped, since certificates hold seconds.</summary>
public readonly record struct Validity
{
    public Validity(DateTimeOffset from, DateTimeOffset until)
    {
        From = DateTimeOffset.FromUnixTimeSeconds(from.ToUnixTimeSeconds());
        Until = DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds());
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset Until { get; }

    public bool Contains(DateTimeOffset time) => From <= time && time < Until.AddSeconds(1);

    public bool Contains(Validity other) => From <= other.From && other.Until <= Until;

    /// <summary>What is inside both; null when nothing is.</summary>
    public Validity? Overlap(Validity other)
    {
        var (from, until) = (From > other.From ? From : other.From, Until < other.Until ? Until : other.Until);
        return from <= until ? new Validity(from, until) : null;
    }
}

/// <summary>A card, phone or one-time code as the issuer tells it to the region: all that is needed to accept it, and no name.</summary>
/// <param name="Credential">From 1; also its bit in the status list.</param>
/// <param name="Serial">8 bytes, never used twice.</param>
/// <param name="PublicPoint">X ‖ Y on P-256, 64 bytes; empty for a code, which has a secret instead.</param>
/// <param name="State">Never <see cref="CredentialState.Suspended"/>.</param>
public sealed record IssuedCredential(
    CredentialId Credential,
    PassId Pass,
    CredentialKind Kind,
    ReadOnlyMemory<byte> Serial,
    ReadOnlyMemory<byte> PublicPoint,
    Validity Validity,
    CredentialState State)
{
    public const int SerialBytes = 8, PointBytes = 64;

    public int StatusIndex => Credential.Value;
}
