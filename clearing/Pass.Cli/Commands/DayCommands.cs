using System.CommandLine;
using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass day close</c> and <c>pass clear</c>: the first half of the night.</summary>
internal static class DayCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(DayCommands), "Words");

    private const ActorRole MayRun = ActorRole.Officer | ActorRole.Administrator;

    private static readonly Argument<DateOnly?> Day = new("day")
    {
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command CreateDay()
    {
        var close = new Command("close") { Day };
        close.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var actor = await Acting.AsAsync(parsed, database, MayRun, ct);
            await CloseAsync(database, log, parsed.GetValue(Day), actor, TimeProvider.System, ct);
            await ProveCommands.StampAsync(database, actor, TimeProvider.System, ct);
            await WarnAsync(database, log, TimeProvider.System, ct);
        });
        return new("day") { close };
    }

    public static Command CreateClear()
    {
        var command = new Command("clear") { Day };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var days = parsed.GetValue(Day) is { } day ? [day] : await WaitingAsync(database, ct);
            var actor = await Acting.AsAsync(parsed, database, MayRun, ct);
            foreach (var one in days)
                await ClearAsync(database, log, one, actor, TimeProvider.System, ct);
            if (days.Count == 0)
                Invocation.Say(Words.Say("NoDayWaits"));
            await WarnAsync(database, log, TimeProvider.System, ct);
        });
        return command;
    }

    /// <summary>Closes a day, or the earliest open one.</summary>
    public static async Task<SealedDay> CloseAsync(PassDatabase database, ILogStore log, DateOnly? day, Actor actor, TimeProvider time, CancellationToken ct)
    {
        var target = day ?? Enumerable.Range(0, log.Identity.Partitions).Min(p => log.Head(p).Day);
        var closing = (await new CloseDay(database, time).CloseAsync(log, target, actor, null, ct)).OrFail();
        Invocation.Say(Words.Say("DayClosed", closing.Day, Words.Say(closing.WasClosed ? "WasClosed" : "Closed"), Convert.ToHexStringLower(closing.Seal)[..16]));
        return closing;
    }

    /// <summary>Tells of nights that were missed, beside what was asked for.</summary>
    public static async Task WarnAsync(PassDatabase database, ILogStore log, TimeProvider time, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        if (await MissedNights.FindAsync(context, log.Identity, time.GetUtcNow(), ct) is { } missed)
            Invocation.Warn(missed.Text);
    }

    public static async Task<NightResult> ClearAsync(PassDatabase database, ILogStore log, DateOnly day, Actor actor, TimeProvider time, CancellationToken ct)
    {
        var cleared = (await new ClearDay(database, time).ClearAsync(log, day, actor, null, ct)).OrFail();
        Invocation.Say(Words.Say("DayCleared", cleared.Day, Words.Say(cleared.WasCleared ? "WasCleared" : "Cleared"), cleared.Priced.Count, cleared.Net));
        foreach (var incident in cleared.Incidents)
            Invocation.Screen.MarkupLine($"[yellow]{incident.Text.Cell()}[/]");
        return cleared;
    }

    private static async Task<List<DateOnly>> WaitingAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return [.. context.BusinessDays.Where(d => d.State == Data.Model.BusinessDayState.Closed).OrderBy(d => d.Date).Select(d => d.Date)];
    }
}
