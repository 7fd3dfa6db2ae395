using System.CommandLine;
using Pass.Core;
using Pass.Data;
using Pass.Region.Catalogue;
using Pass.Region.Hosting;
using Pass.Region.Settings;

namespace Pass.Cli.Commands;

/// <summary><c>pass init</c>: an empty region, its log, its keys, who it is, and the catalogue it was told to start from.</summary>
internal static class InitCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(InitCommand), "Words");

    public static Command Create()
    {
        var firstDay = new Option<DateOnly?>("--first-day");
        var partitions = CommandOptions.PositiveIfAny("--partitions", PassDatabase.MostPartitions);
        var region = new Option<FileInfo>("--region").AcceptExistingOnly();
        var catalogue = new Option<string?>("--catalogue");
        var command = new Command("init") { firstDay, partitions, region, catalogue };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            var file = parsed.GetValue(region) is { } given ? Read(given.FullName) : null;
            var day = parsed.GetValue(firstDay) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
            await CreateAsync(database, day, parsed.GetValue(partitions), file, parsed.GetValue(catalogue), parsed.GetValue(Acting.As), TimeProvider.System, ct);
        });
        return command;
    }

    /// <param name="catalogue">A file, or the name of a ready one; null: none yet.</param>
    /// <param name="person">Who does it, when several may act as this user; null: the only one.</param>
    public static async Task CreateAsync(
        PassDatabase database, DateOnly firstDay, int? partitions, RegionFile? file, string? catalogue, string? person, TimeProvider time, CancellationToken ct)
    {
        var content = catalogue is null ? null : CatalogueCommands.Read(catalogue);
        if (content is not null)
            CatalogueCommands.Refuse(catalogue!, CatalogueMerge.Run(content, CatalogueContent.Empty, CatalogueUse.None(firstDay)).Problems);
        var plan = new FoundingPlan(firstDay, partitions, Environment.UserName, person, file, content, RegionParts.KeysPath(database));
        var made = (await Founding.RunAsync(database, plan, time, ct)).OrFail();
        Invocation.Say(Words.Say("Created", database, made.Log.Partitions, made.Log.FirstDay));
        if (content is not null)
            Invocation.Say(Words.Say(made.CataloguePublished ? "CataloguePublished" : "CatalogueThere", string.Join(", ", content.File!.Campaigns.Select(c => c.Code))));
        if (file is null)
            Invocation.Say(Words.Say("NoSettings"));
    }

    /// <exception cref="UserErrorException">Something in it is wrong: everything is said, by path.</exception>
    public static RegionFile Read(string path)
    {
        var file = RegionFile.Read(File.ReadAllBytes(path));
        return file.Settings is not null
            ? file
            : throw new UserErrorException(string.Join('\n', file.Problems.Select(p => $"{path}, {p.Path} : {p.Problem.Text}")));
    }
}
