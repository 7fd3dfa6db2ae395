using Pass.Core;

namespace Pass.Portal.Pages.Paying;

/// <summary>What is said of money on a pass to whoever pays it in: the young, or their family.</summary>
internal static class PayingWords
{
    private static readonly Texts Words = Texts.Beside(typeof(PayingWords), "Paying");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
