using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>One CSV per order with every sale it pays, read once from the log for all partners together: memory does not grow with the sales.</summary>
internal static class SaleDetailFiles
{
    public static async Task<IReadOnlyList<SettlementFile>> WriteAsync(
        ILogStore log, SettlementContent content, OutputFolder output, SaleDates sold, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var labels = SaleCsv.LabelsOf(content.Labels);
        var files = content.Orders.ToDictionary(o => o.Order.PartnerId, o => new SaleCsv(output.Start($"ventes/{o.Order.Number}.csv"), labels));
        var paid = content.Orders.SelectMany(o => content.Days[o.Order.Number]).ToLookup(d => d.Date);
        var rows = content.Dates.Sum(d => d.Range.Sum(r => r.Rows));
        long done = 0;
        progress?.Report(new(NightStep.SaleDetails, 0, rows));
        await using var writing = new Blocks(files);
        foreach (var (date, range) in content.Dates)
        {
            // Partition after partition: this is the order that prices a day.
            foreach (var leg in SaleDetail.Read(range.OrderBy(r => r.Start.Partition).SelectMany(Counted), paid[date], content.Rules))
            {
                if (writing.Add(leg))
                    await writing.WriteAsync();
                sold.Add(date, leg);
            }
        }
        await writing.FinishAsync();
        foreach (var order in content.Orders)
        {
            foreach (var sale in content.Unpaid[order.Order.Number])
                files[order.Order.PartnerId].Add(sale);
        }
        return [.. content.Orders.AsParallel().AsOrdered().WithCancellation(ct).Select(o => files[o.Order.PartnerId].Finish())];

        IEnumerable<LogRow> Counted(DayRange range)
        {
            foreach (var row in range.Read(log))
                yield return row;
            ct.ThrowIfCancellationRequested();
            progress?.Report(new(NightStep.SaleDetails, done += range.Rows, rows));
        }
    }
}

/// <summary>Writes the lines of one block while the next one is read. Each partner's file has one writer, which sees its lines in their order.</summary>
internal sealed class Blocks(IReadOnlyDictionary<int, SaleCsv> files) : IAsyncDisposable
{
    private const int Size = 8 * 1_024;

    private static readonly int Writers = Math.Max(2, Environment.ProcessorCount);

    private SaleLeg[] _filling = new SaleLeg[Size], _written = new SaleLeg[Size];
    private int _count;
    private Task _writing = Task.CompletedTask;

    /// <returns>True when the block is full: write it before the next is added.</returns>
    public bool Add(in SaleLeg leg)
    {
        _filling[_count++] = leg;
        return _count == Size;
    }

    /// <summary>All that was added is in its file.</summary>
    public async Task FinishAsync()
    {
        await WriteAsync();
        await _writing;
    }

    /// <summary>Nothing is being written any more.</summary>
    public async ValueTask DisposeAsync() => await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits for the block before, and begins to write this one.</summary>
    public async Task WriteAsync()
    {
        await _writing;
        (_filling, _written) = (_written, _filling);
        var (block, count) = (_written, _count);
        _count = 0;
        _writing = Task.Run(() => Parallel.For(0, Writers, writer =>
        {
            foreach (ref readonly var leg in block.AsSpan(0, count))
            {
                if (leg.Partner.Value % Writers == writer)
                    files[leg.Partner.Value].Add(leg);
            }
        }));
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
