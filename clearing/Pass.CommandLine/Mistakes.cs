using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Pass.Core;

namespace Pass.CommandLine;

/// <summary>What is wrong with a command line, in the language the program speaks: of the parser's own words some are English alone, and none says what a value is for.</summary>
internal static class Mistakes
{
    private static readonly Texts Words = Texts.Beside(typeof(Mistakes), "Words");

    /// <summary>One line to a mistake; none when there is nothing wrong.</summary>
    /// <param name="parsed">Of commands that are described.</param>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        var commands = Commands(parsed).ToList();
        var names = commands.SelectMany(c => c.Command.Options).SelectMany(o => o.Aliases.Append(o.Name)).ToHashSet(StringComparer.Ordinal);
        // The parser takes the option that follows for the value, and stumbles over what comes after it, or over nothing.
        var without = commands.SelectMany(c => c.Children.OfType<OptionResult>()).Where(o => o.Tokens.Any(t => names.Contains(t.Value))).Select(o => ValueMissing(o.Option)).ToList();
        if (without.Count > 0)
            return without;
        var days = commands.SelectMany(c => c.Children).SelectMany(DaysUnread).ToList();
        if (days.Count > 0)
            return days;
        var required = commands.SelectMany(c => c.Command.Options).Where(o => o.Required).DistinctBy(o => o.Name).ToDictionary(o => $"Option '{o.Name}' is required.", StringComparer.Ordinal);
        return [.. parsed.Errors.Select(e => required.TryGetValue(e.Message, out var option) ? Words.Say("OptionMissing", option.Name, option.Description ?? "") : Of(e))];
    }

    /// <summary>The parser reads a day as the machine's language has it: 01/09 would be the first of September for one and the ninth of January for another.</summary>
    private static IEnumerable<string> DaysUnread(SymbolResult given)
    {
        var (name, type) = given switch
        {
            OptionResult option => (option.Option.Name, option.Option.ValueType),
            ArgumentResult argument => ($"<{argument.Argument.Name}>", argument.Argument.ValueType),
            _ => ("", typeof(object)),
        };
        return (Nullable.GetUnderlyingType(type) ?? type) != typeof(DateOnly) ? []
            : given.Tokens.Where(t => !DateOnly.TryParseExact(t.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)).Select(t => Words.Say("ValueWrong", name, t.Value, KindOf(type)));
    }

    private static string Of(ParseError error) => error.SymbolResult switch
    {
        OptionResult given when IsTwice(error) => Words.Say("GivenTwice", given.Option.Name, given.IdentifierTokenCount),
        ArgumentResult { Parent: OptionResult given } when IsTwice(error) => Words.Say("GivenTwice", given.Option.Name, given.IdentifierTokenCount),
        OptionResult { Implicit: false, Tokens.Count: 0 } given when given.Option.Arity.MinimumNumberOfValues > 0 => ValueMissing(given.Option),
        ArgumentResult { Parent: OptionResult { Implicit: false, Tokens.Count: 0 } given } when given.Option.Arity.MinimumNumberOfValues > 0 => ValueMissing(given.Option),
        ArgumentResult { Parent: CommandResult, Tokens.Count: 0 } left when left.Argument.Arity.MinimumNumberOfValues > 0 => Words.Say("ArgumentMissing", left.Argument.Name, left.Argument.Description ?? ""),
        OptionResult { Tokens: [.., var token] } given when IsUnread(error) => Words.Say("ValueWrong", given.Option.Name, token.Value, KindOf(given.Option.ValueType)),
        ArgumentResult { Tokens: [.., var token] } given when IsUnread(error) =>
            Words.Say("ValueWrong", given.Parent is OptionResult of ? of.Option.Name : $"<{given.Argument.Name}>", token.Value, KindOf(given.Argument.ValueType)),
        _ => error.Message,
    };

    private static bool IsTwice(ParseError error) => error.Message.Contains("expects a single argument but", StringComparison.Ordinal);

    private static bool IsUnread(ParseError error) => error.Message.StartsWith("Cannot parse argument '", StringComparison.Ordinal);

    private static string ValueMissing(Option option) => Words.Say("ValueMissing", option.Name, option.Description ?? "");

    private static string KindOf(Type type)
    {
        var one = type.GetElementType() ?? type;
        one = Nullable.GetUnderlyingType(one) ?? one;
        return one.IsEnum ? string.Join(", ", Enum.GetNames(one)) : Words.Find(CultureInfo.CurrentUICulture, $"Kind.{one.Name}") ?? Words.Say("Kind");
    }

    /// <summary>The command that is asked for, and those it belongs to.</summary>
    private static IEnumerable<CommandResult> Commands(ParseResult parsed)
    {
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
            yield return command;
    }
}
