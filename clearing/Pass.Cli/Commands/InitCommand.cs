using System.CommandLine;
using Pass.Core;
using Pass.Region.Catalogue;

namespace Pass.Cli.Commands;

/// <summary><c>pass init</c>: an empty region, its log, and the catalogue it was told to start from.</summary>
internal static class InitCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(InitCommand), "Words");

    public static Command Create()
    {
        var firstDay = new Option<DateOnly?>("--first-day");
        var partitions = new Option<int?>("--partitions");
        var catalogue = new Option<string?>("--catalogue");
        var command = new Command("init") { firstDay, partitions, catalogue };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            var day = parsed.GetValue(firstDay) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
            var content = parsed.GetValue(catalogue) is { } name ? Read(name) : null;
            await database.MigrateAsync(ct);
            var log = await database.EnsureLogAsync(day, parsed.GetValue(partitions), ct);
            Invocation.Say(Words.Say("Created", database, log.Partitions, log.FirstDay));
            if (content is not null)
            {
                var seeded = await CatalogueEditor.SeedAsync(database, content, ct);
                Invocation.Say(Words.Say(seeded ? "CataloguePublished" : "CatalogueThere", string.Join(", ", content.Campaigns.Select(c => c.Code))));
            }
        });
        return command;
    }

    private static CatalogueContent Read(string name)
    {
        var bytes = ReadyCatalogue.Find(name);
        if (bytes is null && !File.Exists(name))
            throw new UserErrorException(Words.Say("CatalogueUnknown", name, string.Join(", ", ReadyCatalogue.Names)));
        return CatalogueContent.Of(CatalogueFile.Read(bytes ?? File.ReadAllBytes(name)));
    }
}
