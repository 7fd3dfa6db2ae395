using System.CommandLine;
using Pass.Core;
using Pass.Region.Catalogue;

namespace Pass.Cli.Commands;

/// <summary><c>pass init</c>: an empty region, its log, and a campaign to start from.</summary>
internal static class InitCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(InitCommand), "Words");

    public static Command Create()
    {
        var firstDay = new Option<DateOnly?>("--first-day");
        var partitions = new Option<int?>("--partitions");
        var command = new Command("init") { firstDay, partitions };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            var day = parsed.GetValue(firstDay) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
            await database.MigrateAsync(ct);
            var log = await database.EnsureLogAsync(day, parsed.GetValue(partitions), ct);
            var seeded = await CatalogueEditor.SeedAsync(database, ct);
            Invocation.Say(Words.Say("Created", database, log.Partitions, log.FirstDay, Catalogue2026.Campaign.Code, Words.Say(seeded ? "CampaignPublished" : "CampaignThere")));
        });
        return command;
    }
}
