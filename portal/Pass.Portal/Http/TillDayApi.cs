using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Tills;

namespace Pass.Portal.Http;

/// <summary>What the region has of a till on a day by the till's own clock: with it a till compares its journal, line by line.</summary>
internal sealed class TillDayApi(RegionSources sources, TerminalLimits limits, TimeProvider time)
{
    private const int Page = 1_000;

    /// <summary>A day without the network may arrive this much later; the region takes nothing older.</summary>
    private const int LatestDays = 31;

    public async Task DayAsync(HttpContext context)
    {
        var till = ((TerminalPrincipal)context.User).Till;
        var admission = till.Admit(1, time, limits);
        if (!admission.Granted)
        {
            await new ApiProblem(admission.DayIsFull ? ProblemCode.DailyQuota : ProblemCode.TooManyCalls) { RetryAfter = admission.RetryAfter }.WriteAsync(context);
            return;
        }
        if (!DateOnly.TryParseExact(context.Request.Query["day"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 2020 or > 2200)
        {
            await new ApiProblem(ProblemCode.InvalidFields) { Errors = [new("day", FieldCode.OutOfRange)] }.WriteAsync(context);
            return;
        }
        var after = context.Request.Query["after"].ToString();
        if (!TryCursor(after, out var from))
        {
            await new ApiProblem(ProblemCode.InvalidFields) { Errors = [new("after", FieldCode.OutOfRange)] }.WriteAsync(context);
            return;
        }
        ApiAnswer.Write(context, await ReadAsync(till, day, from, context.RequestAborted), ApiJson.Default.TillDayAnswer);
    }

    private async Task<TillDayAnswer> ReadAsync(Till till, DateOnly day, (short Partition, long Lsn, int Idx) from, CancellationToken ct)
    {
        await using var database = sources.Database.CreateContext();
        var (partner, terminal) = (till.Partner.Value, till.Id.Value);
        var (start, end) = (ParisCalendar.StartOf(day).ToUnixTimeMilliseconds(), ParisCalendar.StartOf(day.AddDays(1)).ToUnixTimeMilliseconds());
        var (first, last) = (day.AddDays(-1), day.AddDays(LatestDays));
        var rows = await database.OperationsAt([partner], first, last).AsNoTracking()
            .Where(o => o.TerminalId == terminal && o.OccurredAtMs >= start && o.OccurredAtMs < end)
            .Where(o => o.Partition > from.Partition || o.Partition == from.Partition && (o.Lsn > from.Lsn || o.Lsn == from.Lsn && o.Idx > from.Idx))
            .OrderBy(o => o.Partition).ThenBy(o => o.Lsn).ThenBy(o => o.Idx).Take(Page + 1).ToListAsync(ct);
        var rhythm = await database.Partners.Where(p => p.Id == partner).Select(p => p.Rhythm).SingleAsync(ct);
        var more = rows.Count > Page;
        return new()
        {
            Operations = [.. rows.Take(Page).Select(Line)],
            Next = more ? string.Create(CultureInfo.InvariantCulture, $"{rows[Page - 1].Partition}.{rows[Page - 1].Lsn}.{rows[Page - 1].Idx}") : null,
            PayDay = PayDayOf(rhythm, ParisCalendar.DateOf(time.GetUtcNow())),
        };
    }

    /// <summary>The bank's day after the night that pays what is booked today; a minimum carried over, or a hold of the region, moves it.</summary>
    private static DateOnly PayDayOf(PayoutRhythm rhythm, DateOnly today)
    {
        var cleared = today;
        while (PayoutCalendar.LastDayPaid(rhythm, cleared) < today)
            cleared = cleared.AddDays(1);
        return ParisCalendar.NextTargetDay(cleared.AddDays(1));
    }

    private static TillDayLineAnswer Line(OperationRow row)
    {
        var (approved, partial) = (row.Refusal == RefusalCode.None, row.Flags.HasFlag(OperationFlags.Partial));
        return new()
        {
            OperationId = row.OperationId,
            Kind = OperationAnswers.Kind(row.Kind),
            RelatedId = row.RelatedId,
            Status = approved ? partial ? "partial" : "approved" : "refused",
            Code = approved ? partial ? "Partial" : "Approved" : row.Refusal.ToString(),
            AmountCents = row.AmountCents,
            RegionCents = row.RegionCents,
            HolderCents = row.HolderCents,
            OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(row.OccurredAtMs),
            BusinessDay = row.BusinessDay,
        };
    }

    private static bool TryCursor(string text, out (short, long, int) cursor)
    {
        cursor = (-1, 0, 0);
        if (text.Length == 0)
            return true;
        var parts = text.Split('.');
        if (parts.Length != 3 || !short.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var lsn) || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var idx))
            return false;
        cursor = (partition, lsn, idx);
        return true;
    }
}
