using System.Text.RegularExpressions;

namespace Pass.Core;

/// <summary>A bank's identifier (ISO 9362): institution, country, location, and a branch that may be left out.</summary>
public sealed partial record Bic
{
    private static readonly Texts Words = Texts.Beside(typeof(Bic), "Banking.Banking");

    private Bic(string code) => Code = code;

    /// <summary>Eight or eleven characters: <c>AGRIFRPP882</c>.</summary>
    public string Code { get; }

    public string CountryCode => Code[4..6];

    public override string ToString() => Code;

    /// <summary>Reads a BIC typed with or without spaces, in capitals or not.</summary>
    /// <returns>Problems: BicMissing, BicShape.</returns>
    public static Result<Bic> Parse(string? text)
    {
        var code = TypedText.Compact(text);
        if (code.Length == 0)
            return Words.Problem("BicMissing");
        return Shape().IsMatch(code) ? new Bic(code) : Words.Problem("BicShape");
    }

    // ISO 9362 would let digits into the first four places; none was ever assigned, and pain.001.001.03 refuses them,
    // as it refuses 0 and 1 in the seventh place and O in the eighth.
    [GeneratedRegex(@"^[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?\z")]
    private static partial Regex Shape();
}
