using System.Globalization;
using System.Resources;

namespace Pass.Core;

/// <summary>Why something typed or sent was refused: a code that never changes, and a text that says what to do.</summary>
/// <remarks>Texts live in the resources of the folder that refuses (French, then English), under the code as key.</remarks>
public sealed class Problem(ResourceManager texts, string code, params object[] arguments)
{
    public string Code { get; } = code;

    /// <summary>The explanation in the language of the current user interface.</summary>
    public string Text => In(CultureInfo.CurrentUICulture);

    public string In(CultureInfo culture) => string.Format(
        new CountedFormat(culture),
        texts.GetString(Code, culture) ?? throw new MissingManifestResourceException($"No text for the problem {Code}."),
        arguments);

    public override string ToString() => $"{Code}: {Text}";
}
