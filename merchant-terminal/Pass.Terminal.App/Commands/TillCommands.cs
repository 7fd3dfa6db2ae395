using System.CommandLine;
using Pass.Cards.Iso7816;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Keeping;

namespace Pass.Terminal.App.Commands;

/// <summary>What <c>./pass till</c> answers a script with. 1 is a trouble that a person can do something about, 2 a mistake in the line.</summary>
internal static class ExitCode
{
    public const int Done = 0, Refused = 3, Unknown = 4, PartOffered = 5, NotReconciled = 6, Unsent = 7, NotReady = 8;
}

/// <summary><c>./pass till</c>: the same engine as the screen, for scripts and for who prefers a keyboard.</summary>
internal static class TillCommands
{
    internal static Texts Help { get; } = Texts.Beside(typeof(TillCommands), "Help");

    private static readonly CommandProgram Program = new(
        "pass till", Help,
        error => error is TillFolderException or JournalDamagedException or RegionRefusedException or RegionUnreachableException or CardLinkException or CardRefusedException or FormatException or InvalidDataException,
        TimeSpan.FromSeconds(5));

    /// <summary>Without a verb, the screen.</summary>
    public static Task<int> RunAsync(string[] args) => Invocation.RunAsync(Program, Root, args.Length == 0 ? ["screen"] : args);

    internal static RootCommand Root()
    {
        var root = new RootCommand
        {
            TillOptions.Folder, TillOptions.PassphraseFile, TillOptions.Root, TillOptions.Training, TillOptions.Cashier, TillOptions.PinFile, TillOptions.Json, TillOptions.ClockShiftMs,
            ActivateCommand.Create(),
            ScreenCommand.Create(),
            SaleCommand.Create(),
            BalanceCommand.Create(),
            GateCommand.Create(),
        };
        foreach (var command in (Command[])[.. ReturnCommands.All(), .. QueueCommands.All(), .. DayCommands.All(), .. KeepingCommands.All()])
            root.Add(command);
        return root;
    }

    /// <summary>A command whose work is done with the till open, and whose answer is its exit code.</summary>
    public static void SetWork(this Command command, Func<TillSession, ParseResult, CancellationToken, Task<int>> work) =>
        command.SetAction(async (parsed, ct) =>
        {
            using var session = TillSession.Open(parsed);
            return await work(session, parsed, ct);
        });
}
