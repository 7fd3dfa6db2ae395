using System.CommandLine;
using Pass.Core;
using Pass.Region.Catalogue;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass init</c>: an empty region, its log, and a campaign to start from.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var firstDay = new Option<DateOnly?>("--first-day") { Description = "First business day; left out, today" };
        var partitions = new Option<int?>("--partitions") { Description = "Partitions of the log, fixed for ever; left out, 16 embedded, 64 on a server" };
        var command = new Command("init", "Creates the database, the log and the 2026-2027 campaign; what exists is left as it is") { firstDay, partitions };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            var day = parsed.GetValue(firstDay) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
            await database.MigrateAsync(ct);
            var log = await database.EnsureLogAsync(day, parsed.GetValue(partitions), ct);
            var seeded = await CatalogueEditor.SeedAsync(database, ct);
            Invocation.Screen.MarkupLineInterpolated($"{database}: log of {log.Partitions} partitions, first day {log.FirstDay:yyyy-MM-dd}; campaign {Catalogue2026.Campaign.Code} {(seeded ? "published" : "was there")}");
        });
        return command;
    }
}
