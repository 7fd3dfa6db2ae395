namespace Pass.Data.Model;

public enum TerminalStatus : byte
{
    AwaitingActivation = 1,
    Active = 2,
    Revoked = 3,
}

/// <summary>A till of a partner. It has no secret of ours: it proves itself with its own P-256 key.</summary>
public sealed class Terminal : IReferenceData
{
    public int Id { get; init; }
    public int PartnerId { get; init; }
    public required string Label { get; set; }
    public TerminalStatus Status { get; set; } = TerminalStatus.AwaitingActivation;
    /// <summary>SubjectPublicKeyInfo (RFC 5480), 91 bytes; null until activated.</summary>
    public byte[]? PublicKey { get; set; }
    /// <summary>SHA-256 of the one-time code, 32 bytes. Kept once used: a till that lost the answer may ask again, with the same key.</summary>
    public byte[]? ActivationCodeHash { get; set; }
    public long? ActivationExpiresAtMs { get; set; }
    public int FailedActivations { get; set; }
    public long? ActivatedAtMs { get; set; }
    /// <summary>Most operations in one day in Paris.</summary>
    public int DailyQuota { get; set; }
}
