using Pass.Core;

namespace Pass.Portal.Pages.School;

/// <summary>What is said to schools.</summary>
internal static class SchoolWords
{
    private static readonly Texts Words = Texts.Beside(typeof(SchoolWords), "School");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
