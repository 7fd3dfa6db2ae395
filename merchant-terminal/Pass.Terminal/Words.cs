using Pass.Core;

namespace Pass.Terminal;

/// <summary>What a till is told by its own program, in French and English: Words.resx and Words.en.resx.</summary>
internal static class Words
{
    private static readonly Texts Texts = Texts.Beside(typeof(Words), "Words");

    public static string Say(string key, params object[] arguments) => Texts.Say(key, arguments);
}
