using System.Text.RegularExpressions;

namespace Pass.Core;

/// <summary>A creditor reference (ISO 11649): <c>RF</c>, two check digits, then up to 21 capitals and digits.</summary>
/// <remarks>Banks carry it untouched to the partner's statement line, so accounting software can match it by itself.</remarks>
public sealed partial record CreditorReference
{
    private static readonly Texts Words = Texts.Beside(typeof(CreditorReference), "Banking.Banking");

    private CreditorReference(string text) => Electronic = text;

    /// <summary>The form for files: <c>RF18539007547034</c>.</summary>
    public string Electronic { get; }

    /// <summary>The form for people: <c>RF18 5390 0754 7034</c>.</summary>
    public string Grouped => TypedText.GroupByFour(Electronic);

    public override string ToString() => Electronic;

    /// <summary>The reference of a document number: letters and digits are kept, in capitals, the rest is dropped.</summary>
    /// <exception cref="ArgumentException">The number has no letter or digit, or more than 21.</exception>
    public static CreditorReference For(string documentNumber)
    {
        var kept = string.Concat(documentNumber.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        if (kept.Length is 0 or > 21)
            throw new ArgumentException($"'{documentNumber}' must have 1 to 21 letters or digits.", nameof(documentNumber));
        return new("RF" + Mod97.CheckDigits(kept + "RF") + kept);
    }

    /// <summary>Reads a reference typed with or without spaces.</summary>
    /// <returns>Problems: CreditorReferenceShape, CreditorReferenceChecksum.</returns>
    public static Result<CreditorReference> Parse(string? text)
    {
        var compact = TypedText.Compact(text);
        if (!Shape().IsMatch(compact))
            return Words.Problem("CreditorReferenceShape");
        return Mod97.Remainder(compact[4..] + compact[..4]) == 1
            ? new CreditorReference(compact)
            : Words.Problem("CreditorReferenceChecksum");
    }

    [GeneratedRegex(@"^RF[0-9]{2}[A-Z0-9]{1,21}\z")]
    private static partial Regex Shape();
}
