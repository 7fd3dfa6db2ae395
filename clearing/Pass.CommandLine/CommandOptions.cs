using System.CommandLine;

namespace Pass.CommandLine;

/// <summary>Options and arguments that check themselves, so that a mistake is said before anything is opened.</summary>
public static class CommandOptions
{
    public static Option<int> Positive(string name, string description, int byDefault, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var n && (n < 1 || n > most))
                result.AddError($"{name} is between 1 and {most}.");
        });
        return option;
    }

    public static Argument<FileInfo> ExistingFile(string name, string description) =>
        new Argument<FileInfo>(name) { Description = description }.AcceptExistingOnly();
}
