using System.CommandLine;
using Pass.Data.Projection;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass project</c>: brings the projection to the end of the log, or makes it again from nothing.</summary>
internal static class ProjectCommand
{
    public static Command Create()
    {
        var rebuild = new Option<bool>("--rebuild") { Description = "Empty the projection first and read the whole log again" };
        var command = new Command("project", "Projects the log into operations, entries and purses") { rebuild };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = LiveRegion.OpenLog(database);
            await using var projector = new Projector(database, log, TimeProvider.System);
            var operations = parsed.GetValue(rebuild) ? await projector.RebuildAsync(ct) : await projector.CatchUpAsync(ct);
            Invocation.Screen.MarkupLineInterpolated($"{operations} operations projected; the projection is at the end of the log.");
        });
        return command;
    }
}
