using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Resources;

namespace Pass.Core;

/// <summary>A value read from outside, or the problem that prevents it: never both, never neither.</summary>
public sealed class Result<T> where T : notnull
{
    private readonly T? _value;
    private readonly Problem? _problem;

    private Result(T? value, Problem? problem) => (_value, _problem) = (value, problem);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Problem problem) => new(default, problem);

    public bool Ok([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Problem? problem)
    {
        (value, problem) = (_value, _problem);
        return problem is null;
    }

    /// <summary>For text that was already accepted once, such as a stored column.</summary>
    /// <exception cref="FormatException">The text is not valid after all.</exception>
    public T OrThrow() => _problem is null ? _value! : throw new FormatException(_problem.ToString());
}

/// <summary>Why something typed or sent was refused: a code that never changes, and a text that says what to do.</summary>
/// <remarks>Texts live in the resources of the folder that refuses (French, then English), under the code as key.</remarks>
public sealed class Problem(ResourceManager texts, string code, params object[] arguments)
{
    private string? _part;

    public string Code { get; } = code;

    /// <summary>The same of one part of what was sent, whose name the text begins with.</summary>
    public Problem Of(string part) => new(texts, Code, arguments) { _part = part };

    /// <summary>The explanation in the language of the current user interface.</summary>
    public string Text => In(CultureInfo.CurrentUICulture);

    public string In(CultureInfo culture) => (_part is null ? "" : culture.TwoLetterISOLanguageName == "en" ? $"{_part}: " : $"{_part}\u00A0: ") + string.Format(
        new CountedFormat(culture),
        texts.GetString(Code, culture) ?? throw new MissingManifestResourceException($"No text for the problem {Code}."),
        arguments);

    /// <summary>The same in other words, for whoever is not where its own send them: a page has a button where the console has a command.</summary>
    /// <param name="template">With the places of its own text.</param>
    public string As(string template) => string.Format(new CountedFormat(CultureInfo.CurrentUICulture), template, arguments);

    public override string ToString() => $"{Code}: {Text}";
}
