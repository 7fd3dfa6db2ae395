using System.CommandLine;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass replay</c>: plays a day again from its entries and compares it with what was paid.</summary>
internal static class ReplayCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(ReplayCommand), "Replay");

    public static Command Create()
    {
        var day = new Option<DateOnly>("--day") { Required = true };
        var to = new Option<string?>("--to");
        var command = new Command("replay") { day, to, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var folder = Directory.CreateTempSubdirectory("pass-replay-").FullName;
            try
            {
                var replay = (await new ReplayDay(database, SettleCommands.SentArchive(parsed, database), TimeProvider.System).RunAsync(log, parsed.GetValue(day), folder, Other(parsed.GetValue(to)), null, ct)).OrFail();
                foreach (var difference in replay.Differences)
                    Invocation.Say(difference);
                Invocation.Say(Words.Say(replay.Differences.Count == 0 ? "Same" : "Differs", replay.Day, replay.PartnerDays, replay.Postings, replay.Runs.Count, replay.Files, replay.Differences.Count));
                return replay.Differences.Count == 0 ? 0 : 1;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        });
        return command;
    }

    private static PassDatabase? Other(string? text)
    {
        try
        {
            return text is null ? null : PassDatabase.Parse(text);
        }
        catch (FormatException e)
        {
            throw new UserErrorException(e.Message);
        }
    }
}
