using Pass.Benchmarks.Baselines;
using Pass.Benchmarks.Benches;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Micro;
using Pass.Benchmarks.Rentree;

namespace Pass.Benchmarks;

internal static class Program
{
    private static readonly Dictionary<string, Func<BenchOptions, BenchDatabases, Task<Report>>> Benches = new()
    {
        ["authorize"] = (options, databases) => new AuthorizeBench(options, databases).RunAsync(),
        ["project"] = (options, databases) => new ProjectBench(options, databases).RunAsync(),
        ["http"] = (options, databases) => new HttpBench(options, databases).RunAsync(),
        ["rentree"] = (options, databases) => new RentreeBench(options, databases).RunAsync(),
        ["pages"] = (options, databases) => new PagesBench(options, databases).RunAsync(),
        ["night"] = (options, databases) => new NightBench(options, databases).RunAsync(),
        ["import"] = (options, databases) => new ImportBench(options, databases).RunAsync(),
        ["start"] = (options, databases) => new StartBench(options, databases).RunAsync(),
        ["till"] = (options, _) => new TillBench(options).RunAsync(),
        ["cards"] = async (options, _) =>
        {
            using var bench = new CardsBench(options);
            return await bench.RunAsync();
        },
    };

    private static async Task<int> Main(string[] args)
    {
        var usage = $"Usage: ./pass bench {string.Join('|', Benches.Keys)} [options]. Options: {BenchOptions.Usage}\n       ./pass bench micro [--job short] [--filter PATTERN]";
        if (args is ["--help" or "-h", ..] or [_, "--help" or "-h", ..])
        {
            Console.WriteLine(usage);
            return 0;
        }
        if (args is ["micro", .. var rest])
            return MicroBench.Run(rest);
        if (args is [BaselineEndpoint.Command, .. var baseline])
            return await BaselineEndpoint.RunAsync(baseline);
        if (args.Length == 0 || !Benches.TryGetValue(args[0], out var bench))
        {
            Console.Error.WriteLine(usage);
            return 2;
        }
        BenchOptions options;
        try
        {
            options = BenchOptions.Parse(args.AsSpan(1));
            // Before hours of measuring: somewhere to write what they gave.
            if (options.Results is not null)
                Directory.CreateDirectory(options.Results);
            Directory.CreateDirectory(options.Folder);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        // The private PostgreSQL puts its data in the system's temporary folder: the same disk as the rest.
        Environment.SetEnvironmentVariable("TMPDIR", Path.GetDirectoryName(options.Folder));
        try
        {
            await using var databases = new BenchDatabases(options);
            Console.WriteLine((await bench(options, databases)).ToJson());
            return 0;
        }
        catch (Exception e)
        {
            // Caught, so that the databases are stopped and their files deleted.
            Console.Error.WriteLine(e);
            return 1;
        }
        finally
        {
            Directory.Delete(options.Folder, recursive: true);
        }
    }
}
