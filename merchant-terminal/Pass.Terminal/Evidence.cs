using System.Text.Json.Serialization;

namespace Pass.Terminal;

/// <summary>How the pass was presented, as a sale carries it. Bytes travel as base64.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CardEvidence), "card")]
[JsonDerivedType(typeof(QrEvidence), "qr")]
[JsonDerivedType(typeof(CodeEvidence), "code")]
public abstract record Evidence;

/// <summary>A chip card's signature over this sale.</summary>
/// <param name="UnpredictableNumber">8 bytes the till drew.</param>
/// <param name="Atc">The card's counter.</param>
/// <param name="SaleHash">32 bytes that the card signed.</param>
/// <param name="Signature">r ‖ s, 64 bytes.</param>
/// <param name="OfflineAmountCents">What the card counted against its offline limits; null online.</param>
public sealed record CardEvidence(
    ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> UnpredictableNumber, uint Atc, ReadOnlyMemory<byte> SaleHash, ReadOnlyMemory<byte> Signature,
    uint? OfflineAmountCents = null) : Evidence;

/// <summary>A phone's QR as it was read, "PR1:…".</summary>
public sealed record QrEvidence(string Text) : Evidence;

/// <summary>Eight digits read out with the pass number; online only.</summary>
public sealed record CodeEvidence(string Code) : Evidence;
