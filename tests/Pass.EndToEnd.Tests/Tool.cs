using System.Diagnostics;
using Pass.Testing;

namespace Pass.EndToEnd.Tests;

/// <summary>Processes of the product, started as people start them.</summary>
internal static class Tool
{
    /// <summary>After this the process hangs, however busy the machine is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(9);

    /// <summary>Runs <c>pass</c> on an embedded database, inside this process.</summary>
    public static Task<Ended> PassAsync(string database, params string[] arguments) => ConsoleOf.PassAsync([.. arguments, "--database", $"sqlite:{database}"]);

    public static ProcessStartInfo Pass(params string[] arguments) => Program("clearing/Pass.Cli", arguments);

    /// <summary>The program behind <c>./pass demo</c>.</summary>
    public static ProcessStartInfo Demo(params string[] arguments) => Simulation(["demo", .. arguments]);

    /// <summary>The same, with another command.</summary>
    public static ProcessStartInfo Simulation(params string[] arguments) => Program("benchmarks/Pass.Simulation", arguments);

    public static ProcessStartInfo Bench(params string[] arguments) => Program("benchmarks/Pass.Benchmarks", arguments);

    private static ProcessStartInfo Program(string project, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Program(project), .. arguments]);
        // Of a process that lives a second, profiling is a good part.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["PASS_PORTAL"] = Repository.Program("portal/Pass.Portal");
        start.Environment["PASS_ISSUER_PROGRAM"] = Repository.Program("card-issuer/Pass.CardIssuer");
        return start;
    }

    public static async Task<Ended> RunAsync(ProcessStartInfo start, string locale = "en_GB.UTF-8")
    {
        var run = new RunningProcess(start, locale);
        await using (run)
        {
            using var patience = new CancellationTokenSource(Patience);
            return await run.EndAsync(patience.Token);
        }
    }
}
