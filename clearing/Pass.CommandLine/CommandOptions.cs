using System.CommandLine;
using System.CommandLine.Parsing;
using Pass.Core;

namespace Pass.CommandLine;

/// <summary>Options and arguments that check themselves, so that a mistake is said before anything is opened.</summary>
public static class CommandOptions
{
    public const int FirstYear = 2000, LastYear = 2200;

    private static readonly Texts Words = Texts.Beside(typeof(CommandOptions), "Words");

    public static Option<int> Positive(string name, int byDefault, int most) => Between(name, byDefault, 1, most);

    public static Option<int> Between(string name, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => Check(result, result.GetValueOrDefault<int>(), name, least, most));
        return option;
    }

    /// <summary>Null when it is left out.</summary>
    public static Option<int?> PositiveIfAny(string name, int most)
    {
        var option = new Option<int?>(name);
        option.Validators.Add(result => Check(result, result.GetValueOrDefault<int?>() ?? 1, name, 1, most));
        return option;
    }

    /// <summary>A calendar year.</summary>
    public static Argument<int> Year()
    {
        var argument = new Argument<int>("year");
        argument.Validators.Add(result => Check(result, result.GetValueOrDefault<int>(), argument.Name, FirstYear, LastYear));
        return argument;
    }

    private static void Check(SymbolResult result, int given, string name, int least, int most)
    {
        if (given < least || given > most)
            result.AddError(Words.Say("Between", name, least, most));
    }

    public static Argument<FileInfo> ExistingFile(string name) => new Argument<FileInfo>(name).AcceptExistingOnly();
}
