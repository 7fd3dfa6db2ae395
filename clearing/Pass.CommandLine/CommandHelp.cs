using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Pass.Core;

namespace Pass.CommandLine;

/// <summary>
/// Gives commands, options and arguments their descriptions from a program's Help.resx. Keys: <c>import roll</c> for a command (the empty path
/// is <c>.</c>), <c>import roll --report</c> for an option of one command, <c>--report</c> for one that several commands share; an argument is written as &lt;file&gt;.
/// </summary>
public static class CommandHelp
{
    private static readonly Texts Own = Texts.Beside(typeof(CommandHelp), "Words");

    public static void Describe(RootCommand root, Texts help)
    {
        var culture = CultureInfo.CurrentUICulture;
        // The parser's own options, whose words are English only.
        foreach (var option in root.Options.Where(o => o is HelpOption or VersionOption))
            option.Description = Own.In(culture, option.Name);
        foreach (var (symbol, key) in Symbols(root, ""))
        {
            var shared = symbol is Command ? null : key.Split(' ')[^1];
            symbol.Description = help.Find(culture, key) ?? (shared is null ? null : help.Find(culture, shared) ?? Own.Find(culture, shared)) ?? symbol.Description;
        }
    }

    /// <summary>Whatever has no description, by its key.</summary>
    public static IEnumerable<string> Undescribed(RootCommand root) => Symbols(root, "").Where(s => !s.Symbol.Hidden && string.IsNullOrEmpty(s.Symbol.Description)).Select(s => s.Key);

    private static IEnumerable<(Symbol Symbol, string Key)> Symbols(Command command, string path)
    {
        yield return (command, path.Length == 0 ? "." : path);
        var prefix = path.Length == 0 ? "" : path + " ";
        foreach (var option in command.Options.Where(o => o is not (HelpOption or VersionOption)))
            yield return (option, prefix + option.Name);
        foreach (var argument in command.Arguments)
            yield return (argument, $"{prefix}<{argument.Name}>");
        foreach (var inner in command.Subcommands.SelectMany(c => Symbols(c, prefix + c.Name)))
            yield return inner;
    }
}
