using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Days;

/// <summary>What a till did on a day in Paris, by its own clock; amounts in cents.</summary>
/// <param name="SoldCents">Full price of what was sold.</param>
/// <param name="RegionCents">What the region pays of it, returns taken off; unsent sales are not in it.</param>
public sealed record DayTotals(DateOnly Day, int Sales, long SoldCents, int Returns, long RegionCents, long HolderCents, int Refused, int Queued, long QueuedCents, int Unknown, int Unpaid, long UnpaidCents);

/// <summary>How a line of the report stands.</summary>
public enum DayMatch
{
    /// <summary>The till and the region say the same.</summary>
    Same,

    /// <summary>They do not.</summary>
    Differs,

    /// <summary>The till has it, the region does not: unsent, unknown, or lost on its way.</summary>
    OnlyHere,

    /// <summary>The region has it, the till does not.</summary>
    OnlyThere,
}

public sealed record DayLine(DayMatch Match, Guid OperationId, string? Reference, string Kind, DateTimeOffset At, string Status, long AmountCents, long RegionCents, DateOnly? BusinessDay);

/// <param name="PayDay">When what the region books today is paid.</param>
public sealed record DayReport(DayTotals Totals, IReadOnlyList<DayLine> Lines, long RegionCentsThere, DateOnly? PayDay)
{
    /// <summary>Every line is the same on both sides, and nothing is unsent or unknown.</summary>
    public bool IsReconciled => Lines.All(l => l.Match == DayMatch.Same);
}

/// <summary>The till's days: what they come to, and whether the region says the same, line by line.</summary>
public sealed class DayDesk(Till till)
{
    public DateOnly Today => ParisCalendar.DateOf(till.Time.GetUtcNow());

    public DayTotals Totals(DateOnly day) => till.Look(book =>
    {
        var all = book.All.Where(o => ParisCalendar.DateOf(o.At) == day).ToList();
        var sold = all.Where(o => o.Kind is "sale" or "capture" && o.IsPaid).ToList();
        var answered = all.Where(o => o.State is TillState.Accepted or TillState.Partial && o.Kind is not ("hold" or "void")).ToList();
        var queued = all.Where(o => o.State == TillState.Queued).ToList();
        var unpaid = all.Where(o => o.State == TillState.Unpaid).ToList();
        return new DayTotals(
            day, sold.Count, sold.Sum(o => o.AmountCents), all.Count(o => o.Kind is "cancel" or "refund" && o.State == TillState.Accepted),
            answered.Sum(o => o.Reply!.RegionCents), answered.Sum(o => o.Reply!.HolderCents), all.Count(o => o.State is TillState.Refused or TillState.NotTaken),
            queued.Count, queued.Sum(o => o.AmountCents), all.Count(o => o.State == TillState.Unknown), unpaid.Count, unpaid.Sum(o => o.AmountCents));
    });

    /// <summary>Compares a day with the region. What the region's list does not show yet is asked for by its id.</summary>
    /// <exception cref="RegionUnreachableException">It cannot be compared now.</exception>
    /// <exception cref="RegionRefusedException">The till is revoked.</exception>
    public async Task<DayReport> ReportAsync(DateOnly day, CancellationToken ct = default)
    {
        var there = new Dictionary<Guid, TillDayLine>();
        DateOnly? payDay = null;
        for (string? after = null; ;)
        {
            var page = await till.Region.DayAsync(day, after, ct);
            foreach (var line in page.Operations)
                there[line.OperationId] = line;
            payDay = page.PayDay;
            if ((after = page.Next) is null)
                break;
        }
        var lines = new List<DayLine>();
        foreach (var operation in till.Look(book => book.All.Where(o => ParisCalendar.DateOf(AtThere(o)) == day).ToList()))
        {
            var known = there.Remove(operation.Id, out var line) ? line : null;
            if (known is null && IsThere(operation) && await till.Region.FindAsync(operation.Id, operation.Pass, ct) is { } found)
                known = new(found.OperationId, found.Kind, found.RelatedId, found.Status, found.Code, found.AmountCents, found.RegionCents, found.HolderCents, AtThere(operation), day);
            if (known is null && !IsThere(operation) && operation.State is not (TillState.Queued or TillState.Unknown))
                continue;
            lines.Add(new(
                known is null ? DayMatch.OnlyHere : Says(operation, known) ? DayMatch.Same : DayMatch.Differs,
                operation.Id, operation.Reference(till.Number), operation.Kind, operation.At, operation.State.ToString(), operation.AmountCents,
                operation.Reply is { IsApproved: true } reply ? reply.RegionCents : 0, known?.BusinessDay));
        }
        lines.AddRange(there.Values.Select(l => new DayLine(DayMatch.OnlyThere, l.OperationId, null, l.Kind, l.OccurredAt, l.Status, l.AmountCents, l.RegionCents, l.BusinessDay)));
        // A hold only keeps money back: what is taken of it is paid.
        var paid = lines.Where(l => l.Kind is not ("hold" or "void")).ToList();
        var regionCents = paid.Where(l => l.Match == DayMatch.OnlyThere && (l.Status is "approved" or "partial")).Sum(l => l.RegionCents);
        return new(Totals(day), lines, regionCents + paid.Where(l => l.Match == DayMatch.Same).Sum(l => l.RegionCents), payDay);
    }

    /// <summary>Keeps that a day was compared.</summary>
    public void End(DayReport report, string? cashier) => till.Keep((null, new DayEnded(
        report.Totals.Day, report.Lines.Count, report.Totals.SoldCents, report.Totals.RegionCents, report.IsReconciled, cashier)));

    /// <summary>Answered by the rules: the region has it. A presentation that proved nothing, and what never reached the rules, it has not.</summary>
    private static bool IsThere(TillOperation operation) =>
        operation.Reply is { Status: not "invalid" } reply && !reply.Code.StartsWith("Presentation.", StringComparison.Ordinal);

    private static DateTimeOffset AtThere(TillOperation operation) => operation.Sale?.OccurredAt ?? operation.FollowUp?.OccurredAt ?? operation.At;

    private static bool Says(TillOperation here, TillDayLine there) =>
        here.Reply is { } reply && (reply.Status, reply.Code, reply.AmountCents, reply.RegionCents, reply.HolderCents) == (there.Status, there.Code, there.AmountCents, there.RegionCents, there.HolderCents);
}
