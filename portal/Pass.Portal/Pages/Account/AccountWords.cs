using Pass.Core;

namespace Pass.Portal.Pages.Account;

/// <summary>What is said about signing in and one's own account.</summary>
internal static class AccountWords
{
    private static readonly Texts Words = Texts.Beside(typeof(AccountWords), "Account");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
