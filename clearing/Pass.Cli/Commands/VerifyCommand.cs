using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Statements;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass verify</c>: recomputes everything that money depends on and prints each check with its count.</summary>
internal static class VerifyCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(VerifyCommand), "Words");

    public static Command Create()
    {
        var files = new Option<DirectoryInfo?>("--out");
        var command = new Command("verify") { files, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            return await RunAsync(database, log, parsed.GetValue(files)?.FullName, ArchiveOf(parsed, database), TimeProvider.System, ct) ? 0 : 1;
        });
        return command;
    }

    private static SentArchive? ArchiveOf(ParseResult parsed, PassDatabase database) =>
        database.Folder is null && parsed.GetValue(SettleCommands.Archive) is null ? null : SettleCommands.SentArchive(parsed, database);

    /// <summary>True when every check holds.</summary>
    public static async Task<bool> RunAsync(PassDatabase database, ILogStore log, string? filesFolder, SentArchive? archive, TimeProvider time, CancellationToken ct)
    {
        await using (var projector = new Projector(database, log, time))
        {
            try
            {
                await projector.CatchUpAsync(ct);
            }
            catch (LogBrokenException)
            {
                // Everything else is projected, and the log's own check names the row.
            }
        }
        var results = await new Verifier(database).RunAsync(log, filesFolder, archive, null, ct);
        var table = new Table().Border(TableBorder.Minimal).AddColumns(Words.Say("Check"), Words.Say("Count"), "");
        table.Columns[1].RightAligned();
        foreach (var result in results)
        {
            table.AddRow(
                result.Title(CultureInfo.CurrentUICulture).Cell(), $"{result.Count}",
                result.Ok ? Words.Say("Ok") : Words.Say("Wrong", result.Failed, string.Join(", ", result.First)).Cell());
        }
        Invocation.Screen.Write(table);
        await DayCommands.WarnAsync(database, log, time, ct);
        return results.All(r => r.Ok);
    }
}
