using Pass.Core;

namespace Pass.Portal.Pages;

/// <summary>What the pages of several spaces say alike.</summary>
internal static class PageWords
{
    private static readonly Texts Words = Texts.Beside(typeof(PageWords), "Pages");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
