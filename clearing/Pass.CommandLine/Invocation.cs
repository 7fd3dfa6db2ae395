using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Pass.Core;
using Spectre.Console;

namespace Pass.CommandLine;

/// <summary>What the user can do something about, said in one line; no stack trace.</summary>
public sealed class UserErrorException(string message) : Exception(message);

/// <summary>One of our programs, as people start it.</summary>
/// <param name="Name">What they type, after "./".</param>
/// <param name="IsExpected">A trouble whose message is enough, besides <see cref="UserErrorException"/>, files and rights.</param>
/// <param name="TimeToStop">After Ctrl-C or SIGTERM, for a command to leave what it holds in order; the parser's own when null.</param>
public sealed record CommandProgram(string Name, Func<Exception, bool> IsExpected, TimeSpan? TimeToStop = null);

/// <summary>How a command line is run, in every program of ours alike: expected troubles are one line on the error stream and exit code 1, mistakes in the line itself are 2.</summary>
public static class Invocation
{
    /// <summary>The console, without colours, bars or folded lines when it is not a terminal.</summary>
    public static IAnsiConsole Screen { get; } = Open();

    public static async Task<int> RunAsync(CommandProgram program, RootCommand root, string[] args)
    {
        SpeakFrenchUnlessEnglish();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"{program.Name}: {error.Message}");
            await Console.Error.WriteLineAsync($"{program.Name}: see ./{program.Name} --help");
            return 2;
        }
        try
        {
            return parsed.Action is HelpAction ? ShowHelp(program, parsed) : await parsed.InvokeAsync(Configuration(program));
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException || program.IsExpected(e))
        {
            await Console.Error.WriteLineAsync($"{program.Name}: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{program.Name}: stopped; what was begun goes on with the same command.");
            return 1;
        }
    }

    /// <summary>One line, not wrapped: what follows a pipe may read it.</summary>
    public static void Say(string text) => Console.WriteLine(text);

    /// <summary>The value, or the problem as a line for the user.</summary>
    public static T OrFail<T>(this Result<T> parsed) where T : notnull =>
        parsed.Ok(out var value, out var problem) ? value : throw new UserErrorException(problem.Text);

    private static InvocationConfiguration Configuration(CommandProgram program)
    {
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (program.TimeToStop is { } time)
            configuration.ProcessTerminationTimeout = time;
        return configuration;
    }

    /// <summary>Help speaks of the command that people type, not of the program behind it.</summary>
    private static int ShowHelp(CommandProgram program, ParseResult parsed)
    {
        using var help = new StringWriter();
        var exitCode = parsed.Invoke(new() { Output = help });
        Console.Write(help.ToString().Replace(RootCommand.ExecutableName, "./" + program.Name, StringComparison.Ordinal));
        return exitCode;
    }

    /// <summary>A machine that names no language, or one we do not speak, gets French words, and with them French dates: the 2nd of September is never 09/02.</summary>
    private static void SpeakFrenchUnlessEnglish()
    {
#pragma warning disable RS0030 // This is the one place where a program takes its language and culture from the machine, for what it shows.
        if (CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is not ("en" or "fr"))
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fr-FR");
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture;
#pragma warning restore RS0030
    }

    private static IAnsiConsole Open()
    {
        if (!Console.IsOutputRedirected)
            return AnsiConsole.Console;
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        console.Profile.Width = 200;
        return console;
    }
}
