using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Lifecycle;
using Pass.Core;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary>What is done to one card: <c>ship</c>, <c>handout</c>, <c>activate</c>, <c>block</c>, <c>replace</c>, <c>spoil</c>, <c>trace</c>.</summary>
internal static class CardCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(CardCommands), "Words");

    public static IEnumerable<Command> All() =>
    [
        Ship(),
        One("handout", (life, key, actor, reason, token) => life.HandOutAsync(key, actor, reason, token)),
        One("activate", (life, key, actor, reason, token) => life.ActivateAsync(key, actor, reason, token)),
        One("block", (life, key, actor, reason, token) => life.BlockAsync(key, actor, reason, token)),
        One("replace", (life, key, actor, reason, token) => life.ReplaceAsync(key, actor, reason, token)),
        One("spoil", (life, key, actor, reason, token) => life.SpoilAsync(key, actor, reason, token)),
        TraceOf(),
    ];

    private static Argument<CredentialKey> Card() => new("card")
    {
        CustomParser = result =>
        {
            if (CredentialKey.Parse(result.Tokens[0].Value).Ok(out var key, out var problem))
                return key;
            result.AddError(problem.Text);
            return null!;
        },
    };

    private static Command One(string name, Func<CredentialLifecycle, CredentialKey, string, string, CancellationToken, Task<Result<CredentialChange>>> change)
    {
        var card = Card();
        var command = new Command(name) { card, CliOptions.Reason };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var life = new CredentialLifecycle(session.Database, session.Options, session.Time);
            var done = (await change(life, parsed.GetValue(card)!, session.Actor, session.Reason, cancellationToken)).OrFail();
            var (from, to) = (new IssuanceTexts.StateText(done.From), new IssuanceTexts.StateText(done.To));
            var order = done.NewOrder is { } id ? Words.Say("OrderedAgain", id) : "";
            var phone = done.PhoneRight ? Words.Say("PhoneAtOnce") : "";
            Invocation.Say(done.WasMadeBefore ? Words.Say("ChangedBefore", done.Id, to, order, phone) : Words.Say("Changed", done.Id, from, to, order, phone));
        });
        return command;
    }

    private static Command Ship()
    {
        var batch = new Argument<int>("batch");
        var command = new Command("ship") { batch };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var shipped = await new CredentialLifecycle(session.Database, session.Options, session.Time).ShipBatchAsync(parsed.GetValue(batch), session.Actor, cancellationToken);
            Invocation.Say(Words.Say("Shipped", shipped));
        });
        return command;
    }

    private static Command TraceOf()
    {
        var card = Card();
        var command = new Command("trace") { card };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var events = (await new CredentialLifecycle(session.Database, session.Options, session.Time).TraceAsync(parsed.GetValue(card)!, cancellationToken)).OrFail();
            var table = new Table().AddColumns(Words.Say("When"), Words.Say("Who"), Words.Say("From"), Words.Say("To"), Words.Say("Why"));
            foreach (var e in events)
                table.AddRow(DateTimeOffset.FromUnixTimeMilliseconds(e.AtMs).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), e.Actor.Cell(), e.FromState is { } from ? IssuanceTexts.Say(from) : "", IssuanceTexts.Say(e.ToState), Reasons.Say(e.Reason).Cell());
            Invocation.Screen.Write(table);
        });
        return command;
    }
}
