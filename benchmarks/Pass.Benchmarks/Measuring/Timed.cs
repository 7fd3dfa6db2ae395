using System.Diagnostics;

namespace Pass.Benchmarks.Measuring;

/// <summary>Times things that are long enough to be timed one by one.</summary>
internal static class Timed
{
    /// <summary>Seconds a piece of work took.</summary>
    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Runs it several times, telling each.</summary>
    public static async Task<Measure> MeasureAsync(string name, int runs, Func<Task> work)
    {
        var seconds = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            seconds[run] = await SecondsAsync(work);
            Progress.Say($"{name}, run {run + 1} of {runs}: {seconds[run]:n3} s, of processors {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:n3} s");
        }
        return Measure.Of(name, "s", seconds);
    }

    public static Task<Measure> MeasureAsync(string name, int runs, Action work) => MeasureAsync(name, runs, () =>
    {
        work();
        return Task.CompletedTask;
    });
}
