using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>One CSV per order with every sale it pays, read once from the log for all partners together: memory does not grow with the sales.</summary>
internal static class SaleDetailFiles
{
    public static IReadOnlyList<SettlementFile> Write(
        ILogStore log, SettlementContent content, OutputFolder output, SaleDates sold, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var files = content.Orders.ToDictionary(o => o.Order.PartnerId, o => new SaleCsv(output.Start($"ventes/{o.Order.Number}.csv"), content.Labels));
        var paid = content.Orders.SelectMany(o => content.Days[o.Order.Number]).ToLookup(d => d.Date);
        var rows = content.Dates.Sum(d => d.Range.Sum(r => r.Rows));
        long done = 0;
        progress?.Report(new(NightStep.SaleDetails, 0, rows));
        foreach (var (date, range) in content.Dates)
        {
            // Partition after partition: this is the order that prices a day.
            foreach (var leg in SaleDetail.Read(range.OrderBy(r => r.Start.Partition).SelectMany(Counted), paid[date], content.Rules))
            {
                files[leg.Partner.Value].Add(leg);
                sold.Add(date, leg);
            }
        }
        foreach (var order in content.Orders)
        {
            foreach (var sale in content.Unpaid[order.Order.Number])
                files[order.Order.PartnerId].Add(sale);
        }
        return [.. content.Orders.Select(o => files[o.Order.PartnerId].Finish())];

        IEnumerable<LogRow> Counted(DayRange range)
        {
            foreach (var row in range.Read(log))
                yield return row;
            ct.ThrowIfCancellationRequested();
            progress?.Report(new(NightStep.SaleDetails, done += range.Rows, rows));
        }
    }
}

/// <summary>When the sales of a business day were made: late ones, and those of a day that was closed late, are of other dates.</summary>
internal sealed class SaleDates
{
    private readonly Dictionary<(DateOnly Day, int Partner, int Benefit), (long FirstMs, long LastMs)> _made = [];

    public void Add(DateOnly day, in SaleLeg leg)
    {
        var key = (day, leg.Partner.Value, leg.Leg.Benefit.Value);
        var (first, last) = _made.GetValueOrDefault(key, (long.MaxValue, long.MinValue));
        _made[key] = (Math.Min(first, leg.OccurredAtMs), Math.Max(last, leg.OccurredAtMs));
    }

    public (DateOnly From, DateOnly To) Of(DateOnly day, int partner, int benefit) => _made.TryGetValue((day, partner, benefit), out var made)
        ? (ParisCalendar.DateOf(made.FirstMs), ParisCalendar.DateOf(made.LastMs)) : (day, day);
}
