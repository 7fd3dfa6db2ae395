using System.CommandLine;
using Pass.Core;
using Pass.Data.Projection;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass project</c>: brings the projection to the end of the log, or makes it again from nothing.</summary>
internal static class ProjectCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(ProjectCommand), "Words");

    public static Command Create()
    {
        var rebuild = new Option<bool>("--rebuild");
        var command = new Command("project") { rebuild };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            await using var projector = new Projector(database, log, TimeProvider.System);
            var operations = parsed.GetValue(rebuild) ? await projector.RebuildAsync(ct) : await projector.CatchUpAsync(ct);
            Invocation.Say(Words.Say("Projected", operations));
        });
        return command;
    }
}
