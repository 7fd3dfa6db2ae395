using Pass.CommandLine;
using Spectre.Console;

namespace Pass.Cli.Tests;

/// <summary>How far long work is, as the demonstration, the night and imports show it: a bar on a terminal, nothing where nobody looks.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task On_a_terminal_it_is_a_bar_that_goes_to_its_end()
    {
        using var written = new StringWriter();
        var terminal = AnsiConsole.Create(new() { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(written) });
        terminal.Profile.Width = 100;
        (await Invocation.WithProgressAsync(terminal, async bars =>
        {
            var bar = bars("Clients [servis]\u001b[31m", 4);
            bar(1);
            // What is told late does not go back.
            bar(4);
            bar(2);
            await Task.CompletedTask;
            return 7;
        })).ShouldBe(7);
        var shown = written.ToString();
        shown.ShouldContain("Clients [servis]");
        shown.ShouldContain("━");
        shown.ShouldContain("100%");
        shown.ShouldNotContain("\u001b[31m");
    }

    [Fact]
    public async Task Where_the_stream_is_no_terminal_there_is_nothing()
    {
        using var written = new StringWriter();
        var before = Console.Error;
        Console.SetError(written);
        try
        {
            (await Invocation.WithProgressAsync(null, bars =>
            {
                bars("Clients servis", 4)(4);
                return Task.FromResult(7);
            })).ShouldBe(7);
        }
        finally
        {
            Console.SetError(before);
        }
        written.ToString().ShouldBeEmpty();
    }
}
