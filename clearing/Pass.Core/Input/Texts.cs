using System.Globalization;
using System.Resources;

namespace Pass.Core;

/// <summary>The words of one folder for people: French, with English beside it. They stand in NAME.resx and NAME.en.resx next to the code that says them.</summary>
public sealed class Texts
{
    private readonly ResourceManager _words;

    private Texts(string name, System.Reflection.Assembly assembly) => _words = new(name, assembly);

    /// <param name="code">Any type of the folder (and namespace) the resource file is in.</param>
    /// <param name="name">Name of the file without its endings.</param>
    public static Texts Beside(Type code, string name) => new($"{code.Namespace}.{name}", code.Assembly);

    /// <summary>What was refused, under a code that is the text's key.</summary>
    public Problem Problem(string code, params object[] arguments) => new(_words, code, arguments);

    /// <exception cref="MissingManifestResourceException">No text has this key.</exception>
    public string In(CultureInfo culture, string key) => Find(culture, key) ?? throw new MissingManifestResourceException($"No text for {key}.");

    public string? Find(CultureInfo? culture, string key) => _words.GetString(key, culture);

    /// <summary>What files that leave the house say: French, whoever runs the program, so that their bytes are always the same.</summary>
    public string French(string key) => In(CultureInfo.InvariantCulture, key);
}
