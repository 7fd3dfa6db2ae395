using Pass.Cards.PassApplet;

namespace Pass.Cards.Presentation;

/// <summary>How a pass is presented, at a till, at a gate, or on the telephone. Nothing in it is trusted before <see cref="PresentationVerifier"/> says so.</summary>
public abstract record Presentation;

/// <summary>A chip card's answer to INTERNAL AUTHENTICATE.</summary>
/// <param name="Certificate">The card's certificate, encoded.</param>
/// <param name="Evidence">What the card stated; its sale hash is <see cref="PresentationVerifier.NoSale"/> at a gate.</param>
/// <param name="Signature">The card's signature over it, r ‖ s, 64 bytes.</param>
public sealed record CardPresentation(ReadOnlyMemory<byte> Certificate, SaleEvidence Evidence, ReadOnlyMemory<byte> Signature) : Presentation;

/// <summary>The text of a phone's QR, "PR1:…".</summary>
public sealed record QrPresentation(string Text) : Presentation;

/// <summary>The number of the pass and a code of eight digits, both as typed; online only.</summary>
public sealed record CodePresentation(string Number, string Code) : Presentation;
