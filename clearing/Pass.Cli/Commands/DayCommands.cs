using System.CommandLine;
using Pass.Clearing.Night;
using Pass.Data;
using Pass.Data.Log;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass day close</c> and <c>pass clear</c>: the first half of the night.</summary>
internal static class DayCommands
{
    private static readonly Argument<DateOnly?> Day = new("day")
    {
        Description = "Business day, 2026-09-01; left out, the next one",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command CreateDay()
    {
        var close = new Command("close", "Ends a business day in every partition of the log and seals it") { Day };
        close.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = LiveRegion.OpenLog(database);
            await CloseAsync(database, log, parsed.GetValue(Day), TimeProvider.System, ct);
        });
        return new("day", "Business days") { close };
    }

    public static Command CreateClear()
    {
        var command = new Command("clear", "Nets, prices and posts a closed day; left out, every closed day that waits") { Day };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = LiveRegion.OpenLog(database);
            var days = parsed.GetValue(Day) is { } day ? [day] : await WaitingAsync(database, ct);
            foreach (var one in days)
                await ClearAsync(database, log, one, ct);
            if (days.Count == 0)
                Invocation.Screen.WriteLine("No closed day waits: close one with ./pass day close.");
        });
        return command;
    }

    /// <summary>Closes a day, or the earliest open one.</summary>
    public static async Task<SealedDay> CloseAsync(PassDatabase database, ILogStore log, DateOnly? day, TimeProvider time, CancellationToken ct)
    {
        var target = day ?? Enumerable.Range(0, log.Identity.Partitions).Min(p => log.Head(p).Day);
        var closing = (await new CloseDay(database, time).CloseAsync(log, target, null, ct)).OrFail();
        Invocation.Screen.MarkupLineInterpolated($"{closing.Day:yyyy-MM-dd} {(closing.WasClosed ? "was closed already" : "closed")}, seal {Convert.ToHexStringLower(closing.Seal)[..16]}…");
        return closing;
    }

    public static async Task<NightResult> ClearAsync(PassDatabase database, ILogStore log, DateOnly day, CancellationToken ct)
    {
        var cleared = (await new ClearDay(database).ClearAsync(log, day, null, ct)).OrFail();
        Invocation.Screen.MarkupLineInterpolated(
            $"{cleared.Day:yyyy-MM-dd} {(cleared.WasCleared ? "was cleared already" : "cleared")}: {cleared.Priced.Count} partner × benefit, {cleared.Net} owed to partners");
        foreach (var incident in cleared.Incidents)
            Invocation.Screen.MarkupLineInterpolated($"[yellow]{incident.Text}[/]");
        return cleared;
    }

    private static async Task<List<DateOnly>> WaitingAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return [.. context.BusinessDays.Where(d => d.State == Data.Model.BusinessDayState.Closed).OrderBy(d => d.Date).Select(d => d.Date)];
    }
}
