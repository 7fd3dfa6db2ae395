using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Status;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards publish-status</c>, <c>expire</c> and <c>status</c>.</summary>
internal static class StatusCommands
{
    public static IEnumerable<Command> All() => [Publish(), Expire(), Status()];

    private static Command Publish()
    {
        var command = new Command("publish-status", "Signs the next status list and the deltas to it, into the folder's published/");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var issuer = session.Signers(1)[0];
            var (encoded, trust, _) = session.PublishedTrust(issuer);
            var published = await new StatusPublisher(session.Database, session.Options, session.Time).PublishAsync(issuer, trust, onlyIfChanged: false, cancellationToken);
            PublishedFolder.Write(session.PublishedFolder, encoded, published);
            Invocation.Say($"Version {published.List.Version}: {published.List.Count} credentials, {published.List.Encoded.Length} bytes, {published.Deltas.Count} deltas.");
        });
        return command;
    }

    private static Command Expire()
    {
        var command = new Command("expire", "Ends what is past its date");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var expired = await new CredentialLifecycle(session.Database, session.Options, session.Time).ExpireAsync(session.Actor, cancellationToken);
            Invocation.Say($"{expired} credentials expired.");
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status", "How many cards are in each state, and the batches");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var overview = await IssuanceOverview.ReadAsync(session.Database, cancellationToken);
            var states = new Table().AddColumns("state", "cards");
            foreach (var (state, count) in overview.Cards.OrderBy(pair => pair.Key))
                states.AddRow(state.ToString(), count.ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(states);
            var batches = new Table().AddColumns("batch", "route", "state", "cards");
            foreach (var batch in overview.Batches)
                batches.AddRow(batch.Id.ToString(CultureInfo.InvariantCulture), batch.Route.ToString(), batch.State.ToString(), batch.Cards.ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(batches);
            Invocation.Say($"{overview.ChipsInStock} chips in the bureau's stock.");
        });
        return command;
    }
}
