using System.CommandLine;
using System.CommandLine.Help;
using Pass.CardIssuer.Orders;
using Pass.Cards.Iso7816;
using Pass.Cards.Keys;
using Pass.Core;
using Spectre.Console;

namespace Pass.CardIssuer;

/// <summary>What the user can do something about, said in one line; no stack trace.</summary>
internal sealed class UserErrorException(string message) : Exception(message);

internal static class Invocation
{
    private const int ShownProblems = 20;

    /// <summary>After Ctrl-C or SIGTERM a command leaves what it holds in order: cards out of readers, services ended, rows written.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(20);

    /// <summary>Runs a command; expected troubles are one line on the error stream and exit code 1, mistakes in the command line are 2.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"pass cards: {error.Message}");
            await Console.Error.WriteLineAsync("pass cards: see ./pass cards --help");
            return 2;
        }
        try
        {
            return parsed.Action is HelpAction ? ShowHelp(parsed) : await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop });
        }
        catch (Exception e) when (e is UserErrorException or KeyStoreException or CardLinkException or IOException or UnauthorizedAccessException or FormatException)
        {
            await Console.Error.WriteLineAsync($"pass cards: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("pass cards: stopped; what was begun goes on with the same command.");
            return 1;
        }
    }

    /// <summary>Help speaks of the command that people type, not of the program behind it.</summary>
    private static int ShowHelp(ParseResult parsed)
    {
        using var help = new StringWriter();
        var exitCode = parsed.Invoke(new() { Output = help });
        Console.Write(help.ToString().Replace(RootCommand.ExecutableName, "./pass cards", StringComparison.Ordinal));
        return exitCode;
    }

    /// <summary>The console, without colours or bars when it is not a terminal.</summary>
    public static IAnsiConsole Screen => AnsiConsole.Console;

    /// <summary>One line, not wrapped: what follows a pipe may read it.</summary>
    public static void Say(string text) => Console.WriteLine(text);

    public static T OrFail<T>(this Result<T> result) where T : notnull =>
        result.Ok(out var value, out var problem) ? value : throw new UserErrorException(problem.Text);

    /// <summary>Shows where a file is wrong and stops; nothing was changed.</summary>
    public static void ThrowIfAny(string file, IReadOnlyList<FileProblem> problems)
    {
        if (problems.Count == 0)
            return;
        foreach (var problem in problems.Take(ShownProblems))
            Console.Error.WriteLine($"{file}:{problem}");
        throw new UserErrorException($"{file}: {problems.Count} problems; nothing was changed.");
    }
}
