using Pass.Portal.SignIns;

namespace Pass.Portal.Pages;

/// <summary>The end of a form that asks for a second factor again: a code of the authenticator or the passkey, whichever there is, and the buttons that send it. Its page binds Code and Credential.</summary>
/// <param name="Go">What the form does.</param>
/// <param name="Hint">Beside the code.</param>
/// <param name="Here">Where the form is: who registers an authenticator first comes back there.</param>
internal sealed record AgainPart(string Go, string Hint, Means Means, string Here)
{
    /// <summary>What was typed is sent back to nobody.</summary>
    public string? Code { get; }

    public bool AsksCode => Means.Totp || !Means.Passkey;

    /// <summary>What to say when it was not taken.</summary>
    public static string Why(Tried tried, string? credential) =>
        PageWords.Say(tried == Tried.TooOften ? "Again.TooOften" : string.IsNullOrEmpty(credential) ? "Again.CodeWrong" : "Again.PasskeyFailed");
}
