using System.Globalization;
using System.Text;
using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Rentree;

/// <summary>What is left of a run for people: the line of JSON, a table, a plot; in benchmarks/results of the checkout, or where the options say.</summary>
internal static class RentreeFiles
{
    private static readonly string Stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);

    public static void WritePlot(BenchOptions options, string title, OpenLoopResult held) =>
        Write(options, $"{title.Replace(", ", "-", StringComparison.Ordinal)}.svg", LatencyPlot.Draw($"rentrée, {title}: latency from when a request was due", held.BySecond));

    public static void WriteReport(BenchOptions options, Report report)
    {
        Write(options, $"{options.Profile}.json", report.ToJson() + "\n");
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{report.Hardware.Cpu}, {report.Hardware.Cores} cores, {report.Hardware.Os}, fsync {report.Hardware.FsyncUs} µs, {report.Runtime}; profile {options.Profile}, seed {options.Seed}");
        table.AppendLine().AppendLine("| | value | p50 ms | p99 ms | µs of processor |").AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var m in report.Results.Concat(report.Baselines))
            table.AppendLine(CultureInfo.InvariantCulture, $"| {m.Name} | {m.Median:0.##} {m.Unit} | {m.P50Ms:0.##} | {m.P99Ms:0.##} | {m.CpuUs:0} |");
        table.AppendLine();
        foreach (var goal in report.Goals)
            table.AppendLine(CultureInfo.InvariantCulture, $"- {goal.What}: {goal.Measured:0.##}, wanted {goal.Wanted:0.##}: {(goal.Reached ? "reached" : "not reached")}");
        Write(options, $"{options.Profile}.md", table.ToString());
    }

    private static void Write(BenchOptions options, string name, string text)
    {
        var folder = options.Results ?? Path.Combine(Checkout.Folder, "benchmarks", "results");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"rentree-{Stamp}-{name}");
        File.WriteAllText(path, text);
        Progress.Say($"written: {path}");
    }
}
