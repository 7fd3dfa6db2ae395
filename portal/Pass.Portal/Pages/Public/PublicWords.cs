using Pass.Core;

namespace Pass.Portal.Pages.Public;

/// <summary>What everybody may read.</summary>
internal static class PublicWords
{
    private static readonly Texts Words = Texts.Beside(typeof(PublicWords), "Public");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
