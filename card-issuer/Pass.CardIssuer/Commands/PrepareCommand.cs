using System.CommandLine;
using Pass.CardIssuer.Production;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards prepare</c>: a batch for a bureau, certificates signed on every core.</summary>
internal static class PrepareCommand
{
    public static Command Create()
    {
        var cards = CliOptions.Positive("--cards", "Cards at most", 20_000, 10_000_000);
        var signers = CliOptions.Positive("--signers", "Threads that sign", Math.Clamp(Environment.ProcessorCount, 1, 16), 64);
        var command = new Command("prepare", "Gives orders to chips of the bureau's stock: serials and certificates. Takes up a preparation that was cut") { cards, signers };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var authorities = session.Signers(parsed.GetValue(signers));
            var start = session.Time.GetTimestamp();
            PreparedBatch? batch = null;
            await Invocation.Screen.Progress().StartAsync(async bars =>
            {
                var bar = bars.AddTask("cards", maxValue: parsed.GetValue(cards));
                var preparation = new Preparation(session.Database, session.Options, session.Time, session.Random);
                batch = (await preparation.PrepareAsync(parsed.GetValue(cards), authorities, session.Actor, new Progress<int>(done => bar.Value = done), cancellationToken)).OrFail();
                bar.StopTask();
            });
            var seconds = session.Time.GetElapsedTime(start).TotalSeconds;
            Invocation.Say($"Batch {batch!.BatchId}: {batch.Cards} cards{(batch.WasResumed ? ", taken up again" : "")} in {seconds:F1} s ({batch.Cards / seconds:F0}/s), {Environment.WorkingSet >> 20} MiB.");
        });
        return command;
    }
}
