using System.CommandLine;
using Pass.Data;
using Pass.Region.Hosting;

namespace Pass.Cli;

/// <summary>Options every command shares.</summary>
internal static class CliOptions
{
    public static Option<PassDatabase> Database { get; } = new("--database", "-d")
    {
        Recursive = true,
        DefaultValueFactory = _ => PassDatabase.Parse(Environment.GetEnvironmentVariable("PASS_DATABASE") ?? "sqlite:data"),
        CustomParser = result =>
        {
            try
            {
                return PassDatabase.Parse(result.Tokens[0].Value);
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };

    /// <summary>The database the user named, in which there is a whole region.</summary>
    /// <exception cref="RegionMissingException">There is none, or a part of it is missing or another's.</exception>
    public static async Task<PassDatabase> RegionAsync(ParseResult parsed, CancellationToken ct)
    {
        var database = parsed.GetValue(Database)!;
        (await RegionParts.OpenAsync(database, ct)).Dispose();
        return database;
    }

    public static Option<int> Seed { get; } = new("--seed") { DefaultValueFactory = _ => 2026 };

    public static Option<int> Passes { get; } = CommandOptions.Positive("--passes", 5_000, 10_000_000);

    public static Option<int> Partners { get; } = CommandOptions.Positive("--partners", 200, 100_000);
}
