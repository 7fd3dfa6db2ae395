using System.CommandLine;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;

namespace Pass.Cli.Commands;

/// <summary><c>pass settle tasks|done|claims|claim-paid</c>: payments that wait for a person, and what is asked back.</summary>
internal static class TaskCommands
{
    private const int MostShown = 200;

    public static Command Tasks()
    {
        var command = new Command("tasks");
        command.SetAction(async (parsed, ct) =>
        {
            var tasks = await new PaymentTaskService(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).OpenAsync(MostShown, ct);
            SettleCommands.Say("TaskCount", tasks.Count);
            foreach (var task in tasks)
                SettleCommands.Say("Task", task.Id, task.OrderNumber, new Money(task.Cents), ParisCalendar.DateOf(task.OpenedAtMs), task.ReasonCode, BankReasons.Say(task.ReasonCode));
        });
        return command;
    }

    public static Command Done()
    {
        var number = new Argument<int>("task");
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("done") { number, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(reason));
            var task = (await new PaymentTaskService(database, TimeProvider.System).CloseAsync(parsed.GetValue(number), actor, ct)).OrFail();
            SettleCommands.Say("TaskDone", task.Id, task.OrderNumber, task.ClosedReason!);
        });
        return command;
    }

    public static Command Claims()
    {
        var folder = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var command = new Command("claims") { folder, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct);
            var service = new DebitNoteService(database, SettleCommands.SentArchive(parsed, database), TimeProvider.System);
            var notes = (await service.IssueDueAsync(actor, ct)).OrFail();
            SettleCommands.Say("ClaimCount", notes.Count);
            foreach (var note in notes)
            {
                service.HandOut(note, parsed.GetValue(folder)!.FullName);
                SettleCommands.Say("Claim", note.Number, new Money(note.Cents), note.PartnerId, note.OwedSince, note.FileName, note.IssuedOn);
            }
            SettleCommands.Say("ClaimReminded", (await service.RemindDueAsync(actor, ct)).OrFail().Count);
            foreach (var note in await service.OpenAsync(MostShown, ct))
                SettleCommands.Say("ClaimOpen", note.Number, new Money(note.Cents), note.PartnerId, note.IssuedOn, note.Reminders);
        });
        return command;
    }

    public static Command ClaimPaid()
    {
        var number = new Argument<string>("note");
        var on = new Option<DateOnly>("--on") { Required = true };
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("claim-paid") { number, on, reason, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(reason));
            var service = new DebitNoteService(database, SettleCommands.SentArchive(parsed, database), TimeProvider.System);
            var note = (await service.RecordPaidAsync(parsed.GetValue(number)!, parsed.GetValue(on), actor, ct)).OrFail();
            SettleCommands.Say("ClaimPaid", note.Number, new Money(note.Cents), note.PaidOn!);
        });
        return command;
    }
}
