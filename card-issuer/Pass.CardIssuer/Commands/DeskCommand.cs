using System.CommandLine;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Keys;
using Pass.Cards.PcSc;
using Pass.Core;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards desk</c>: personalization through PC/SC readers, all at once.</summary>
internal static class DeskCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(DeskCommand), "Words");

    public static Command Create() => new("desk") { List(), Run() };

    private static Command List()
    {
        var command = new Command("readers");
        command.SetAction(_ =>
        {
            foreach (var reader in PcscReader.List())
                Invocation.Say(reader);
        });
        return command;
    }

    private static Command Run()
    {
        var names = new Option<string[]>("--reader") { Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var transport = new Option<string>("--transport") { DefaultValueFactory = _ => "transport" };
        var cards = CommandOptions.Positive("--cards", int.MaxValue, int.MaxValue);
        var command = new Command("run") { names, transport, cards };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(names)! is { Length: > 0 } given ? given : [.. PcscReader.List()];
            if (chosen.Length == 0)
                throw new UserErrorException(Words.Say("NoReader"));
            var secrets = session.Secrets();
            using var arrival = secrets.OpenTransport(parsed.GetValue(transport)!);
            using var master = secrets.OpenKey(IssuerSecrets.MasterName);
            var keys = new DeskKeys(arrival, master, session.Signers(1)[0]);
            var desk = new PersonalizationDesk(session.Database, session.Options, keys, session.Time, session.Random);
            await desk.RunAsync(chosen.Select(name => new PcscReader(name)), session.Actor, Show, parsed.GetValue(cards), cancellationToken);
        });
        return command;
    }

    private static void Show(DeskResult result) => Invocation.Say(Words.Say("DeskLine", result.Reader, Words.Say($"Desk.{result.Outcome}"), result.Serial?.ToString() ?? "", result.Detail).TrimEnd());
}
