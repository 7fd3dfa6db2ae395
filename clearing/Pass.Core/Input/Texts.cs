using System.Globalization;
using System.Resources;

namespace Pass.Core;

/// <summary>The words of one folder for people: French, with English beside it. They stand in NAME.resx and NAME.en.resx next to the code that says them.</summary>
/// <remarks>A text has arguments as <see cref="string.Format(IFormatProvider, string, object[])"/> has them, and one form more: <c>{0:|pupil|pupils}</c> chooses by the number.</remarks>
public sealed class Texts
{
    private readonly ResourceManager _words;

    private Texts(string name, System.Reflection.Assembly assembly) => _words = new(name, assembly);

    /// <param name="code">Any type of the folder (and namespace) the resource file is in.</param>
    /// <param name="name">Name of the file without its endings.</param>
    public static Texts Beside(Type code, string name) => new($"{code.Namespace}.{name}", code.Assembly);

    /// <summary>What was refused, under a code that is the text's key.</summary>
    public Problem Problem(string code, params object[] arguments) => new(_words, code, arguments);

    /// <summary>The text with its arguments, in the language of the current user interface.</summary>
    public string Say(string key, params object[] arguments) => Problem(key, arguments).Text;

    /// <exception cref="MissingManifestResourceException">No text has this key.</exception>
    public string In(CultureInfo culture, string key) => Find(culture, key) ?? throw new MissingManifestResourceException($"No text for {key}.");

    public string? Find(CultureInfo? culture, string key) => _words.GetString(key, culture);

    /// <summary>What files that leave the house say: French, whoever runs the program, so that their bytes are always the same.</summary>
    public string French(string key) => In(CultureInfo.InvariantCulture, key);
}

/// <summary>Numbers and dates as the language writes them, and <c>{0:|one|several}</c>: zero is singular in French and plural in English.</summary>
public sealed class CountedFormat(CultureInfo culture) : IFormatProvider, ICustomFormatter
{
    public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : culture.GetFormat(formatType);

    public string Format(string? format, object? arg, IFormatProvider? formatProvider)
    {
        if (format?.Split('|') is not ["", var one, var several])
            return arg is DateOnly date && format is not null ? DateText.Say(date, format, culture) : arg is IFormattable value ? value.ToString(format, culture) : arg?.ToString() ?? "";
        // What a file says for a number may be anything.
        var count = arg is string text ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 2 : Math.Abs(Convert.ToInt64(arg, CultureInfo.InvariantCulture));
        return count == 1 || count < 2 && culture.TwoLetterISOLanguageName != "en" ? one : several;
    }
}
