using Pass.Core;

namespace Pass.Terminal;

/// <summary>What a till is told by its own program, in French and English: Words.resx and Words.en.resx.</summary>
internal static class Words
{
    private static readonly Texts Texts = Texts.Beside(typeof(Words), "Words");

    public static string Say(string key, params object[] arguments) => Texts.Say(key, arguments);

    /// <summary>Null when there is no such text.</summary>
    public static string? Find(string key) => Texts.Find(null, key);

    /// <summary>A refusal of the till's own, under the text's key.</summary>
    public static Problem Refuse(string code, params object[] arguments) => Texts.Problem(code, arguments);
}
