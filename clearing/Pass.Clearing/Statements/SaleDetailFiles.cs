using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>One CSV per order with every sale it pays, read once from the log for all partners together: memory does not grow with the sales.</summary>
internal static class SaleDetailFiles
{
    public static IReadOnlyList<SettlementFile> Write(
        ILogStore log, SettlementContent content, OutputFolder output, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var files = content.Orders.ToDictionary(o => o.PartnerId, o => new SaleCsv(output.Start($"ventes/{o.Number}.csv"), content.Labels));
        var paid = content.Orders.SelectMany(o => content.Days[o.Number]).ToLookup(d => d.Date);
        var rows = content.Dates.Sum(d => d.Range.Sum(r => r.Rows));
        long done = 0;
        progress?.Report(new(NightStep.SaleDetails, 0, rows));
        foreach (var (date, range) in content.Dates)
        {
            // Partition after partition: this is the order that prices a day.
            foreach (var leg in SaleDetail.Read(range.OrderBy(r => r.Start.Partition).SelectMany(Counted), paid[date], content.Rules))
                files[leg.Partner.Value].Add(leg);
        }
        return [.. content.Orders.Select(o => files[o.PartnerId].Finish())];

        IEnumerable<LogRow> Counted(DayRange range)
        {
            foreach (var row in range.Read(log))
                yield return row;
            ct.ThrowIfCancellationRequested();
            progress?.Report(new(NightStep.SaleDetails, done += range.Rows, rows));
        }
    }
}
