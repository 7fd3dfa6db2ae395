using System.Globalization;
using System.Resources;
using Pass.Core;

namespace Pass.Terminal.App.Screen;

/// <summary>What the screen says, French with English beside it: Screen.resx. The page asks for all of it at once.</summary>
internal static class ScreenWords
{
    private static readonly Texts Texts = Texts.Beside(typeof(ScreenWords), "Screen");
    private static readonly ResourceManager All = new("Pass.Terminal.App.Screen.Screen", typeof(ScreenWords).Assembly);

    public static string Say(string key, params object[] arguments) => Texts.Say(key, arguments);

    public static Problem Refuse(string code) => Texts.Problem(code);

    /// <summary>French or English; null for what we do not speak.</summary>
    public static CultureInfo? Language(string? code) => code switch
    {
        "fr" => CultureInfo.GetCultureInfo("fr-FR"),
        "en" => CultureInfo.GetCultureInfo("en-GB"),
        _ => null,
    };

    /// <summary>Every text by its key, those the language lacks in French.</summary>
    public static SortedDictionary<string, string> Of(CultureInfo culture)
    {
        var words = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var keys = All.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: true)!;
        foreach (System.Collections.DictionaryEntry entry in keys)
            words[(string)entry.Key] = All.GetString((string)entry.Key, culture)!;
        return words;
    }
}
