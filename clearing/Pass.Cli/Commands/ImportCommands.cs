using System.CommandLine;
using Pass.Core;
using Pass.Data;
using Pass.Region.Holders.Roll;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass import roll|partners|credentials</c>: real files in, with a dry run and a table of what is wrong.</summary>
internal static class ImportCommands
{
    private const int ShownProblems = 30;

    private static readonly Argument<FileInfo> File = new Argument<FileInfo>("file") { Description = "File to import" }.AcceptExistingOnly();
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Check and count only" };
    private static readonly Option<bool> AcceptErrors = new("--accept-errors") { Description = "Import the good lines of a file that has bad ones" };

    public static Command Create()
    {
        var roll = new Command("roll", "Imports a SIECLE/BEE export (XML or zip): holders, passes and grants") { File, DryRun, AcceptErrors };
        roll.SetAction(async (parsed, ct) =>
        {
            await using var region = await LiveRegion.OpenAsync(parsed.GetValue(CliOptions.Database)!, TimeProvider.System, ct);
            var mode = new RollImportMode(parsed.GetValue(DryRun), parsed.GetValue(AcceptErrors));
            var result = await RollAsync(region, parsed.GetValue(File)!.FullName, mode, ct);
            Show(result);
            if (result.Imported)
                await region.SettleDownAsync(ct);
            return result.Imported || (mode.DryRun && result.ProblemCount == 0) ? 0 : 1;
        });
        var partners = new Command("partners", "Imports the partners' CSV: SIRET, IBAN, category, convention") { File, DryRun, AcceptErrors };
        partners.SetAction(async (parsed, ct) =>
        {
            var database = CliOptions.RegionDatabase(parsed);
            await database.MigrateAsync(ct);
            var dryRun = parsed.GetValue(DryRun);
            var result = await PartnersAsync(database, parsed.GetValue(File)!.FullName, dryRun, parsed.GetValue(AcceptErrors), TimeProvider.System, ct);
            Show(result);
            return result.Imported || (dryRun && result.Errors.Count == 0) ? 0 : 1;
        });
        return new("import", "Takes real files in") { roll, partners, ImportCredentialsCommand.Create() };
    }

    public static async Task<RollImportResult> RollAsync(LiveRegion region, string path, RollImportMode mode, CancellationToken ct)
    {
        using var keys = LiveRegion.Keys(region.Database);
        return await Invocation.Screen.Progress().AutoClear(true).StartAsync(async screen =>
        {
            var bar = screen.AddTask($"Roll {Path.GetFileName(path)}", maxValue: 1);
            var options = new RollImportOptions(ParisCalendar.DateOf(region.Time.GetUtcNow()));
            var pass = 0;
            SiecleReader Open()
            {
                // Read twice: once to check the whole file, once to import it.
                var half = pass++ * 0.5;
                return SiecleReader.Open(path, options, p => bar.Value = half + (p.BytesTotal == 0 ? 0 : 0.5 * p.BytesRead / p.BytesTotal));
            }

            var import = new RollImport(
                region.Database, keys, region.Engine.Reference, Catalogue2026.Campaign,
                async (grants, token) => await region.Engine.SubmitAsync(grants, token), region.Time, Open);
            return await import.RunAsync(mode, ct);
        });
    }

    public static async Task<PartnerImportResult> PartnersAsync(PassDatabase database, string path, bool dryRun, bool acceptErrors, TimeProvider time, CancellationToken ct)
    {
        await using var file = System.IO.File.OpenRead(path);
        return await new PartnerImport(database, time).RunAsync(file, dryRun, acceptErrors, ct);
    }

    public static void Show(PartnerImportResult result)
    {
        var screen = Invocation.Screen;
        if (result.Errors.Count > 0)
        {
            var table = new Table().AddColumns("line", "field", "value", "what to do");
            foreach (var error in result.Errors.Take(ShownProblems))
                table.AddRow($"{error.Line}", error.Field ?? "", (error.Value ?? "").EscapeMarkup(), error.Problem.Text.EscapeMarkup());
            screen.Write(table);
            if (result.Errors.Count > ShownProblems)
                screen.WriteLine($"… and {result.Errors.Count - ShownProblems} more.");
        }
        screen.WriteLine(result.Imported
            ? $"{result.Created} new partners, {result.Updated} changed ({result.AccountsChanged} bank accounts), {result.Unchanged} as they were."
            : "Nothing was imported.");
    }

    public static void Show(RollImportResult result)
    {
        var screen = Invocation.Screen;
        if (result.ProblemCount > 0)
        {
            var table = new Table().AddColumns("file", "line", "field", "value", "what to do");
            foreach (var problem in result.Problems.Take(ShownProblems))
                table.AddRow(problem.File.EscapeMarkup(), $"{problem.Line}", problem.Field, problem.Value.EscapeMarkup(), problem.Explanation.EscapeMarkup());
            screen.Write(table);
            if (result.ProblemCount > ShownProblems)
                screen.WriteLine($"… and {result.ProblemCount - ShownProblems} more.");
        }
        screen.WriteLine($"{result.Totals.Rows} pupils in {result.Totals.Schools} schools, {result.Totals.Leavers} who left, {result.Totals.Refused} refused.");
        screen.WriteLine(result.Imported
            ? $"{result.Created} new holders, {result.Updated} changed, {result.Granted} granted."
            : "Nothing was imported.");
    }
}
