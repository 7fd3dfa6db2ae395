using System.CommandLine;
using System.Text.Json;
using Pass.Core;
using Pass.Terminal.Journal;
using Pass.Terminal.Selling;

namespace Pass.Terminal.App.Commands;

/// <summary><c>./pass till queue</c>: what is unsent, until when; <c>check</c>: what became of what had no answer; <c>status</c>: how the till stands.</summary>
internal static class QueueCommands
{
    public static IEnumerable<Command> All()
    {
        yield return Queue();
        yield return Check();
        yield return Status();
        yield return DrillOf();
    }

    private static Command Queue()
    {
        var send = new Option<bool>("--send");
        var command = new Command("queue") { send };
        command.SetWork(async (session, parsed, ct) =>
        {
            if (parsed.GetValue(send))
            {
                await session.PrepareAsync(ct);
                var done = await session.Forwarder.ForwardAsync(ct);
                Invocation.Say(TillSession.Words.Say("Forwarded", done.Sent, done.Unpaid, done.Left));
                foreach (var unpaid in session.Till.Look(book => book.All.Where(o => o.State == TillState.Unpaid).TakeLast(done.Unpaid).ToList()))
                    Invocation.Say($"  {unpaid.Reference(session.Till.Number)}  {new Money(unpaid.AmountCents).ToString(TillSession.Culture)}  {unpaid.Explanation}");
            }
            return Show(session);
        });
        return command;
    }

    private static int Show(TillSession session)
    {
        var queue = session.Till.Look(book => book.Queue.ToList());
        if (session.AsJson)
        {
            Invocation.Say(JsonSerializer.Serialize((IReadOnlyList<OperationView>)[.. queue.Select(o => OperationView.Of(o, session.Till.Number))], ViewJson.Default.IReadOnlyListOperationView));
            return queue.Count == 0 ? ExitCode.Done : ExitCode.Unsent;
        }
        Invocation.Say(TillSession.Words.Say("QueueCount", queue.Count, new Money(queue.Sum(o => o.AmountCents)).ToString(TillSession.Culture)));
        foreach (var operation in queue)
        {
            var deadline = session.Till.Offline.DeadlineOf(operation.Sale!);
            Invocation.Say(TillSession.Words.Say(
                "QueueLine", operation.Reference(session.Till.Number), new Money(operation.AmountCents).ToString(TillSession.Culture), Local(operation.At), deadline is { } until ? Local(until) : "?"));
        }
        return queue.Count == 0 ? ExitCode.Done : ExitCode.Unsent;
    }

    private static Command Check()
    {
        var (giveUp, receipt) = (new Option<bool>("--give-up"), new Argument<string?>("receipt") { Arity = ArgumentArity.ZeroOrOne });
        var command = new Command("check") { receipt, giveUp };
        command.SetWork(async (session, parsed, ct) =>
        {
            var asked = parsed.GetValue(receipt) is { } named ? [session.Find(named)] : session.Till.Look(book => book.Unknown.ToList());
            if (parsed.GetValue(giveUp))
            {
                var cashier = session.Require(CashierRole.Cashier);
                foreach (var operation in asked.Where(o => o is { IsSale: true, IsGivenUp: false, State: TillState.Unknown }))
                    session.Forwarder.GiveUp(operation.Id, cashier);
            }
            await session.Forwarder.SettleAsync(ct: ct);
            foreach (var operation in asked)
                Invocation.Say($"{operation.Reference(session.Till.Number)}  {TillSession.StateOf(operation)}");
            if (asked.Count == 0)
                Invocation.Say(TillSession.Words.Say("NothingUnknown"));
            return asked.Any(o => o.State == TillState.Unknown) ? ExitCode.Unknown : ExitCode.Done;
        });
        return command;
    }

    private static Command Status()
    {
        var command = new Command("status");
        command.SetWork(async (session, _, ct) =>
        {
            await session.PrepareAsync(ct);
            var till = session.Till;
            Invocation.Say(TillSession.Words.Say("StatusTill", till.Number, till.Self.Identity.PartnerId, till.Self.Region));
            Invocation.Say(TillSession.Words.Say($"Line.{till.Line}"));
            Invocation.Say(till.Offline.ListAge is { } age ? TillSession.Words.Say("ListAge", (int)age.TotalHours, age.Minutes, till.Lists.StatusVersion) : TillSession.Words.Say("NoLists"));
            Invocation.Say(TillSession.Words.Say("QueueCount", till.Look(book => book.Queue.Count), new Money(till.Look(book => book.Queue.Sum(o => o.AmountCents))).ToString(TillSession.Culture)));
            if (till.Look(book => book.Unknown.Count()) is > 0 and var unknown)
                Invocation.Say(TillSession.Words.Say("UnknownCount", unknown));
            if (Drill.OutOfService(till) is { } why)
                Invocation.Say(why);
            return till.Revoked is null ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static Command DrillOf()
    {
        var command = new Command("drill");
        command.SetWork(async (session, _, ct) =>
        {
            await session.PrepareAsync(ct);
            var lines = Drill.Of(session.Till);
            foreach (var line in lines)
                Invocation.Say($"{TillSession.Words.Say(line.IsReady ? "Ready" : "NotReady"),-10}{line.Text}");
            return lines.All(l => l.IsReady) ? ExitCode.Done : ExitCode.NotReady;
        });
        return command;
    }

    internal static string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone).ToString("g", TillSession.Culture);
}
