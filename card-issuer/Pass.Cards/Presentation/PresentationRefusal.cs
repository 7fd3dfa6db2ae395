using System.Globalization;
using System.Resources;

namespace Pass.Cards.Presentation;

/// <summary>Why a presentation proves nothing. Numbers are never reused; texts are in PresentationRefusals.resx.</summary>
public enum PresentationRefusal
{
    None = 0,

    /// <summary>Not a pass, or unreadable.</summary>
    Malformed = 1,

    /// <summary>Signed by an authority that is not in the trust list.</summary>
    UnknownIssuer = 2,

    /// <summary>The certificate is not what the authority signed.</summary>
    CertificateAltered = 3,

    /// <summary>A phone's certificate on a card, a card's in a QR, or an authority's.</summary>
    WrongKind = 4,
    NotYetValid = 5,
    Expired = 6,

    /// <summary>The status list says blocked.</summary>
    Revoked = 7,

    /// <summary>There is no status list, or it is older than the policy allows.</summary>
    StatusStale = 8,

    /// <summary>Issued after the status list was, and the policy refuses these.</summary>
    StatusUnlisted = 9,

    /// <summary>This device's clock is behind the status list it holds.</summary>
    ClockBehind = 10,

    /// <summary>The card or phone did not sign this.</summary>
    SignatureWrong = 11,

    /// <summary>The card signed another sale, or for another card.</summary>
    OtherSale = 12,

    /// <summary>The QR is of an earlier time: a picture of it, or a phone whose clock is slow.</summary>
    WindowPast = 13,

    /// <summary>The QR is of a later time: a phone whose clock is fast.</summary>
    WindowFuture = 14,

    /// <summary>A one-time code was given where there is no way to check it.</summary>
    CodeNeedsNetwork = 15,

    /// <summary>Mistyped, or no code was ever set up for this number.</summary>
    NumberUnknown = 16,
    CodeWrong = 17,

    /// <summary>Nothing was presented where presence is required.</summary>
    NotPresented = 18,

    /// <summary>Too many wrong codes for this pass: whoever verifies counts them.</summary>
    TooManyTries = 19,

    /// <summary>This server was given no key to check one-time codes with.</summary>
    CodesNotChecked = 20,

    /// <summary>A number and a code at a partner whose convention does not say that it takes them.</summary>
    NumberNotTaken = 21,
}

/// <summary>Says a refusal, and what to do, in the culture asked (French or English; French by default).</summary>
public static class PresentationExplanation
{
    private static readonly ResourceManager Texts =
        new("Pass.Cards.Presentation.PresentationRefusals", typeof(PresentationExplanation).Assembly);

    public static string Of(PresentationRefusal refusal, CultureInfo culture) =>
        Texts.GetString(refusal.ToString(), culture) ?? throw new InvalidOperationException($"No explanation for {refusal}.");
}
