namespace Pass.Benchmarks.Measuring;

/// <summary>Looks now and then at how much another process holds, until it is told to stop.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _seen = [];
    private readonly Task _watching;

    /// <param name="length">Of what is watched: it is looked at sixty times.</param>
    /// <param name="look">MB.</param>
    public MemoryWatch(string name, TimeSpan length, Func<double?> look) => _watching = Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(length / 60, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            _seen.Add(look() ?? 0);
            Progress.Say($"{name}: {_seen[^1]:n0} MB");
        }
    });

    /// <summary>Adds what was seen, and what it must have been: under 1 GB, and in the last third no more than a tenth above the third before.</summary>
    public async Task AddToAsync(ReportBuilder report, string name)
    {
        await _stop.CancelAsync();
        await _watching;
        var third = _seen.Count / 3;
        report.Results.Add(Measure.Of($"{name}, memory over the time", "MB", [.. _seen]));
        report.Goals.Add(Goal.AtMost($"{name}: most memory, MB", 1_000, _seen.Max()));
        if (third > 0)
            report.Goals.Add(Goal.AtMost($"{name}: most memory of the last third over that of the second", 1.1, _seen.TakeLast(third).Max() / _seen.Skip(third).Take(third).Max()));
    }

    public void Dispose() => _stop.Dispose();
}
