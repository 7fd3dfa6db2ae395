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
/// <param name="Help">What its commands and options are for; see <see cref="CommandHelp"/>.</param>
/// <param name="IsExpected">A trouble whose message is enough, besides <see cref="UserErrorException"/>, files and rights.</param>
/// <param name="TimeToStop">After Ctrl-C or SIGTERM, for a command to leave what it holds in order; the parser's own when null.</param>
public sealed record CommandProgram(string Name, Texts Help, Func<Exception, bool> IsExpected, TimeSpan? TimeToStop = null);

/// <summary>How a command line is run, in every program of ours alike: expected troubles are one line on the error stream and exit code 1, mistakes in the line itself are 2.</summary>
public static class Invocation
{
    private static readonly Texts Words = Texts.Beside(typeof(Invocation), "Words");

    /// <summary>The console, without colours, bars or folded lines when it is not a terminal.</summary>
    public static IAnsiConsole Screen { get; } = Open(Console.IsOutputRedirected, Console.Out);

    /// <param name="create">Makes the commands; called once the language is known.</param>
    public static async Task<int> RunAsync(CommandProgram program, Func<RootCommand> create, string[] args)
    {
        OwnersOnly.Begin();
        Language.Choose(args);
        var root = create();
        root.Add(Language.Option);
        CommandHelp.Describe(root, program.Help);
        var parsed = root.Parse(args);
        if (Mistakes.Of(parsed) is { Count: > 0 } mistakes)
        {
            foreach (var mistake in mistakes)
                Warn($"{program.Name}: {mistake}");
            Warn($"{program.Name}: {Words.Say("SeeHelp", program.Name)}");
            return 2;
        }
        try
        {
            return parsed.Action is HelpAction ? ShowHelp(program, parsed) : await parsed.InvokeAsync(Configuration(program));
        }
        catch (Exception e) when (e is UserErrorException or IOException or UnauthorizedAccessException || program.IsExpected(e))
        {
            Warn($"{program.Name}: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            Warn($"{program.Name}: {Words.Say("Stopped")}");
            return 1;
        }
    }

    /// <summary>One line, not wrapped: what follows a pipe may read it.</summary>
    public static void Say(string text) => Console.WriteLine(PlainText.Shown(text));

    /// <summary>One line on the error stream: what is no result.</summary>
    public static void Warn(string text) => Console.Error.WriteLine(PlainText.Shown(text));

    /// <summary>A text of anybody's in a cell of a table: no markup, and nothing that a terminal obeys.</summary>
#pragma warning disable RS0030 // The one place where a text that is shown as it may be becomes a cell.
    public static string Cell(this string text) => PlainText.Shown(text).EscapeMarkup();
#pragma warning restore RS0030

    /// <summary>Shows how far the work is, on the error stream: what is piped on holds results alone. Nothing when that stream is no terminal.</summary>
    public static Task<T> WithProgressAsync<T>(Func<Func<string, double, Action<double>>, Task<T>> work) =>
        WithProgressAsync(Console.IsErrorRedirected ? null : Open(redirected: false, Console.Error), work);

    /// <param name="terminal">Where the bars are; null for nowhere.</param>
    public static async Task<T> WithProgressAsync<T>(IAnsiConsole? terminal, Func<Func<string, double, Action<double>>, Task<T>> work)
    {
        if (terminal is null)
            return await work((_, _) => _ => { });
        return await terminal.Progress().AutoClear(true)
            .StartAsync(bars => work((title, most) =>
            {
                var bar = bars.AddTask(title.Cell(), maxValue: most);
                return value => bar.Value = Math.Max(bar.Value, value);
            }));
    }

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
        if (parsed.CommandResult.Command is RootCommand && program.Help.Find(CultureInfo.CurrentUICulture, "others") is { } others)
            Console.WriteLine(others);
        return exitCode;
    }

    private static IAnsiConsole Open(bool redirected, TextWriter stream)
    {
        if (!redirected)
            return AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(stream) });
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(stream) });
        console.Profile.Width = 200;
        return console;
    }
}
