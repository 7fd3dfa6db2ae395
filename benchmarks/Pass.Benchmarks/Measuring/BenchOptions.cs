using System.Globalization;

namespace Pass.Benchmarks.Measuring;

/// <summary>What the command line asks; what it leaves out, each benchmark fills with its own size.</summary>
/// <param name="Page">Of pages, those alone whose route begins so; null for all.</param>
/// <param name="Folder">Where the databases of the run are made; emptied at the end.</param>
internal sealed record BenchOptions(
    string Folder, int Runs = 3, double? SecondsGiven = null, int? CallersGiven = null, int? PassesGiven = null, int? PartnersGiven = null,
    long? SalesGiven = null, long History = 0, double? Rate = null, bool OnSqlite = true, bool OnPostgres = true,
    string Profile = "steady", int Seed = 1, string? Results = null, string? Page = null)
{
    public const string Usage =
        "--seconds N  --callers N  --passes N  --partners N  --sales N  --history N  --rate SALES_PER_SECOND  --runs N (3 or more counts)  --database sqlite|postgres|both  --folder DIR  --profile steady|saturday|national  --seed N  --results DIR  --page ROUTE (pages: those whose route begins so)";

    private const double SecondsOfADay = 86_400, MostPerSecond = 10_000_000;
    private const long MostOperations = 1_000_000_000;

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
                "--runs" => options with { Runs = (int)Whole(args[i], value, 1, 1_000) },
                "--seconds" => options with { SecondsGiven = Number(args[i], value, SecondsOfADay) },
                "--callers" => options with { CallersGiven = (int)Whole(args[i], value, 1, 10_000) },
                "--passes" => options with { PassesGiven = (int)Whole(args[i], value, 1_000, 10_000_000) },
                "--partners" => options with { PartnersGiven = (int)Whole(args[i], value, 1, 100_000) },
                "--sales" => options with { SalesGiven = Whole(args[i], value, 1, MostOperations) },
                "--history" => options with { History = Whole(args[i], value, 1, MostOperations) },
                "--profile" when value is "steady" or "saturday" or "national" => options with { Profile = value },
                "--seed" => options with { Seed = (int)Whole(args[i], value, 1, int.MaxValue) },
                "--results" => options with { Results = Path.GetFullPath(value) },
                "--page" => options with { Page = value },
                "--rate" => options with { Rate = Number(args[i], value, MostPerSecond) },
                "--database" when value is "sqlite" or "postgres" or "both" =>
                    options with { OnSqlite = value != "postgres", OnPostgres = value != "sqlite" },
                _ => throw new FormatException($"{args[i]} {value} is not understood. Options: {Usage}"),
            };
        }
        return options;
    }

    private static double Number(string name, string text, double most) =>
        double.TryParse(Digits(text), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= most
            ? value
            : throw new FormatException($"{name} takes a number above zero, {most:n0} at most, not '{text}'.");

    private static long Whole(string name, string text, long least, long most) =>
        long.TryParse(Digits(text), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException($"{name} takes a whole number from {least:n0} to {most:n0}, not '{text}'.");

    private static string Digits(string text) => text.Replace("_", "", StringComparison.Ordinal);
}
