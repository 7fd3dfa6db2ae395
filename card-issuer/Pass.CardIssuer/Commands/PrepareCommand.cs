using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Production;
using Pass.Core;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards prepare</c>: a batch for a bureau; <c>pass cards rehearse</c>: how long a campaign's would take.</summary>
internal static class PrepareCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(PrepareCommand), "Words");

    public static IEnumerable<Command> All() => [Prepare(), Rehearse()];

    private static Option<int> Signers() =>
        CommandOptions.Positive("--signers", Math.Clamp(Environment.ProcessorCount, 1, 16), 64);

    private static Command Prepare()
    {
        var cards = CommandOptions.Positive("--cards", 20_000, 10_000_000);
        var signers = Signers();
        var command = new Command("prepare") { cards, signers };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var authorities = session.Signers(parsed.GetValue(signers));
            var start = session.Time.GetTimestamp();
            var preparation = new Preparation(session.Database, session.Options, session.Time, session.Random);
            var batch = await Invocation.WithProgressAsync(async bars =>
            {
                var show = bars(Words.Say("Cards"), parsed.GetValue(cards));
                return (await preparation.PrepareAsync(parsed.GetValue(cards), authorities, session.Actor, new Told(show), cancellationToken)).OrFail();
            });
            var elapsed = session.Time.GetElapsedTime(start);
            Invocation.Say(Words.Say(batch.WasResumed ? "BatchResumed" : "BatchPrepared", batch.BatchId, batch.Cards, elapsed.TotalSeconds));
        });
        return command;
    }

    private static Command Rehearse()
    {
        var cards = CommandOptions.Positive("--cards", 10_000, 10_000_000);
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("rehearsal") };
        var signers = Signers();
        var command = new Command("rehearse") { cards, signers, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var rehearsal = new Rehearsal(parsed.GetValue(output)!.FullName, session.Time, session.Random);
            var phases = await Invocation.WithProgressAsync(async bars =>
            {
                var done = bars(Words.Say("Rehearsal"), Rehearsal.Phases);
                return await rehearsal.RunAsync(parsed.GetValue(cards), parsed.GetValue(signers), new Told(done), cancellationToken);
            });
            var table = new Table().AddColumns(Words.Say("Phase"), Words.Say("Seconds"), Words.Say("CardsPerSecond"), Words.Say("Memory"));
            foreach (var phase in phases)
                table.AddRow(Words.Say($"Phase.{phase.Name}"), Words.Say("Tenths", phase.Elapsed.TotalSeconds), phase.CardsPerSecond.ToString(CultureInfo.InvariantCulture), (phase.WorkingSetBytes >> 20).ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(table);
        });
        return command;
    }

    /// <summary>At once and in order: what is told after the end would draw on a screen that went on.</summary>
    private sealed class Told(Action<double> show) : IProgress<int>
    {
        public void Report(int value) => show(value);
    }
}
