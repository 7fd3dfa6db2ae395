using Pass.Cards.PassApplet;

namespace Pass.Issuing.Personalization;

/// <summary>What one card must become.</summary>
/// <param name="Serial">Its number for life.</param>
/// <param name="OfflineLimits">What it lets pass without the region.</param>
public sealed record CardOrder(CardSerial Serial, OfflineLimits OfflineLimits)
{
    /// <summary>Further public objects, by tag (<see cref="PassTags.IsPublicObject"/>).</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> PublicObjects { get; init; } = new Dictionary<int, ReadOnlyMemory<byte>>();

    /// <summary>4 to 12 digits, or null for a card without PIN.</summary>
    public string? Pin { get; init; }
}

/// <summary>Issues the certificate of a card. Called again with the same key when a card comes back half done: give the same answer.</summary>
/// <param name="serial">The card.</param>
/// <param name="publicPoint">Uncompressed P-256 point, 65 bytes, made on the card.</param>
/// <param name="cancellationToken">Cancels.</param>
public delegate ValueTask<ReadOnlyMemory<byte>> CertifyCard(CardSerial serial, ReadOnlyMemory<byte> publicPoint, CancellationToken cancellationToken);

public enum PersonalizationOutcome
{
    /// <summary>Done now, from a blank or a half-done card.</summary>
    Personalized,

    /// <summary>This very card was finished before: nothing was changed.</summary>
    AlreadyPersonalized,

    /// <summary>The card was started under another serial: finish it under that one, or scrap it.</summary>
    OtherSerial,

    /// <summary>The card holds keys that are neither the transport keys nor ours.</summary>
    ForeignCard,
}

/// <summary>What became of the card in the reader.</summary>
/// <param name="Outcome">See the values.</param>
/// <param name="Serial">Serial the card carries; null for a foreign card.</param>
/// <param name="PublicPoint">65 bytes, when personalized.</param>
/// <param name="Certificate">As on the card, when personalized.</param>
/// <param name="WasResumed">True when the card had been pulled out half-way before.</param>
public sealed record PersonalizationResult(
    PersonalizationOutcome Outcome,
    CardSerial? Serial,
    ReadOnlyMemory<byte> PublicPoint = default,
    ReadOnlyMemory<byte> Certificate = default,
    bool WasResumed = false)
{
    public bool IsActive => Outcome is PersonalizationOutcome.Personalized or PersonalizationOutcome.AlreadyPersonalized;
}
