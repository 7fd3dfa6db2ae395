using System.CommandLine;
using Pass.Core;

namespace Pass.CommandLine;

/// <summary>Options and arguments that check themselves, so that a mistake is said before anything is opened.</summary>
public static class CommandOptions
{
    private static readonly Texts Words = Texts.Beside(typeof(CommandOptions), "Words");

    public static Option<int> Positive(string name, int byDefault, int most)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && (n < 1 || n > most))
                result.AddError(Words.Say("Between", name, 1, most));
        });
        return option;
    }

    public static Argument<FileInfo> ExistingFile(string name) => new Argument<FileInfo>(name).AcceptExistingOnly();
}
