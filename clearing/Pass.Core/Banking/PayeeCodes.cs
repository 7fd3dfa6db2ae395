namespace Pass.Core;

/// <summary>Verification of payee: whether a name is the account's, in the codes of ISO 20022 as banks send them in pain.002.</summary>
public static class PayeeCodes
{
    /// <summary>The name is the holder's, nearly the holder's, another's; or nobody could say.</summary>
    public const string Match = "RCVC", Near = "RVMC", Other = "RVNM", Unknown = "RVNA";

    public static IReadOnlyList<string> All { get; } = [Match, Near, Other, Unknown];

    public static bool IsOne(string code) => All.Contains(code, StringComparer.Ordinal);
}
