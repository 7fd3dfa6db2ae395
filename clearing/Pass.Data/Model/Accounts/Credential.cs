namespace Pass.Data.Model;

public enum CredentialKind : byte
{
    Card = 1,
    Phone = 2,
    Code = 3,
}

public enum CredentialStatus : byte
{
    Ordered = 1,
    Active = 2,
    Suspended = 3,
    Revoked = 4,
}

/// <summary>A card, phone token or one-time code of a pass, as the issuer knows it.</summary>
public sealed class Credential
{
    public int Id { get; init; }
    public long PassId { get; init; }
    public CredentialKind Kind { get; init; }
    /// <summary>Opaque serial, 8 bytes for a card, 16 at most.</summary>
    public required byte[] Serial { get; init; }
    /// <summary>SubjectPublicKeyInfo (RFC 5480), 91 bytes; null until personalized, and for a code.</summary>
    public byte[]? PublicKey { get; set; }
    public CredentialStatus Status { get; set; }
    /// <summary>Bit of the credential in the signed status list.</summary>
    public int StatusIndex { get; init; }
    public long IssuedAtMs { get; init; }
    public DateOnly ExpiresOn { get; init; }
    public long? RevokedAtMs { get; set; }
}
