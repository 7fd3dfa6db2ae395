using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;

namespace Pass.Benchmarks.Micro;

/// <summary>
/// The pure parts one by one, by BenchmarkDotNet. In this very process: a project of its own for each benchmark would be built under the
/// solution's rules, and what is measured here needs no other runtime.
/// </summary>
internal static class MicroBench
{
    /// <param name="args">BenchmarkDotNet's own: <c>--job short</c>, <c>--filter *Cmac*</c>…</param>
    public static int Run(string[] args)
    {
        var artifacts = Directory.CreateTempSubdirectory("pass-micro-");
        try
        {
            var config = ManualConfig.CreateEmpty()
                .AddColumnProvider(DefaultColumnProviders.Instance).HideColumns(Column.Error, Column.StdDev, Column.Median, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2)
                .AddDiagnoser(MemoryDiagnoser.Default).AddExporter(MarkdownExporter.GitHub).AddLogger(ConsoleLogger.Default)
                .WithArtifactsPath(artifacts.FullName).WithCultureInfo(CultureInfo.InvariantCulture);
            string[] chosen = args.Contains("--filter") ? args : ["--filter", "*", .. args];
            var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBench).Assembly).Run([.. chosen, "--inProcess"], config);
            return summaries.Any() && summaries.All(summary => summary.Reports.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 1;
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
