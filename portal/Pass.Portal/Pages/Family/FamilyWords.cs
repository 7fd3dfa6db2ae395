using Pass.Core;

namespace Pass.Portal.Pages.Family;

/// <summary>What is said to a family.</summary>
internal static class FamilyWords
{
    private static readonly Texts Words = Texts.Beside(typeof(FamilyWords), "Family");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
