using System.CommandLine;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass bank</c>: what the bank answers, and what a person does with what fits no payment.</summary>
internal static class BankCommands
{
    private const int MostShown = 200;

    private static readonly Texts Words = Texts.Beside(typeof(BankCommands), "Bank");
    private static readonly string[] Columns = ["File", "Line", "Day", "Amount", "Reference", "Code", "Why"];
    private static readonly Argument<int> FileNumber = new("number"), LineNumber = new("line");

    public static Command Create() => new("bank") { Import(), List(), Match(), SetAside() };

    private static Command Import()
    {
        var files = new Argument<FileInfo[]>("file") { Arity = ArgumentArity.OneOrMore };
        files.AcceptExistingOnly();
        var command = new Command("import") { files };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct);
            var service = new BankFileService(database, TimeProvider.System);
            foreach (var file in parsed.GetValue(files)!)
            {
                foreach (var import in (await service.ImportAsync(file.Name, file.OpenRead, actor, ct)).OrFail(file.Name))
                {
                    Invocation.Say(import.IsNew
                        ? Words.Say("Taken", import.Name, import.File, Words.Say($"Kind{import.Kind}"), import.Facts, import.Applied, import.Noted, import.Open)
                        : Words.Say("TakenBefore", import.Name, import.File, import.TakenOn));
                    foreach (var alert in import.Alerts)
                        Invocation.Say($"  {alert}");
                }
            }
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list");
        command.SetAction(async (parsed, ct) =>
        {
            var service = new BankLineService(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);
            var lines = new Table().Border(TableBorder.Minimal).AddColumns([.. Columns.Select(c => Words.Say(c))]);
            var open = await service.OpenAsync(MostShown, ct);
            foreach (var line in open)
            {
                lines.AddRow(new[]
                {
                    $"{line.FileId}", $"{line.Rank}", $"{line.Day:yyyy-MM-dd}", line.Cents is { } cents ? $"{new Money(cents)}" : "", line.Reference ?? line.CreditorName ?? "",
                    line.ReasonCode ?? line.Code, BankLineService.Why(line),
                }.Select(t => t.Cell()).ToArray());
            }
            Invocation.Say(Words.Say("OpenLines", open.Count));
            if (open.Count > 0)
                Invocation.Screen.Write(lines);
            var failed = await service.FailedAsync(MostShown, ct);
            Invocation.Say(Words.Say("FailedPayments", failed.Count));
            foreach (var attempt in failed)
                Invocation.Say($"  {attempt.OrderNumber}  {PaymentService.StateName(attempt.State)}  {BankReasons.Say(attempt.ReasonCode ?? "NARR")}");
        });
        return command;
    }

    private static Command Match()
    {
        var command = new Command("match") { FileNumber, LineNumber, SettleCommands.OrderArgument };
        command.SetAction(async (parsed, ct) =>
        {
            var (service, actor) = await OpenAsync(parsed, ct);
            var line = (await service.MatchAsync(parsed.GetValue(FileNumber), parsed.GetValue(LineNumber), parsed.GetValue(SettleCommands.OrderArgument)!, actor, ct)).OrFail();
            Invocation.Say(Words.Say("Matched", line.FileId, line.Rank, line.Attempt!));
        });
        return command;
    }

    private static Command SetAside()
    {
        var command = new Command("set-aside") { FileNumber, LineNumber };
        command.SetAction(async (parsed, ct) =>
        {
            var (service, actor) = await OpenAsync(parsed, ct);
            var line = (await service.SetAsideAsync(parsed.GetValue(FileNumber), parsed.GetValue(LineNumber), actor, ct)).OrFail();
            Invocation.Say(Words.Say("WasSetAside", line.FileId, line.Rank));
        });
        return command;
    }

    private static async Task<(BankLineService Service, Actor Actor)> OpenAsync(ParseResult parsed, CancellationToken ct)
    {
        PassDatabase database = await CliOptions.RegionAsync(parsed, ct);
        return (new(database, TimeProvider.System), await SettleCommands.ActAsync(parsed, database, ct));
    }

    /// <summary>The value, or the problem as a line that names the file.</summary>
    private static T OrFail<T>(this Result<T> taken, string file) where T : notnull =>
        taken.Ok(out var value, out var problem) ? value : throw new UserErrorException($"{file}: {problem.Text}");
}
