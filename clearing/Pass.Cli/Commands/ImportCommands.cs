using System.Globalization;
using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Machine;
using Pass.Data.Model;
using Pass.Region.Holders.Roll;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Pass.Region.Schools;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass import roll|partners|credentials</c>: real files in, with a dry run and a table of what is wrong.</summary>
internal static class ImportCommands
{
    public const ActorRole MayImport = ActorRole.Officer | ActorRole.Administrator;

    private const int ShownLines = 30;

    private static readonly Texts Words = Texts.Beside(typeof(ImportCommands), "Words");

    private static readonly Argument<FileInfo> File = CommandOptions.ExistingFile("file");
    private static readonly Option<bool> DryRun = new("--dry-run");

    public static Command Create() => new("import") { CreateRoll(), CreateUndo(), CreatePartners(), ImportCredentialsCommand.Create() };

    private static Command CreateRoll()
    {
        var accept = Accept("errors", "other-year", "older", "other-school");
        var school = new Option<string?>("--school");
        var report = new Option<FileInfo?>("--report");
        var roll = new Command("roll") { File, DryRun, accept, school, report };
        roll.SetAction(async (parsed, ct) =>
        {
            var mode = new RollImportMode(
                parsed.GetValue(DryRun),
                parsed.GetValue(accept)!.Aggregate(RollAccept.None, (all, one) => all | AcceptOf(one)),
                parsed.GetValue(school) is { } text ? Uai.TryParse(text, out var uai) ? uai : throw new UserErrorException(Words.Say("NoSchool", text)) : null);
            await using var region = await LiveRegion.OpenAsync(parsed.GetValue(CliOptions.Database)!, TimeProvider.System, new ErrorStreamLogger(), ct);
            var actor = await Acting.AsAsync(parsed, region.Database, MayImport, ct);
            var result = await RollAsync(region, actor, parsed.GetValue(File)!.FullName, mode, ct);
            Show(result);
            if (parsed.GetValue(report) is { } file)
                Save(result, file);
            if (result.Imported)
                await region.SettleDownAsync(ct);
            return result.IsWhole ? 0 : 1;
        });
        return roll;
    }

    private static Command CreateUndo()
    {
        var school = new Option<string>("--school") { Required = true };
        var number = new Option<int?>("--change");
        var undo = new Command("undo") { school, number };
        undo.SetAction(async (parsed, ct) =>
        {
            if (!Uai.TryParse(parsed.GetValue(school), out var uai))
                throw new UserErrorException(Words.Say("NoSchool", parsed.GetValue(school)!));
            await using var region = await LiveRegion.OpenAsync(parsed.GetValue(CliOptions.Database)!, TimeProvider.System, new ErrorStreamLogger(), ct);
            var actor = await Acting.AsAsync(parsed, region.Database, MayImport, ct);
            var changes = await new PupilOffice(region.Database, region.Time).ChangesAsync(uai.Value, 1_000, ct);
            var last = parsed.GetValue(number) ?? changes.FirstOrDefault(c => c.Kind == SchoolChangeKind.Roll && c.UndoneMs is null && c.Pupils > 0)?.Id ?? throw new UserErrorException(Words.Say("NothingToUndo", uai));
            var done = (await new SchoolUndo(region.Database, region.Engine, region.Time).UndoAsync(actor, uai.Value, last, ct)).OrFail();
            Invocation.Say(Words.Say("Undone", done.Change.Id, done.Restored, done.TakenBack, done.Skipped, done.KeptRights));
            await region.SettleDownAsync(ct);
            return 0;
        });
        return undo;
    }

    private static Command CreatePartners()
    {
        var accept = Accept("errors");
        var partners = new Command("partners") { File, DryRun, accept };
        partners.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var dryRun = parsed.GetValue(DryRun);
            var actor = await Acting.AsAsync(parsed, database, MayImport, ct);
            var result = await PartnersAsync(database, actor, parsed.GetValue(File)!.FullName, dryRun, parsed.GetValue(accept)!.Length > 0, TimeProvider.System, ct);
            Show(result);
            return result.Imported || (dryRun && result.Errors.Count == 0) ? 0 : 1;
        });
        return partners;
    }

    /// <summary>What is no reason to refuse; several may be given, apart or together.</summary>
    private static Option<string[]> Accept(params string[] words)
    {
        var option = new Option<string[]>("--accept") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }

    private static RollAccept AcceptOf(string word) => word switch
    {
        "errors" => RollAccept.Errors,
        "other-year" => RollAccept.OtherYear,
        "older" => RollAccept.Older,
        _ => RollAccept.OtherSchool,
    };

    public static async Task<RollImportResult> RollAsync(LiveRegion region, Actor actor, string path, RollImportMode mode, CancellationToken ct)
    {
        using var keys = region.Keys();
        return await Invocation.WithProgressAsync(async bars =>
        {
            var bar = bars(Words.Say("Roll", Path.GetFileName(path)), 1);
            var options = new RollImportOptions(ParisCalendar.DateOf(region.Time.GetUtcNow()));
            using var reader = SiecleReader.Open(path, options, p => bar(p.BytesTotal == 0 ? 0 : (double)p.BytesRead / p.BytesTotal));
            return (await new RollOffice(region.Database, region.Engine, region.Time).RunAsync(actor, reader, keys, mode, ct)).OrFail();
        });
    }

    public static async Task<PartnerImportResult> PartnersAsync(PassDatabase database, Actor actor, string path, bool dryRun, bool acceptErrors, TimeProvider time, CancellationToken ct)
    {
        await using var file = System.IO.File.OpenRead(path);
        return (await new PartnerImport(database, time).RunAsync(actor, file, dryRun, acceptErrors, ct)).OrFail();
    }

    public static void Show(PartnerImportResult result)
    {
        foreach (var (sentence, count) in result.Mended)
            Invocation.Say(Words.Say("Mended", sentence, count));
        ShowTable(result.Errors, ["Line", "Field", "Value", "WhatToDo"], e => [$"{e.Line}", e.Field ?? "", e.Value ?? "", e.Problem.Text], result.Errors.Count);
        if (!result.Imported && result.Errors.Count > 0)
            Invocation.Say(Words.Say("NothingImported"));
        else
            Invocation.Say(Words.Say(result.Imported ? "PartnersImported" : "PartnersWould", result.Created, result.Updated, result.AccountsChanged, result.Unchanged));
    }

    public static void Show(RollImportResult result)
    {
        foreach (var kind in result.Check.Notices.GroupBy(n => n.Code))
            Invocation.Say(Words.Say("Notice", string.Join(" ", new[] { kind.First().Uai, kind.First().File }.Where(t => t.Length > 0)), kind.Count(), kind.First().Explanation));
        var problems = result.Check.Problems;
        ShowTable(problems, ["School", "File", "Line", "Field", "Value", "WhatToDo"], p => [p.Uai, p.File, $"{p.Line}", p.Field, p.Value, p.Explanation], result.Check.ProblemCount);
        if (!result.IsWhole)
            ShowSchools(result);
        var totals = result.Totals;
        Invocation.Say(Words.Say("RollFound", totals.Rows + totals.Refused, totals.Schools, totals.Leavers, totals.Refused));
        if (result.Refused.Count > 0)
            Invocation.Say(Words.Say("GrantsRefused", result.Refused.Values.Sum(), string.Join(", ", result.Refused.Select(r => $"{r.Value} {r.Key}"))));
        var leftOut = result.Schools.Count(s => !s.IsTaken);
        if (leftOut > 0)
            Invocation.Say(Words.Say("SchoolsLeftOut", leftOut));
        if (leftOut == result.Schools.Count)
            Invocation.Say(Words.Say("NothingImported"));
        else
        {
            Invocation.Say(Words.Say(result.Imported ? "RollImported" : "RollWould", result.Created, result.Updated, result.Granted));
            ShowTable(result.Effects, ["Benefit", "Pupils", "Given", "AtMost"],
                e => [e.Benefit.Label(CultureInfo.CurrentUICulture), $"{e.Pupils}", e.Benefit.Unit == BenefitUnit.Cents ? $"{new Money(e.Units)}" : $"{e.Units}", $"{e.WorthAtMost}"], result.Effects.Count);
            if (result.Effects.Count > 0)
                Invocation.Say(Words.Say("RollWorth", new Money(result.Effects.Sum(e => e.WorthAtMost?.Cents ?? 0))));
            if (result.Moves is { } moves)
                Invocation.Say(Words.Say("RollMoves", moves.ArrivalCount, moves.MissingCount));
        }
    }

    private static void ShowSchools(RollImportResult result) => ShowTable(
        [.. result.Schools.OrderBy(s => s.IsTaken)],
        ["School", "File", "SchoolYear", "Exported", "Before", "After", "State"],
        s => [s.School.Name, s.School.File, $"{s.School.SchoolYear}", $"{s.School.ExportedAt:yyyy-MM-dd HH:mm}", $"{s.Before}", $"{s.After}", Words.Say(StateOf(s, result.Imported))],
        result.Schools.Count);

    private static string StateOf(RollSchoolResult school, bool imported) => !school.IsTaken ? "SchoolLeftOut" : imported ? "SchoolImported" : "SchoolImportable";

    private static void Save(RollImportResult result, FileInfo file)
    {
        // It names pupils' lines and schools: whoever asked for it may read it, and nobody else.
        using (var stream = PrivateFiles.Over(file.FullName))
            RollReport.Write(stream, result);
        Invocation.Say(Words.Say("ReportWritten", file.FullName));
    }

    private static void ShowTable<T>(IReadOnlyList<T> items, string[] heads, Func<T, string[]> row, int count)
    {
        if (items.Count == 0)
            return;
        var table = new Table().AddColumns([.. heads.Select(h => Words.Say(h))]);
        foreach (var item in items.Take(ShownLines))
            table.AddRow([.. row(item).Select(cell => cell.Cell())]);
        Invocation.Screen.Write(table);
        if (count > ShownLines)
            Invocation.Say(Words.Say("AndMore", count - ShownLines));
    }
}
