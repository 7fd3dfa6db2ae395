using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Region.Holders.Roll;
using Pass.Region.People;
using Pass.Simulation.Generation;

namespace Pass.Benchmarks.Benches;

/// <summary>A whole region's roll by <c>pass import roll</c>: read from a SIECLE file, checked, its holders enrolled, their benefits granted by the engine and projected.</summary>
internal sealed class ImportBench(BenchOptions options, BenchDatabases databases)
{
    /// <summary>The most that was held is told by the kernel as long as the process is there.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

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
        var peak = Measure.Of($"{name}, most memory held by the command", "MB", [.. peaks]);
        _report.Results.AddRange([imported, peak, Measure.Of($"{name}, the same file again", "s", [.. again])]);
        _report.Goals.Add(Goal.AtMost($"{name}: imported and granted, s", 60, imported.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: most memory held, MB", 400, peak.Median));
    }

    private static async Task<(double First, double Again, double PeakMb)> ImportAsync(BenchDatabase database, string roll)
    {
        await Catalogue2026.SeedAsync(database.Pass);
        (await new PeopleOffice(database.Pass, TimeProvider.System).FoundAsync(Environment.UserName)).OrThrow();
        var (first, peakMb) = await CommandAsync(database, roll);
        var given = await GivenAsync(database);
        var (again, _) = await CommandAsync(database, roll);
        Require(given > 0 && await GivenAsync(database) == given, "The second import changed something.");
        return (first, again, peakMb);
    }

    /// <summary>Cents and uses given to all passes.</summary>
    private static async Task<long> GivenAsync(BenchDatabase database)
    {
        await using var context = database.Pass.CreateContext();
        return await context.Purses.SumAsync(p => (long)p.Granted);
    }

    /// <summary>The command itself, in a process of its own: with its start, its engine, its audit row and the projection of what it did.</summary>
    private static async Task<(double Seconds, double PeakMb)> CommandAsync(BenchDatabase database, string roll)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])[Path.Combine(Checkout.Folder, "clearing", "Pass.Cli", "bin", "Release", "net10.0", "Pass.Cli.dll"), "import", "roll", roll, "--accept", "other-year", "--database", $"{database.Name}:{database.Location}"])
            start.ArgumentList.Add(argument);
        var peakMb = 0.0;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The command did not start.");
        var told = process.StandardOutput.ReadToEndAsync();
        var seconds = await Timed.SecondsAsync(async () =>
        {
            while (!process.HasExited)
            {
                peakMb = Machine.PeakMemoryMbOf(process.Id) ?? peakMb;
                await Task.Delay(Look);
            }
        });
        Require(process.ExitCode == 0, $"The roll was not imported whole: {await told}");
        return (seconds, peakMb);
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
