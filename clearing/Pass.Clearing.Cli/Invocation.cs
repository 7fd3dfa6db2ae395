using System.CommandLine;
using Spectre.Console;

namespace Pass.Clearing.Cli;

/// <summary>What the user can do something about, said in one line; no stack trace.</summary>
internal sealed class UserErrorException(string message) : Exception(message);

internal static class Invocation
{
    /// <summary>Runs a command; expected troubles are one line on the error stream and exit code 1, mistakes in the command line are 2.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
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
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pass: {e.Message}");
            return 1;
        }
    }

    /// <summary>The console, without colours or bars when it is not a terminal.</summary>
    public static IAnsiConsole Screen => AnsiConsole.Console;
}
