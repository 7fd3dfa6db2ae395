using System.CommandLine;
using System.Globalization;

namespace Pass.CommandLine;

/// <summary>The language a program speaks: the one asked for, else the system's when we speak it, else French.</summary>
internal static class Language
{
    private const string Name = "--lang";

    public static Option<string?> Option { get; } = Create();

    /// <summary>Reads the option before anything is parsed: the parser's own words are in a language too.</summary>
    public static void Choose(IReadOnlyList<string> args)
    {
        var asked = args.Select((arg, i) => arg == Name && i + 1 < args.Count ? args[i + 1] : arg.StartsWith(Name + "=", StringComparison.Ordinal) ? arg[(Name.Length + 1)..] : null)
            .FirstOrDefault(text => text is "fr" or "en");
#pragma warning disable RS0030 // This is the one place where a program takes its language and culture from the machine, for what it shows.
        // French words come with French dates: the 2nd of September is never 09/02.
        if (asked is not null && asked != CultureInfo.CurrentUICulture.TwoLetterISOLanguageName || CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is not ("en" or "fr"))
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(asked == "en" ? "en-GB" : "fr-FR");
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
#pragma warning restore RS0030
    }

    private static Option<string?> Create()
    {
        var option = new Option<string?>(Name) { Recursive = true };
        option.AcceptOnlyFromAmong("fr", "en");
        return option;
    }
}
