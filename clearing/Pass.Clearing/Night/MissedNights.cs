using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Days whose night should have been run by now: partners wait for them, whatever each holds.</summary>
public static class MissedNights
{
    /// <summary>Nights are run at two; one that is not done at six was missed.</summary>
    private static readonly TimeSpan DueAfter = TimeSpan.FromHours(6);

    private static readonly Texts Words = Texts.Beside(typeof(MissedNights), "Night");

    /// <summary>Says which days are to be closed and cleared, and how; null when none is late.</summary>
    public static async Task<Problem?> FindAsync(PassDbContext context, LogIdentity log, DateTimeOffset now, CancellationToken ct = default)
    {
        var done = await ClearedDays.LastAsync(context, ct);
        var first = done?.AddDays(1) ?? log.FirstDay;
        var last = ParisCalendar.DateOf(now - DueAfter).AddDays(-1);
        return first <= last ? Words.Problem("NightsMissed", first, last, last.DayNumber - first.DayNumber + 1) : null;
    }
}

/// <summary>The business days whose nights are done.</summary>
internal static class ClearedDays
{
    /// <summary>Null when none was ever cleared.</summary>
    public static Task<DateOnly?> LastAsync(PassDbContext context, CancellationToken ct) =>
        context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).MaxAsync(d => (DateOnly?)d.Date, ct);
}
