using System.CommandLine;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass settle draft|approve|send</c>: what partners are paid, decided by two people, handed to the bank.</summary>
internal static class SettleCommands
{
    private static readonly Option<string> As = new("--as") { Description = "Who does it", Required = true };
    private static readonly Argument<int> Number = new("settlement") { Description = "Number given by draft" };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder of the files", DefaultValueFactory = _ => new("out") };

    public static Command Create()
    {
        var upTo = new Option<DateOnly?>("--up-to") { Description = "Last business day to pay; left out, the last one cleared" };
        var everyone = new Option<bool>("--everyone") { Description = "Pay every partner now, whatever its rhythm" };
        var draft = new Command("draft", "Drafts a payment order for every partner that is due") { As, upTo, everyone };
        draft.SetAction(async (parsed, ct) =>
        {
            var database = CliOptions.RegionDatabase(parsed);
            var day = parsed.GetValue(upTo) ?? LastCleared(database);
            Show(await DraftAsync(Service(parsed, database), day, parsed.GetValue(As)!, parsed.GetValue(everyone), ct));
        });
        var approve = new Command("approve", "Approves a settlement; two different people must") { Number, As };
        approve.SetAction(async (parsed, ct) => Show((await Service(parsed, CliOptions.RegionDatabase(parsed)).ApproveAsync(parsed.GetValue(Number), parsed.GetValue(As)!, ct)).OrFail()));
        var send = new Command("send", "Writes the bank's file, the statements, the sales and the journal") { Number, As, Out };
        send.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = LiveRegion.OpenLog(database);
            var sent = (await Service(parsed, database).SendAsync(log, parsed.GetValue(Number), parsed.GetValue(As)!, parsed.GetValue(Out)!.FullName, null, ct)).OrFail();
            Invocation.Screen.MarkupLineInterpolated($"Settlement {sent.Settlement} {(sent.WasSent ? "was sent already; its files are the same" : "sent")}: {sent.Files.Count} files in {parsed.GetValue(Out)!.FullName}");
        });
        return new("settle", "Pays partners: draft, two approvals, files") { draft, approve, send };
    }

    public static async Task<SettlementDraft> DraftAsync(SettlementService service, DateOnly upTo, string who, bool everyone, CancellationToken ct) =>
        (await service.DraftAsync(upTo, who, everyone, ct)).OrFail();

    private static SettlementService Service(ParseResult parsed, PassDatabase database) =>
        new(database, RegionProfile.Load(parsed.GetValue(CliOptions.Region)).Settlement, new SepaFileRail(), TimeProvider.System);

    private static DateOnly LastCleared(PassDatabase database)
    {
        using var context = database.CreateContext();
        return context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).Max(d => (DateOnly?)d.Date)
            ?? throw new UserErrorException("No day is cleared yet: ./pass day close, then ./pass clear.");
    }

    private static void Show(SettlementDraft draft)
    {
        Show(draft.Settlement);
        foreach (var reason in draft.Carried.GroupBy(c => c.Reason))
            Invocation.Screen.MarkupLineInterpolated($"  carried forward, {reason.Key}: {reason.Count()} partners, {new Money(reason.Sum(c => c.Net.Cents))}");
    }

    private static void Show(Settlement settlement) => Invocation.Screen.MarkupLineInterpolated(
        $"Settlement {settlement.Id}: {settlement.State}, {settlement.OrderCount} orders, {new Money(settlement.TotalCents)}, to be debited on {settlement.ExecutionDate:yyyy-MM-dd}");
}
