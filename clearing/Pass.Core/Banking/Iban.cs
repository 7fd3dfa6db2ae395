using System.Text.RegularExpressions;

namespace Pass.Core;

/// <summary>An international bank account number (ISO 13616), checked by length of its country and modulo 97.</summary>
/// <remarks>It prints masked, so that a log or a page never shows an account by accident.</remarks>
public sealed partial record Iban
{
    private static readonly Texts Words = Texts.Beside(typeof(Iban), "Banking.Banking");

    private Iban(string electronic) => Electronic = electronic;

    /// <summary>The form for files: <c>FR7630006000011234567890189</c>.</summary>
    public string Electronic { get; }

    public string CountryCode => Electronic[..2];

    /// <summary>Whether a SEPA credit transfer can reach this account (EPC409-09, list of SEPA scheme countries).</summary>
    public bool IsSepa => IbanCountries.IsSepa(CountryCode);

    /// <summary>The printed form: <c>FR76 3000 6000 0112 3456 7890 189</c>.</summary>
    public string Grouped => TypedText.GroupByFour(Electronic);

    /// <summary>The form for people who need not know it: <c>FR76 •••• •••• •••• •••• •••• 189</c>.</summary>
    public string Masked => Mask(Electronic);

    public override string ToString() => Masked;

    /// <summary>Reads an IBAN typed with or without spaces, in capitals or not.</summary>
    /// <returns>Problems: IbanMissing, IbanCharacters, IbanCountry, IbanLength, IbanChecksum.</returns>
    public static Result<Iban> Parse(string? text)
    {
        var electronic = TypedText.Compact(text);
        if (electronic.Length == 0)
            return Words.Problem("IbanMissing");
        if (!Shape().IsMatch(electronic))
            return Words.Problem("IbanCharacters");
        var country = electronic[..2];
        if (IbanCountries.LengthOf(country) is not { } length)
            return Words.Problem("IbanCountry", country);
        if (electronic.Length != length)
            return Words.Problem("IbanLength", electronic.Length, country, length);
        if (Mod97.Remainder(electronic[4..] + electronic[..4]) != 1)
            return Words.Problem("IbanChecksum");
        return new Iban(electronic);
    }

    /// <summary>The IBAN of a country's own account number, with its check digits computed (ISO 13616, ISO 7064).</summary>
    /// <returns>Same problems as <see cref="Parse"/>.</returns>
    public static Result<Iban> FromNational(string countryCode, string accountNumber) =>
        Parse(countryCode + Mod97.CheckDigits(accountNumber + countryCode) + accountNumber);

    /// <summary>Hides what was typed as an IBAN, valid or not: country, check digits and the last three characters stay.</summary>
    public static string Mask(string text)
    {
        var compact = TypedText.Compact(text);
        return compact.Length < 12
            ? new string('•', compact.Length)
            : TypedText.GroupByFour(compact[..4] + new string('•', compact.Length - 7) + compact[^3..]);
    }

    [GeneratedRegex(@"^[A-Z]{2}[0-9]{2}[A-Z0-9]+\z")]
    private static partial Regex Shape();
}
