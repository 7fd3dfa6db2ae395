using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Pass.Clearing.Jobs;
using Pass.Clearing.Night;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.Hosting;
using Pass.Region.SignIns;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass jobs list|run|history</c>: what the region does by itself, and what of it waits for a person.</summary>
internal static class JobCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(JobCommands), "Jobs");

    private static readonly TimeSpan RoundEvery = TimeSpan.FromSeconds(20);
    private static readonly string[] Columns = ["Job", "What", "When", "Next", "Last", "State"];

    public static Command Create() => new("jobs") { List(), Run(), History() };

    /// <summary>What jobs need of the engine and the register, opened when a job asks.</summary>
    public static RegionWork Work(PassDatabase database, TimeProvider time) => new(
        async ct =>
        {
            await using var live = await LiveRegion.OpenAsync(database, time, new ErrorStreamLogger(), ct);
            return await live.Engine.LapseHoldsAsync(ct);
        },
        async (actor, ct) =>
        {
            await using var live = await LiveRegion.OpenAsync(database, time, new ErrorStreamLogger(), ct);
            return await new PurseExpiry(database, live.Engine, time).RunAsync(actor, ct);
        },
        (actor, days, ct) => new HolderErasure(database, time).RunAsync(actor, days, ct),
        (actor, ct) => new SignInPurge(database, time).RunAsync(actor, ct),
        (actor, ct) => new ProofService(database, RegionParts.KeysPath(database), time).StampAsync(actor, ct),
        (actor, days, ct) => new RightsReminder(database, time).RunAsync(actor, days, ct),
        RegionParts.ArchivePath(database),
        async (actor, ct) => StripeSettings.FromEnvironment().Ok(out var settings, out var missing) ? await StripeCommands.SweepAsync(database, settings, time, actor, ct) : missing);

    private static Command List()
    {
        var command = new Command("list");
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var table = new Table().Border(TableBorder.Minimal).AddColumns([.. Columns.Select(c => Words.Say(c))]);
            var standings = await new JobHistory(database, TimeProvider.System).ListAsync(JobList.Of(Work(database, TimeProvider.System)), ct);
            foreach (var (job, schedule, next, last, _, _) in standings)
            {
                table.AddRow(new[]
                {
                    job.Name, job.Title, $"{schedule}", next is { } due ? At(due.ToUnixTimeMilliseconds()) : "", last is null ? "" : At(last.StartedMs), last is null ? "" : StateOf(last.State),
                }.Select(t => t.Cell()).ToArray());
            }
            Invocation.Screen.Write(table);
            foreach (var waits in standings.Select(s => s.Waits).OfType<string>())
                Invocation.Say(waits);
        });
        return command;
    }

    private static Command Run()
    {
        var name = new Argument<string?>("job") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("run") { name };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            if (parsed.GetValue(name) is not { } named)
                return await HostAsync(database, ct);
            var job = Find(JobList.Of(Work(database, TimeProvider.System)), named);
            var actor = await Acting.AsAsync(parsed, database, job.MayRun, ct);
            var run = (await new JobRunner(database, TimeProvider.System, JobRunner.ThisNode).RunAsync(job, actor, null, new Steps(), ct)).OrFail();
            Invocation.Say(Words.Say("Ended", run.Job, run.Id, StateOf(run.State)));
            return run.State == JobState.Done ? 0 : throw new UserErrorException(JobHistory.Why(run) ?? StateOf(run.State));
        });
        return command;
    }

    private static Command History()
    {
        var name = new Argument<string?>("job") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("history") { name, Listing.Size };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var job = parsed.GetValue(name) is { } named ? Find(JobList.Of(Work(database, TimeProvider.System)), named).Name : null;
            foreach (var run in await new JobHistory(database, TimeProvider.System).RunsAsync(job, parsed.GetValue(Listing.Size), ct))
            {
                Invocation.Say(Words.Say("Run", run.Id, run.Job, run.DueMs is { } due ? Words.Say("Due", At(due)) : Words.Say("ByHand"), At(run.StartedMs), run.Node, run.Actor, StateOf(run.State)));
                foreach (var step in run.Steps.OrderBy(s => s.Rank))
                    Invocation.Say("  " + StepLine(step));
                if (JobHistory.Why(run) is { } why)
                    Invocation.Say("  " + why);
            }
        });
        return command;
    }

    /// <summary>In the foreground until it is stopped: what is due here, or on any other node, happens once.</summary>
    private static async Task<int> HostAsync(PassDatabase database, CancellationToken ct)
    {
        using var log = database.OpenLog();
        using var ahead = new DayAhead(database, log);
        var jobs = JobList.Of(Work(database, TimeProvider.System), ahead);
        var isLogWhole = true;
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(new HostLog()).AddFilter("Quartz", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning));
        await using var host = new JobHost(database, jobs, TimeProvider.System, JobRunner.ThisNode, logs);
        Invocation.Say(Words.Say("Hosting", database));
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await host.RoundAsync(ct);
                if (isLogWhole)
                    await ahead.AdvanceAsync(ct);
            }
            catch (LogBrokenException error)
            {
                // Said once; the night reads the whole day and says it again.
                isLogWhole = false;
                Invocation.Warn(error.Message);
            }
            catch (DbException error)
            {
                Invocation.Warn(Words.Say("RoundFailed", error.Message));
            }
            await Task.Delay(RoundEvery, TimeProvider.System, ct).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
        return 0;
    }

    private static Job Find(IReadOnlyList<Job> jobs, string name) =>
        jobs.FirstOrDefault(j => j.Name == name) ?? throw new UserErrorException(JobHistory.Unknown(name, jobs).Text);

    private static string StepLine(JobRunStep step) => Words.Say(
        "Step", At(step.StartedMs), JobHistory.NameOf(step.Step), StateOf(step.State), step.Count, step.DurationMs / 1000m, step.Tries);

    private static string StateOf(JobState state) => Words.Say($"State{state}");

    private static string At(long ms) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(ms), ParisCalendar.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>What a host prints: one line for what happens, on the error stream what goes wrong.</summary>
    private sealed class HostLog : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (logLevel < LogLevel.Warning ? Console.Out : Console.Error).WriteLine($"{At(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds())} {PlainText.Shown(formatter(state, exception).ReplaceLineEndings(" "))}");

        public void Dispose()
        {
        }
    }

    /// <summary>How each step ended; on a terminal also where the job is, beside the results.</summary>
    private sealed class Steps : IProgress<JobProgress>
    {
        public void Report(JobProgress value)
        {
            if (value.Row is { } row)
                Invocation.Say(StepLine(row));
            else if (value.Night is null && !Console.IsErrorRedirected)
                Invocation.Warn($"{JobHistory.NameOf(value.Step.Name)}…");
        }
    }
}
