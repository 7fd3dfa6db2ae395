using Pass.Data.Model;

namespace Pass.Clearing.Control;

/// <summary>An accepted sale, as the control sees it.</summary>
public readonly record struct ControlledSale(long PassId, int PartnerId, int TerminalId, long OccurredAtMs, long AmountCents, Guid OperationId);

/// <summary>What a partner did on one day, all benefits together.</summary>
public sealed record PartnerSum(int PartnerId, DateOnly Day, int Sales, int Returns, long SoldCents);

/// <summary>What is worth a look among a day's sales. Pure: the same sales give the same signals, in the same order.</summary>
public static class ControlRules
{
    /// <summary>A usual day is one of so many at least, and a partner's day below so much is nobody's worry.</summary>
    private const int FewestDays = 5, FewestReturns = 5;
    private const long LeastCents = 20_000, MinuteMs = 60_000;

    public static IReadOnlyList<ControlSignal> Of(DateOnly day, IReadOnlyList<ControlledSale> sales, IReadOnlyList<PartnerSum> sums, ControlLimits limits) =>
        [.. Velocity(day, sales, limits), .. Rings(day, sales, limits), .. Partners(day, sums, limits)];

    /// <summary>One for each pass: its busiest window.</summary>
    private static IEnumerable<ControlSignal> Velocity(DateOnly day, IReadOnlyList<ControlledSale> sales, ControlLimits limits)
    {
        foreach (var of in sales.GroupBy(s => s.PassId).Where(g => g.Count() > limits.Sales).OrderBy(g => g.Key))
        {
            var window = Busiest([.. of.OrderBy(s => s.OccurredAtMs).ThenBy(s => s.OperationId)], limits.SaleMinutes * MinuteMs, span => span.Count);
            if (window.Count > limits.Sales)
                yield return new() { Kind = SignalKind.Velocity, Day = day, PartnerId = window[0].PartnerId, TerminalId = window[0].TerminalId, PassId = of.Key, Count = window.Count, Cents = window.Sum(s => s.AmountCents), Measure = limits.SaleMinutes, OperationId = window[0].OperationId };
        }
    }

    /// <summary>One for each till: its busiest window of one price.</summary>
    private static IEnumerable<ControlSignal> Rings(DateOnly day, IReadOnlyList<ControlledSale> sales, ControlLimits limits)
    {
        foreach (var till in sales.Where(s => s.TerminalId != 0).GroupBy(s => s.TerminalId).OrderBy(g => g.Key))
        {
            var windows = till.GroupBy(s => s.AmountCents).Where(g => g.Count() >= limits.Passes).OrderBy(g => g.Key)
                .Select(price => Busiest([.. price.OrderBy(s => s.OccurredAtMs).ThenBy(s => s.OperationId)], limits.PassMinutes * MinuteMs, Passes)).ToList();
            if (windows.MaxBy(Passes) is { } most && Passes(most) >= limits.Passes)
                yield return new() { Kind = SignalKind.Ring, Day = day, PartnerId = most[0].PartnerId, TerminalId = till.Key, Count = Passes(most), Cents = most.Sum(s => s.AmountCents), Measure = limits.PassMinutes, OperationId = most[0].OperationId };
        }

        static int Passes(IReadOnlyList<ControlledSale> window) => window.Select(s => s.PassId).Distinct().Count();
    }

    private static IEnumerable<ControlSignal> Partners(DateOnly day, IReadOnlyList<PartnerSum> sums, ControlLimits limits)
    {
        foreach (var of in sums.GroupBy(s => s.PartnerId).OrderBy(g => g.Key))
        {
            if (of.SingleOrDefault(s => s.Day == day) is not { } today)
                continue;
            var before = of.Where(s => s.Day < day && s.SoldCents > 0).ToList();
            var usual = before.Count < FewestDays ? 0 : before.Sum(s => s.SoldCents) / before.Count;
            if (usual > 0 && today.SoldCents >= LeastCents && today.SoldCents / limits.Times >= usual)
                yield return new() { Kind = SignalKind.Turnover, Day = day, PartnerId = of.Key, Count = today.Sales, Cents = today.SoldCents, Measure = usual };
            if (today.Returns >= FewestReturns && today.Returns * 100L >= (long)limits.ReturnedPercent * Math.Max(today.Sales, 1))
                yield return new() { Kind = SignalKind.Returns, Day = day, PartnerId = of.Key, Count = today.Returns, Cents = today.SoldCents, Measure = today.Returns * 100L / Math.Max(today.Sales, 1) };
        }
    }

    /// <summary>The window of so many milliseconds with the most, the first of several.</summary>
    /// <param name="sales">In their order in time.</param>
    private static IReadOnlyList<ControlledSale> Busiest(List<ControlledSale> sales, long ms, Func<IReadOnlyList<ControlledSale>, int> measure)
    {
        IReadOnlyList<ControlledSale> best = [];
        for (int first = 0, last = 0; first < sales.Count; first++)
        {
            var grew = false;
            for (; last < sales.Count && sales[last].OccurredAtMs - sales[first].OccurredAtMs <= ms; last++)
                grew = true;
            if (grew && sales.GetRange(first, last - first) is var window && measure(window) > measure(best))
                best = window;
        }
        return best;
    }
}
