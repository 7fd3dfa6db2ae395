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
    private static readonly Argument<int> Number = new("settlement") { Description = "Number given by draft" };
    private static readonly Option<DirectoryInfo> Out = new("--out") { Description = "Folder of the files", DefaultValueFactory = _ => new("out") };

    public static Command Create()
    {
        var upTo = new Option<DateOnly?>("--up-to") { Description = "Last business day to pay; left out, the last one cleared" };
        var everyone = new Option<bool>("--everyone") { Description = "Pay every partner now, whatever its rhythm" };
        var draft = new Command("draft", "Drafts a payment order for every partner that is due") { upTo, everyone };
        draft.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var day = parsed.GetValue(upTo) ?? LastCleared(database);
            Show(await DraftAsync(await ServiceAsync(database, ct), day, (await ActAsync(parsed, database, ct)).Name, parsed.GetValue(everyone), ct));
        });
        var approve = new Command("approve", "Approves a settlement; two different people must") { Number };
        approve.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.AuthorisingOfficer, ct);
            Show((await (await ServiceAsync(database, ct)).ApproveAsync(parsed.GetValue(Number), actor.Name, ct)).OrFail());
        });
        var send = new Command("send", "Writes the bank's file, the statements, the sales and the journal") { Number, Out };
        send.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var sent = (await (await ServiceAsync(database, ct)).SendAsync(log, parsed.GetValue(Number), (await ActAsync(parsed, database, ct)).Name, parsed.GetValue(Out)!.FullName, null, ct)).OrFail();
            Invocation.Screen.MarkupLineInterpolated($"Settlement {sent.Settlement} {(sent.WasSent ? "was sent already; its files are the same" : "sent")}: {sent.Files.Count} files in {parsed.GetValue(Out)!.FullName}");
        });
        return new("settle", "Pays partners: draft, two approvals, files") { draft, approve, send };
    }

    public static async Task<SettlementDraft> DraftAsync(SettlementService service, DateOnly upTo, string who, bool everyone, CancellationToken ct) =>
        (await service.DraftAsync(upTo, who, everyone, ct)).OrFail();

    private static Task<Actor> ActAsync(ParseResult parsed, PassDatabase database, CancellationToken ct) =>
        Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.AuthorisingOfficer, ct);

    public static async Task<SettlementService> ServiceAsync(PassDatabase database, CancellationToken ct, TimeProvider? time = null)
    {
        await using var context = database.CreateContext();
        var r = (await RegionSettings.LoadAsync(context, ct)).OrFail();
        var settings = new SettlementSettings(
            new DebtorAccount(r.Name, r.Iban, r.Bic, r.Siret), r.Address, r.Contact, r.Minimum, r.IsOlderPain ? Pain001Version.Iso2009 : Pain001Version.Iso2019);
        return new(database, settings, new SepaFileRail(), time ?? TimeProvider.System);
    }

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
