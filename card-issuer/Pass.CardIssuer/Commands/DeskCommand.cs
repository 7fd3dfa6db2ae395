using System.CommandLine;
using Pass.CardIssuer.Desk;
using Pass.CardIssuer.Keys;
using Pass.Cards.PcSc;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards desk</c>: personalization through PC/SC readers, all at once.</summary>
internal static class DeskCommand
{
    public static Command Create() => new("desk", "Make cards here, in PC/SC readers") { List(), Run() };

    private static Command List()
    {
        var command = new Command("readers", "Names of the readers plugged in");
        command.SetAction(_ =>
        {
            foreach (var reader in PcscReader.List())
                Invocation.Say(reader);
        });
        return command;
    }

    private static Command Run()
    {
        var names = new Option<string[]>("--reader") { Description = "Reader to use; all of them by default", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var transport = new Option<string>("--transport") { Description = "Name of the transport keys the cards arrive with", DefaultValueFactory = _ => "transport" };
        var cards = CommandOptions.Positive("--cards", "Cards to make in each reader, then stop", int.MaxValue, int.MaxValue);
        var command = new Command("run", "Makes one card after the other in each reader until no order waits; Ctrl-C stops, and nothing is lost") { names, transport, cards };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var chosen = parsed.GetValue(names)! is { Length: > 0 } given ? given : [.. PcscReader.List()];
            if (chosen.Length == 0)
                throw new UserErrorException("There is no reader: plug one in, or check that the PC/SC service runs.");
            var secrets = session.Secrets();
            using var arrival = secrets.OpenTransport(parsed.GetValue(transport)!);
            using var master = secrets.OpenKey(IssuerSecrets.MasterName);
            var keys = new DeskKeys(arrival, master, session.Signers(1)[0]);
            var desk = new PersonalizationDesk(session.Database, session.Options, keys, session.Time, session.Random);
            await desk.RunAsync(chosen.Select(name => new PcscReader(name)), session.Actor, Show, parsed.GetValue(cards), cancellationToken);
        });
        return command;
    }

    private static void Show(DeskResult result) => Invocation.Say($"{result.Reader}: {result.Outcome} {result.Serial} {result.Detail}".TrimEnd());
}
