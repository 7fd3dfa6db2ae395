using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Service;
using Pass.CardIssuer.Status;
using Pass.Cards.Credentials;
using Pass.Core;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards publish-status</c>, <c>sign-roster</c>, <c>expire</c> and <c>status</c>.</summary>
internal static class StatusCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(StatusCommands), "Words");

    public static IEnumerable<Command> All() => [Publish(), SignRoster(), Expire(), Status()];

    private static Command Publish()
    {
        var command = new Command("publish-status");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var issuer = session.Signers(1)[0];
            var (encoded, trust, _) = session.PublishedTrust(issuer);
            var published = await new StatusPublisher(session.Database, session.Options, session.Time).PublishAsync(issuer, trust, onlyIfChanged: false, cancellationToken);
            PublishedFolder.Write(session.PublishedFolder, encoded, published);
            Invocation.Say(Words.Say("StatusPublished", published.List.Version, published.List.Count, published.List.Encoded.Length, published.Deltas.Count));
        });
        return command;
    }

    /// <summary>The list that <c>pass schools gate</c> wrote, for gates that the network does not reach.</summary>
    private static Command SignRoster()
    {
        var (list, output) = (new Argument<FileInfo>("list"), new Option<FileInfo>("--out") { Required = true });
        var command = new Command("sign-roster") { list, output };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetValue(list)!, parsed.GetValue(output)!.FullName);
            if (from.Exists && from.Length > SchoolRoster.MaxBytes)
                throw new UserErrorException(Words.Say("RosterTooLong", from.FullName));
            var signed = RosterCalls.Sign(session.Signers(1)[0], await File.ReadAllBytesAsync(from.FullName, cancellationToken), session.Time.GetUtcNow()).OrFail();
            WholeFile.Write(to, signed.Encoded.Span);
            Invocation.Say(Words.Say("RosterSigned", signed.Roster.Uai, signed.Roster.Count, signed.Roster.Until, to));
        });
        return command;
    }

    private static Command Expire()
    {
        var command = new Command("expire");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var expired = await new CredentialLifecycle(session.Database, session.Options, session.Time).ExpireAsync(session.Actor, cancellationToken);
            Invocation.Say(Words.Say("Expired", expired));
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status");
        command.SetWork(async (session, _, cancellationToken) =>
        {
            var overview = await IssuanceOverview.ReadAsync(session.Database, cancellationToken);
            var states = new Table().AddColumns(Words.Say("State"), Words.Say("Cards"));
            foreach (var (state, count) in overview.Cards.OrderBy(pair => pair.Key))
                states.AddRow(IssuanceTexts.Say(state), count.ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(states);
            var batches = new Table().AddColumns(Words.Say("Batch"), Words.Say("Route"), Words.Say("State"), Words.Say("By"), Words.Say("Cards"));
            foreach (var batch in overview.Batches)
                batches.AddRow(batch.Id.ToString(CultureInfo.InvariantCulture), Words.Say($"Route.{batch.Route}"), Words.Say($"Batch.{batch.State}"), batch.CreatedBy.Cell(), batch.Cards.ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(batches);
            Invocation.Say(Words.Say("ChipsInStock", overview.ChipsInStock));
        });
        return command;
    }
}
