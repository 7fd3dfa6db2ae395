using Pass.Core;

namespace Pass.Portal.Pages.Staff;

/// <summary>What the region's own people read.</summary>
internal static class StaffWords
{
    private static readonly Texts Words = Texts.Beside(typeof(StaffWords), "Staff");

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
