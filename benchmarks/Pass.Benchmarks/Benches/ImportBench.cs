using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.CommandLine;
using Pass.Core;
using Pass.Data.Catalogue;
using Pass.Engine;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;

namespace Pass.Benchmarks.Benches;

/// <summary>A whole region's roll: read from a SIECLE file, checked, its holders enrolled and their benefits granted by the engine.</summary>
internal sealed class ImportBench(BenchOptions options, BenchDatabases databases)
{
    private readonly ReportBuilder _report = new("import", options);
    private readonly int _pupils = options.Passes(370_000);

    public async Task<Report> RunAsync()
    {
        var roll = Path.Combine(databases.NewFolder(), "roll.xml");
        Progress.Say($"inventing a roll of {_pupils:n0} pupils");
        RollGenerator.Generate(new RollPlan(_pupils, Seed: 1), roll);
        _report.Baselines.Add(await Timed.MeasureAsync("bare read and check of the file", options.Runs, () => Read(roll)));
        foreach (var kind in databases.Kinds)
        {
            var (first, again, peaks) = (new List<double>(), new List<double>(), new List<double>());
            for (var run = 0; run < options.Runs; run++)
            {
                var database = await databases.CreateAsync(kind);
                var (seconds, secondTime, peakMb) = await ImportAsync(database, roll);
                Progress.Say($"{database.Name}, run {run + 1} of {options.Runs}: {seconds:n1} s, again {secondTime:n1} s, at most {peakMb:n0} MB");
                first.Add(seconds);
                again.Add(secondTime);
                peaks.Add(peakMb);
            }
            Add(kind.ToString().ToLowerInvariant(), first, again, peaks);
        }
        _report.Parameters.Add("pupils", _pupils);
        _report.Parameters.Add("file_bytes", new FileInfo(roll).Length);
        return _report.Build();
    }

    private void Add(string name, List<double> first, List<double> again, List<double> peaks)
    {
        var imported = Measure.Of($"{name}, imported and granted", "s", [.. first]);
        var peak = Measure.Of($"{name}, most memory held, engine included", "MB", [.. peaks]);
        _report.Results.AddRange([imported, peak, Measure.Of($"{name}, the same file again", "s", [.. again])]);
        _report.Goals.Add(Goal.AtMost($"{name}: imported and granted, s", 60, imported.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: most memory held, MB", 400, peak.Median));
    }

    private async Task<(double First, double Again, double PeakMb)> ImportAsync(BenchDatabase database, string roll)
    {
        await Catalogue2026.SeedAsync(database.Pass);
        var reference = await new ReferenceLoader(database.Pass).LoadAsync();
        using var keys = RegionKeys.Create(Path.Combine(databases.NewFolder(), RegionKeys.FileName));
        using var log = database.Pass.OpenLog();
        await using var engine = await AuthorizationEngine.StartAsync(log, reference, TimeProvider.System, log: new ErrorStreamLogger());
        Machine.ForgetPeakMemory();
        var first = await Timed.SecondsAsync(() => RunAsync(_ => { }));
        var peakMb = Machine.PeakMemoryMb ?? 0;
        var again = await Timed.SecondsAsync(() => RunAsync(result => Require(result.Granted == 0 && result.Created == 0, "The second import changed something.")));
        return (first, again, peakMb);

        async Task RunAsync(Action<RollImportResult> check)
        {
            using var reader = Open(roll);
            var import = new RollImport(
                database.Pass, keys, reference, async (grants, ct) => await engine.SubmitAsync(grants, ct), TimeProvider.System, reader);
            var result = (await import.RunAsync(SystemActors.Simulation, new())).OrThrow();
            Require(result is { Imported: true, Refused.Count: 0 }, "The roll was not imported whole.");
            check(result);
        }
    }

    private static SiecleReader Open(string roll) => SiecleReader.Open(roll, new RollImportOptions(new DateOnly(2026, 9, 15)));

    private static void Read(string roll)
    {
        using var reader = Open(roll);
        Require(reader.Check().ProblemCount == 0, "The invented roll has problems.");
        Require(reader.Rows(_ => true).Any(), "The invented roll has no pupils.");
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
            throw new InvalidOperationException(otherwise);
    }
}
