namespace Pass.Core;

/// <summary>Verification of payee: whether a name is the account's, in the codes of ISO 20022 as banks send them in pain.002.</summary>
public static class PayeeCodes
{
    private static readonly Texts Words = Texts.Beside(typeof(PayeeCodes), "Banking.Banking");

    /// <summary>The name is the holder's, nearly the holder's, another's; or nobody could say.</summary>
    public const string Match = "RCVC", Near = "RVMC", Other = "RVNM", Unknown = "RVNA";

    public static IReadOnlyList<string> All { get; } = [Match, Near, Other, Unknown];

    /// <summary>For people: <c>le nom est celui du compte</c>; a code that is none is shown as it is.</summary>
    public static string NameOf(string code) => Words.Find(System.Globalization.CultureInfo.CurrentUICulture, $"Payee.{code}") ?? code;

    public static bool IsOne(string code) => All.Contains(code, StringComparer.Ordinal);
}
