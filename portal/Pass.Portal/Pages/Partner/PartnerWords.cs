using Pass.Core;

namespace Pass.Portal.Pages.Partner;

/// <summary>What is said to partners.</summary>
internal static class PartnerWords
{
    private static readonly Texts Words = Texts.Beside(typeof(PartnerWords), "Partner");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
