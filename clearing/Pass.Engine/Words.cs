using Pass.Core;

namespace Pass.Engine;

/// <summary>What the engine tells people, in French and English: Words.resx and Words.en.resx.</summary>
internal static class Words
{
    private static readonly Texts Texts = Texts.Beside(typeof(Words), "Words");

    public static string Say(string key, params object[] arguments) => Texts.Say(key, arguments);
}
