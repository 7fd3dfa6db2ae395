using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Lifecycle;
using Pass.Core;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary>What is done to one card: <c>ship</c>, <c>handout</c>, <c>activate</c>, <c>block</c>, <c>replace</c>, <c>spoil</c>, <c>trace</c>.</summary>
internal static class CardCommands
{
    public static IEnumerable<Command> All() =>
    [
        Ship(),
        One("handout", "Into its holder's hand", (life, key, actor, reason, token) => life.HandOutAsync(key, actor, reason, token)),
        One("activate", "From now on it is accepted", (life, key, actor, reason, token) => life.ActivateAsync(key, actor, reason, token)),
        One("block", "Lost or stolen: never accepted again; the holder of a card or phone may enrol a phone at once", (life, key, actor, reason, token) => life.BlockAsync(key, actor, reason, token)),
        One("replace", "Orders a new card in the place of one that is blocked, expired or damaged", (life, key, actor, reason, token) => life.ReplaceAsync(key, actor, reason, token)),
        One("spoil", "Failed or lost before hand-out: made again under a new serial", (life, key, actor, reason, token) => life.SpoilAsync(key, actor, reason, token)),
        TraceOf(),
    ];

    private static Argument<CredentialKey> Card() => new("card")
    {
        Description = "Serial, #number, or pass number",
        CustomParser = result =>
        {
            if (CredentialKey.Parse(result.Tokens[0].Value).Ok(out var key, out var problem))
                return key;
            result.AddError(problem.Text);
            return null!;
        },
    };

    private static Command One(string name, string description, Func<CredentialLifecycle, CredentialKey, string, string, CancellationToken, Task<Result<CredentialChange>>> change)
    {
        var card = Card();
        var command = new Command(name, description) { card, CliOptions.Reason };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var life = new CredentialLifecycle(session.Database, session.Options, session.Time);
            var done = (await change(life, parsed.GetValue(card)!, session.Actor, parsed.GetValue(CliOptions.Reason)!, cancellationToken)).OrFail();
            var order = done.NewOrder is { } id ? $", ordered again as #{id}" : "";
            var what = done.WasMadeBefore ? $"{done.To} already" : $"{done.From} → {done.To}";
            Invocation.Say($"#{done.Id}: {what}{order}{(done.PhoneRight ? ", a phone may be enrolled at once" : "")}.");
        });
        return command;
    }

    private static Command Ship()
    {
        var batch = new Argument<int>("batch") { Description = "Number of the batch" };
        var command = new Command("ship", "Every produced card of a batch leaves") { batch };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var shipped = await new CredentialLifecycle(session.Database, session.Options, session.Time).ShipBatchAsync(parsed.GetValue(batch), session.Actor, cancellationToken);
            Invocation.Say($"{shipped} cards shipped.");
        });
        return command;
    }

    private static Command TraceOf()
    {
        var card = Card();
        var command = new Command("trace", "The history of a card") { card };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var events = (await new CredentialLifecycle(session.Database, session.Options, session.Time).TraceAsync(parsed.GetValue(card)!, cancellationToken)).OrFail();
            var table = new Table().AddColumns("when (UTC)", "who", "from", "to", "why");
            foreach (var e in events)
                table.AddRow(DateTimeOffset.FromUnixTimeMilliseconds(e.AtMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Markup.Escape(e.Actor), e.FromState?.ToString() ?? "", e.ToState.ToString(), Markup.Escape(e.Reason));
            Invocation.Screen.Write(table);
        });
        return command;
    }
}
