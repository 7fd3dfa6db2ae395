using System.Collections.Frozen;
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

/// <summary>Countries that use IBANs: lengths from the SWIFT IBAN registry, SEPA membership from EPC409-09.</summary>
internal static class IbanCountries
{
    private const string Lengths =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
        "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
        "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private const string Sepa =
        "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA";

    private static readonly FrozenDictionary<string, int> LengthByCountry =
        Lengths.Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry[2..], null));

    private static readonly FrozenSet<string> SepaCountries = Sepa.Split(' ').ToFrozenSet();

    public static int? LengthOf(string country) => LengthByCountry.TryGetValue(country, out var length) ? length : null;

    public static bool IsSepa(string country) => SepaCountries.Contains(country);
}
