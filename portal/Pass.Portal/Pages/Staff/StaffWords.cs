using Pass.Core;

namespace Pass.Portal.Pages.Staff;

/// <summary>What the region's own people read.</summary>
internal static class StaffWords
{
    private static readonly Texts Words = Texts.Beside(typeof(StaffWords), "Staff");

    /// <summary>Null where there is no such word.</summary>
    public static string? Find(string key) => Words.Find(System.Globalization.CultureInfo.CurrentUICulture, key);

    public static string Say(string key, params object[] arguments) => Words.Say(key, arguments);
}
