using System.CommandLine;
using Pass.Clearing.Accounting;

namespace Pass.Cli.Commands;

/// <summary><c>pass export ledger</c>: the books, for whoever wants to add them up again.</summary>
internal static class ExportCommand
{
    public static Command Create()
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
        return new("export") { ledger };
    }
}
