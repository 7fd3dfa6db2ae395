using System.Globalization;

namespace Pass.Benchmarks.Measuring;

/// <summary>What the command line asks; what it leaves out, each benchmark fills with its own size.</summary>
/// <param name="Folder">Where the databases of the run are made; emptied at the end.</param>
internal sealed record BenchOptions(
    string Folder, int Runs = 3, double? SecondsGiven = null, int? CallersGiven = null, int? PassesGiven = null, int? PartnersGiven = null,
    long? SalesGiven = null, long History = 0, double? Rate = null, bool OnSqlite = true, bool OnPostgres = true,
    string Profile = "steady", int Seed = 1, string? Results = null)
{
    public const string Usage =
        "--seconds N  --callers N  --passes N  --partners N  --sales N  --history N  --rate SALES_PER_SECOND  --runs N (3 or more counts)  --database sqlite|postgres|both  --folder DIR  --profile steady|saturday|national  --seed N  --results DIR";

    public TimeSpan Seconds(double usual) => TimeSpan.FromSeconds(SecondsGiven ?? usual);

    public int Callers(int usual) => CallersGiven ?? usual;

    public int Passes(int usual) => PassesGiven ?? usual;

    public int Partners(int usual = 3_000) => PartnersGiven ?? usual;

    public long Sales(long usual) => SalesGiven ?? usual;

    /// <exception cref="FormatException">An option is unknown or its value is not what it takes.</exception>
    public static BenchOptions Parse(ReadOnlySpan<string> args)
    {
        var options = new BenchOptions(Path.Combine(Path.GetTempPath(), $"pass-bench-{Environment.ProcessId}"));
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new FormatException($"{args[i]} needs a value. Options: {Usage}");
            options = args[i] switch
            {
                "--folder" => options with { Folder = Path.GetFullPath(Path.Combine(value, $"pass-bench-{Environment.ProcessId}")) },
                "--runs" => options with { Runs = (int)Number(args[i], value) },
                "--seconds" => options with { SecondsGiven = Number(args[i], value) },
                "--callers" => options with { CallersGiven = (int)Number(args[i], value) },
                "--passes" => options with { PassesGiven = (int)Number(args[i], value) },
                "--partners" => options with { PartnersGiven = (int)Number(args[i], value) },
                "--sales" => options with { SalesGiven = (long)Number(args[i], value) },
                "--history" => options with { History = (long)Number(args[i], value) },
                "--profile" when value is "steady" or "saturday" or "national" => options with { Profile = value },
                "--seed" => options with { Seed = (int)Number(args[i], value) },
                "--results" => options with { Results = Path.GetFullPath(value) },
                "--rate" => options with { Rate = Number(args[i], value) },
                "--database" when value is "sqlite" or "postgres" or "both" =>
                    options with { OnSqlite = value != "postgres", OnPostgres = value != "sqlite" },
                _ => throw new FormatException($"{args[i]} {value} is not understood. Options: {Usage}"),
            };
        }
        return options;
    }

    private static double Number(string name, string text) =>
        double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new FormatException($"{name} takes a number above zero, not '{text}'.");
}
