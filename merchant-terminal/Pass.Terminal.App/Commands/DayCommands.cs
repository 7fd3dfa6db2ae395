using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Pass.Core;
using Pass.Terminal.Days;
using Pass.Terminal.Journal;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till close</c>: the day, compared with the region line by line.</summary>
internal static class DayCommands
{
    public static IEnumerable<Command> All()
    {
        var day = new Option<string?>("--day");
        day.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } typed && !TryDay(typed, out _))
                result.AddError(TillSession.Words.Say("DayShape", typed));
        });
        var close = new Command("close") { day };
        close.SetWork((session, parsed, ct) => CloseAsync(session, parsed.GetValue(day), ct));
        yield return close;
    }

    private static async Task<int> CloseAsync(TillSession session, string? typed, CancellationToken ct)
    {
        var cashier = session.Require(CashierRole.Senior);
        await session.PrepareAsync(ct);
        await session.Forwarder.SettleAsync(ct: ct);
        await session.Forwarder.ForwardAsync(ct);
        var desk = new DayDesk(session.Till);
        var report = await desk.ReportAsync(TryDay(typed, out var asked) ? asked : desk.Today, ct);
        desk.End(report, cashier);
        if (session.AsJson)
            Invocation.Say(JsonSerializer.Serialize(report, ViewJson.Default.DayReport));
        else
            Console.Write(PlainText.Shown(DayText.Of(report, TillSession.Culture, session.IsTraining)));
        return report.IsReconciled ? ExitCode.Done : ExitCode.NotReconciled;
    }

    private static bool TryDay(string? typed, out DateOnly day) => DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
