using System.CommandLine;
using System.CommandLine.Help;
using System.Data.Common;
using System.Globalization;
using Pass.Core;
using Pass.Data.Log;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli;

/// <summary>What the user can do something about, said in one line; no stack trace.</summary>
internal sealed class UserErrorException(string message) : Exception(message);

internal static class Invocation
{
    /// <summary>Runs a command; expected troubles are one line on the error stream and exit code 1, mistakes in the command line are 2.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        SpeakFrenchUnlessEnglish();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"pass: {error.Message}");
            await Console.Error.WriteLineAsync("pass: see ./pass --help");
            return 2;
        }
        try
        {
            return parsed.Action is HelpAction ? ShowHelp(parsed) : await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is UserErrorException or RegionMissingException or LogBrokenException or LogMissingException or IOException or InvalidDataException or UnauthorizedAccessException or DbException)
        {
            await Console.Error.WriteLineAsync($"pass: {e.Message}");
            return 1;
        }
    }

    /// <summary>Help speaks of the command that people type, not of the program behind it.</summary>
    private static int ShowHelp(ParseResult parsed)
    {
        using var help = new StringWriter();
        var exitCode = parsed.Invoke(new() { Output = help });
        Console.Write(help.ToString().Replace(RootCommand.ExecutableName, "./pass", StringComparison.Ordinal));
        return exitCode;
    }

    /// <summary>A machine that names no language, or one we do not speak, gets French words, and with them French dates: the 2nd of September is never 09/02.</summary>
    private static void SpeakFrenchUnlessEnglish()
    {
        if (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is not ("en" or "fr"))
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr-FR");
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
    }

    /// <summary>The value, or the problem as a line for the user.</summary>
    public static T Require<T>(Result<T> parsed) where T : notnull =>
        parsed.Ok(out var value, out var problem) ? value : throw new UserErrorException(problem.Text);

    /// <summary>The console, without colours, bars or folded lines when it is not a terminal.</summary>
    public static IAnsiConsole Screen { get; } = Open();

    private static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        return console;
    }
}
