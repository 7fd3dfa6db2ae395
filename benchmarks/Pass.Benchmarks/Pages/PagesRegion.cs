using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Cards;
using Pass.Clearing.Control;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Engine;

namespace Pass.Benchmarks.Pages;

/// <summary>A region that has lived for some weeks: sales of each day with its night, a run each week of which the last waits, everything projected, and today's sales.</summary>
internal sealed class PagesRegion(BenchDatabase database, BenchRegion region, long sales, Func<string> folder)
{
    public const int Days = 35;

    private const int BetweenRuns = 7, Opens = 9, Closes = 19, Night = 26, OperationsPerRow = 16;

    private static readonly TimeSpan LongStatements = TimeSpan.FromHours(1);

    /// <returns>Seconds of each step.</returns>
    public async Task<IReadOnlyDictionary<string, double>> MakeAsync()
    {
        var seconds = new Dictionary<string, double>();
        using var log = database.Pass.OpenLog();
        await StepAsync("tables", () => new PagesTables(database.Pass, region).FillAsync(database.FirstDay));
        await StepAsync("days", () => LiveAsync(log));
        await StepAsync("projection", async () =>
        {
            await using var projector = new Projector(database.Pass, log, TimeProvider.System);
            await projector.CatchUpAsync();
        });
        // What the server does by itself within minutes.
        if (database.Kind == DatabaseKind.Postgres)
            await StepAsync("statistics", AnalyzeAsync);
        await StepAsync("days found again", async () => (await new DayRecomputation(database.Pass, TimeProvider.System).RunAsync(log, SystemActors.Night)).OrThrow());
        await StepAsync("control", async () => (await new ControlDesk(database.Pass, TimeProvider.System).RunAsync(SystemActors.Night)).OrThrow());
        await StepAsync("snapshots", () => Task.FromResult(Snapshotter.Run(log, new EngineOptions().WindowPerPartition, rowsSince: 0)));
        return seconds;

        async Task StepAsync(string what, Func<Task> step)
        {
            Progress.Say($"{database.Name}: {what}");
            seconds[what] = await Timed.SecondsAsync(step);
        }
    }

    private async Task LiveAsync(ILogStore log)
    {
        var writer = new LogWriter(log, region, At(database.FirstDay, Opens).AddHours(-1).ToUnixTimeMilliseconds(), OperationsPerRow);
        writer.Grant();
        var each = sales / (Days + 1);
        writer.StepMs = Math.Max(1, (Closes - Opens) * 3_600_000L * log.Identity.Partitions * OperationsPerRow / Math.Max(1, each));
        for (var day = database.FirstDay; day < database.FirstDay.AddDays(Days); day = day.AddDays(1))
        {
            writer.MoveTo(At(day, Opens));
            writer.Sell(each);
            var night = ShiftedClock.ShowingNow(At(day, Night));
            (await new CloseDay(database.Pass, night).CloseAsync(log, day, SystemActors.Night)).OrThrow();
            (await new ClearDay(database.Pass, night).ClearAsync(log, day, SystemActors.Night)).OrThrow();
            writer.Follow();
            if ((day.DayNumber - database.FirstDay.DayNumber) % BetweenRuns == BetweenRuns - 1)
                await PayAsync(log, day, night);
        }
        // Until now, whatever the hour is.
        writer.StepMs = 1;
        writer.MoveTo(TimeProvider.System.GetUtcNow().AddMinutes(-5));
        writer.Sell(sales - each * Days);
    }

    /// <summary>A week's run, approved and sent; the last one waits for two people.</summary>
    private async Task PayAsync(ILogStore log, DateOnly upTo, TimeProvider time)
    {
        var (rails, service) = (PaymentRails.Files, new SettlementService(database.Pass, PaymentRails.Files, time));
        var run = (await service.DraftAsync(upTo, SystemActors.Night, everyone: true)).OrThrow().Settlement.Id;
        if (upTo >= database.FirstDay.AddDays(Days - 1))
            return;
        (await service.ApproveAsync(run, PagesTables.Actor(PagesTables.Officer), null)).OrThrow();
        (await service.ApproveAsync(run, PagesTables.Actor(PagesTables.Approver), null)).OrThrow();
        (await new SettlementSending(database.Pass, rails, SentArchive.Of(database.Pass, folder()), time).SendAsync(log, run, PagesTables.Actor(PagesTables.Officer), folder())).OrThrow();
    }

    private async Task AnalyzeAsync()
    {
        await using var context = database.Pass.CreateContext();
        context.Database.SetCommandTimeout(LongStatements);
        await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
    }

    private static DateTimeOffset At(DateOnly day, int hour) => ParisCalendar.StartOf(day).AddHours(hour);
}
