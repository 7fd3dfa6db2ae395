using System.CommandLine;
using Pass.Cards.Iso7816;
using Pass.Cards.Keys;
using Pass.Core;

namespace Pass.CardIssuer.Commands;

internal static class IssuerCommands
{
    internal static Texts Help { get; } = Texts.Beside(typeof(IssuerCommands), "Help");

    /// <summary>After Ctrl-C or SIGTERM: cards out of readers, services ended, rows written.</summary>
    private static readonly CommandProgram Program =
        new("pass cards", Help, error => error is KeyStoreException or CardLinkException or FormatException or InvalidDataException, TimeSpan.FromSeconds(20));

    public static Task<int> RunAsync(string[] args) => Invocation.RunAsync(Program, Root, args);

    internal static RootCommand Root()
    {
        var root = new RootCommand
        {
            CliOptions.Folder,
            CliOptions.Database,
            CliOptions.PassphraseFile,
            CliOptions.RootKeys,
            CliOptions.RootPassphraseFile,
            CliOptions.KeyStore,
            CliOptions.By,
            CliOptions.ClockShiftMs,
            KeysCommand.Create(),
            OrdersCommand.Create(),
            DeskCommand.Create(),
            BureauCommand.Create(),
            CredentialsCommand.Create(),
            VirtualCommand.Create(),
            ServeCommand.Create(),
            CodesCommand.Create(),
        };
        foreach (var command in (Command[])[.. PrepareCommand.All(), .. CardCommands.All(), .. StatusCommands.All()])
            root.Add(command);
        return root;
    }

    /// <summary>A command whose work is done in a session that has its store.</summary>
    public static void SetWork(this Command command, Func<IssuerSession, ParseResult, CancellationToken, Task> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = await IssuerSession.OpenAsync(parsed, cancellationToken);
            await work(session, parsed, cancellationToken);
        });
}
