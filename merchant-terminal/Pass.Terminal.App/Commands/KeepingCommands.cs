using System.CommandLine;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till journal</c> and <c>cashiers</c>.</summary>
internal static class KeepingCommands
{
    public static IEnumerable<Command> All()
    {
        yield return Journal();
        yield return Cashiers();
    }

    private static Command Journal()
    {
        var (aside, last) = (new Option<bool>("--set-aside"), CommandOptions.Positive("--last", 20, 100_000));
        var command = new Command("journal") { aside, last };
        command.SetAction((parsed, _) =>
        {
            if (parsed.GetValue(aside))
                return Task.FromResult(SetAside(parsed));
            using var session = TillSession.Open(parsed);
            foreach (var operation in session.Till.Look(book => book.All.TakeLast(parsed.GetValue(last)).ToList()))
            {
                Invocation.Say(TillSession.Words.Say(
                    "JournalLine", operation.Reference(session.Till.Number), QueueCommands.Local(operation.At), TillSession.Words.Say($"Kind.{operation.Kind}"),
                    new Money(operation.AmountCents).ToString(TillSession.Culture), TillSession.StateOf(operation)));
            }
            foreach (var (at, note) in session.Till.Look(book => book.Notes.TakeLast(parsed.GetValue(last)).ToList()))
                Invocation.Say($"{QueueCommands.Local(at)}  {note.Code}  {note.Detail}");
            Invocation.Say(TillSession.Words.Say("JournalWhole"));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static int SetAside(ParseResult parsed)
    {
        var folder = TillSession.FolderOf(parsed);
        var self = folder.Load();
        using (self.Identity.Key)
        {
            var (where, takenOver) = Till.Salvage(folder, self, TillSession.ClockOf(parsed));
            Invocation.Say(where == folder.Path ? TillSession.Words.Say("JournalWhole") : TillSession.Words.Say("SetAside", where, takenOver));
        }
        return ExitCode.Done;
    }

    private static Command Cashiers()
    {
        var cashiers = new Command("cashiers") { Add(), Remove() };
        cashiers.SetWork((session, _, _) =>
        {
            foreach (var cashier in session.Till.Cashiers.All)
                Invocation.Say($"{cashier.Name}  {TillSession.Words.Say($"Role.{cashier.Role}")}");
            return Task.FromResult(ExitCode.Done);
        });
        return cashiers;
    }

    private static Command Add()
    {
        var (name, role, pinFile) = (new Argument<string>("name"), new Option<CashierRole>("--role") { DefaultValueFactory = _ => CashierRole.Cashier }, new Option<FileInfo>("--new-pin-file") { Required = true });
        var command = new Command("add") { name, role, pinFile };
        command.SetWork((session, parsed, _) =>
        {
            session.Require(CashierRole.Manager);
            var pin = File.ReadLines(parsed.GetValue(pinFile)!.FullName).FirstOrDefault() ?? "";
            session.Till.Keep((null, session.Till.Cashiers.Name(parsed.GetValue(name)!, parsed.GetValue(role), pin).OrFail()));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Remove()
    {
        var name = new Argument<string>("name");
        var command = new Command("remove") { name };
        command.SetWork((session, parsed, _) =>
        {
            session.Require(CashierRole.Manager);
            var gone = session.Till.Cashiers.All.FirstOrDefault(c => c.Name == parsed.GetValue(name)) ?? throw new UserErrorException(TillSession.Words.Say("NoSuchCashier", parsed.GetValue(name)!));
            // Without a manager nobody could name one any more.
            if (gone.Role == CashierRole.Manager && session.Till.Cashiers.All.Count(c => c.Role == CashierRole.Manager) == 1)
                throw new UserErrorException(TillSession.Words.Say("LastManager"));
            session.Till.Keep((null, gone with { HasLeft = true }));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}
