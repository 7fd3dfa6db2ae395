using Pass.Core;

namespace Pass.Portal.Pages.Youth;

/// <summary>What is said to a young person of its pass.</summary>
internal static class YouthWords
{
    private static readonly Texts Words = Texts.Beside(typeof(YouthWords), "Youth");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
