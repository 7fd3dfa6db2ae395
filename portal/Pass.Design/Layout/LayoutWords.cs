using Pass.Core;

namespace Pass.Design.Layout;

/// <summary>What stands around every page.</summary>
public static class LayoutWords
{
    private static readonly Texts Words = Texts.Beside(typeof(LayoutWords), "Layout");

    public static string Say(string key) => Words.Say(key);
}
