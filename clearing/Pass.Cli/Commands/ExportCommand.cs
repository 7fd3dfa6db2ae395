using System.CommandLine;
using Pass.Clearing.Accounting;
using Pass.Core;

namespace Pass.Cli.Commands;

/// <summary><c>pass export ledger|fec</c>: the books, for whoever wants to add them up again.</summary>
internal static class ExportCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(ExportCommand), "Export");

    public static Command Create() => new("export") { Ledger(), Fec() };

    private static Command Ledger()
    {
        var format = new Option<string>("--format") { DefaultValueFactory = _ => "hledger" };
        format.AcceptOnlyFromAmong("hledger");
        var output = new Option<FileInfo?>("--out");
        var ledger = new Command("ledger") { format, output };
        ledger.SetAction(async (parsed, ct) =>
        {
            await using var context = (await CliOptions.RegionAsync(parsed, ct)).CreateContext();
            using var stream = parsed.GetValue(output)?.Create() ?? Console.OpenStandardOutput();
            LedgerJournal.Write(stream, context);
        });
        return ledger;
    }

    private static Command Fec()
    {
        var year = CommandOptions.Year();
        var folder = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var fec = new Command("fec") { year, folder };
        fec.SetAction(async (parsed, ct) =>
        {
            var export = new FecExport(await CliOptions.RegionAsync(parsed, ct));
            var target = Directory.CreateDirectory(parsed.GetValue(folder)!.FullName).FullName;
            var file = (await export.WriteAsync(parsed.GetValue(year), name => File.Create(Path.Combine(target, name)), ct)).OrFail();
            Invocation.Say(Words.Say("FecWritten", Path.Combine(target, file.Name), file.Lines, file.Debit, file.Credit));
        });
        return fec;
    }
}
