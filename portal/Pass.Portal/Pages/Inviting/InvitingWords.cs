using Pass.Core;

namespace Pass.Portal.Pages.Inviting;

/// <summary>What is said where somebody is given access: at a partner, at a school, and by the region.</summary>
internal static class InvitingWords
{
    private static readonly Texts Words = Texts.Beside(typeof(InvitingWords), "Inviting");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
