using System.Globalization;

namespace Pass.Testing;

/// <summary>Fixture of an assembly whose tests read what people are told: in English, on a machine of any language.</summary>
public sealed class EnglishWords
{
    public EnglishWords() => CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.GetCultureInfo("en-GB");
}
