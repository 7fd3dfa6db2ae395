using System.Diagnostics.CodeAnalysis;
using Pass.Cards.PassApplet;
using Pass.Core;

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

/// <summary>How strongly presence is proved, weakest first: a rule may ask for at least so much.</summary>
public enum PresenceStrength
{
    None = 0,

    /// <summary>Somebody knows the number and a code of these 30 seconds. Counter: 30-second step since 1970 (RFC 6238).</summary>
    Code = 1,

    /// <summary>The enrolled phone signed this half-minute. Counter: its own.</summary>
    Phone = 2,

    /// <summary>The card signed this very sale. Counter: its ATC.</summary>
    Card = 3,
}

/// <summary>Who is there. The engine lets each (credential, counter) be used once.</summary>
/// <param name="OfflineAmountCents">What the card counted against its own offline limits; null online and for other presentations.</param>
/// <param name="Kept">What shows it to anybody later; null for a code, which is a shared secret.</param>
public sealed record Presence(PassId Pass, PresentationRef Reference, PresenceStrength Strength, uint? OfflineAmountCents = null, KeptSignature? Kept = null);

/// <summary>A presence, or why there is none.</summary>
public readonly record struct PresentationResult
{
    private PresentationResult(Presence? presence, PresentationRefusal refusal)
    {
        Presence = presence;
        Refusal = refusal;
    }

    public Presence? Presence { get; }

    public PresentationRefusal Refusal { get; }

    [MemberNotNullWhen(true, nameof(Presence))]
    public bool IsPresent => Presence is not null;

    public static implicit operator PresentationResult(Presence presence) => new(presence, PresentationRefusal.None);

    public static implicit operator PresentationResult(PresentationRefusal refusal) => new(null, refusal);
}
