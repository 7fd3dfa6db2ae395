using System.CommandLine;
using Pass.Data;
using Pass.Region.Hosting;

namespace Pass.Cli;

/// <summary>Options every command shares.</summary>
internal static class CliOptions
{
    public static Option<PassDatabase> Database { get; } = new("--database", "-d")
    {
        Description = "sqlite:FOLDER, postgres:CONNECTION-STRING or sqlserver:CONNECTION-STRING",
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

    /// <summary>The database the user named, in which there is a region.</summary>
    /// <exception cref="RegionMissingException">There is none.</exception>
    public static PassDatabase RegionDatabase(ParseResult parsed)
    {
        var database = parsed.GetValue(Database)!;
        LiveRegion.OpenLog(database).Dispose();
        return database;
    }

    public static Option<FileInfo?> Region { get; } = new("--region") { Description = "Who the region is (name, SIRET, IBAN…); left out, an invented one", Recursive = true };

    public static Option<int> Seed { get; } = new("--seed") { Description = "Another seed invents another region", DefaultValueFactory = _ => 2026 };

    public static Option<int> Passes { get; } = CommandOptions.Positive("--passes", "Pupils and apprentices to invent", 5_000, 10_000_000);

    public static Option<int> Partners { get; } = CommandOptions.Positive("--partners", "Partners to invent", 200, 100_000);
}
