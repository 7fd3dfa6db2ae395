using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Production;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards prepare</c>: a batch for a bureau; <c>pass cards rehearse</c>: how long a campaign's would take.</summary>
internal static class PrepareCommand
{
    public static IEnumerable<Command> All() => [Prepare(), Rehearse()];

    private static Option<int> Signers() =>
        CommandOptions.Positive("--signers", "Threads that sign", Math.Clamp(Environment.ProcessorCount, 1, 16), 64);

    private static Command Prepare()
    {
        var cards = CommandOptions.Positive("--cards", "Cards at most", 20_000, 10_000_000);
        var signers = Signers();
        var command = new Command("prepare", "Gives orders to chips of the bureau's stock: serials and certificates. Takes up a preparation that was cut") { cards, signers };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var authorities = session.Signers(parsed.GetValue(signers));
            var start = session.Time.GetTimestamp();
            var preparation = new Preparation(session.Database, session.Options, session.Time, session.Random);
            var batch = await WithBarAsync(parsed.GetValue(cards), async progress =>
                (await preparation.PrepareAsync(parsed.GetValue(cards), authorities, session.Actor, progress, cancellationToken)).OrFail());
            var elapsed = session.Time.GetElapsedTime(start);
            Invocation.Say($"Batch {batch.BatchId}: {batch.Cards} cards{(batch.WasResumed ? ", taken up again" : "")} in {elapsed.TotalSeconds:F1} s.");
        });
        return command;
    }

    private static Command Rehearse()
    {
        var cards = CommandOptions.Positive("--cards", "Cards to invent", 10_000, 10_000_000);
        var output = new Option<DirectoryInfo>("--out") { Description = "Empty folder to work in", DefaultValueFactory = _ => new("rehearsal") };
        var signers = Signers();
        var command = new Command("rehearse", "Prepares invented cards, to know how long a campaign takes here") { cards, signers, output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var session = IssuerSession.WithoutStore(parsed);
            var phases = await new Rehearsal(parsed.GetValue(output)!.FullName, session.Time, session.Random).RunAsync(parsed.GetValue(cards), parsed.GetValue(signers), cancellationToken);
            var table = new Table().AddColumns("phase", "seconds", "cards/s", "memory (MiB)");
            foreach (var phase in phases)
                table.AddRow(phase.Name, phase.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture), phase.CardsPerSecond.ToString(CultureInfo.InvariantCulture), (phase.WorkingSetBytes >> 20).ToString(CultureInfo.InvariantCulture));
            Invocation.Screen.Write(table);
        });
        return command;
    }

    /// <summary>A bar where there is a terminal to draw it on.</summary>
    private static async Task<T> WithBarAsync<T>(int most, Func<IProgress<int>?, Task<T>> work)
    {
        if (Console.IsOutputRedirected)
            return await work(null);
        return await Invocation.Screen.Progress().StartAsync(bars =>
        {
            var bar = bars.AddTask("cards", maxValue: most);
            return work(new Progress<int>(done => bar.Value = done));
        });
    }
}
