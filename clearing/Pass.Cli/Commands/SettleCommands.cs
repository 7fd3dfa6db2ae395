using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass settle</c>: what partners are paid, decided by two people, handed to the bank, and what became of it.</summary>
internal static class SettleCommands
{
    private const ActorRole Prepares = ActorRole.Officer | ActorRole.AuthorisingOfficer;

    internal static readonly Texts Words = Texts.Beside(typeof(SettleCommands), "Settle");
    private static readonly Argument<int> Number = new("settlement");
    private static readonly Argument<string> Order = new("order");

    public static Command Create() => new("settle")
    {
        Draft(), Show(), Approve(), Send(), Cancel(), Hold(), Release(), Redate(), PaymentCommands.Record(), PaymentCommands.Retry(), PaymentCommands.Add(),
        ReviewCommands.Compare(), ReviewCommands.Sample(), ReviewCommands.Open(), ReviewCommands.Waive(), TaskCommands.Tasks(), TaskCommands.Done(), TaskCommands.Claims(), TaskCommands.ClaimPaid(),
    };

    internal static Argument<string> OrderArgument => Order;

    private static Option<string?> Rail { get; } = RailOption();

    public static Option<DirectoryInfo?> Archive { get; } = new("--archive")
    {
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PASS_ARCHIVE") is { Length: > 0 } folder ? new(folder) : null,
    };

    /// <summary>Where what was sent is kept.</summary>
    public static SentArchive SentArchive(ParseResult parsed, PassDatabase database) =>
        database.Folder is null && parsed.GetValue(Archive) is null
            ? throw new UserErrorException(Words.Say("ArchiveMissing"))
            : Clearing.Statements.SentArchive.Of(database, parsed.GetValue(Archive)?.FullName);

    internal static SettlementService Runs(PassDatabase database) => new(database, PaymentRails.Files, TimeProvider.System);

    internal static Task<Actor> ActAsync(ParseResult parsed, PassDatabase database, CancellationToken ct, string? reason = null) =>
        Acting.AsAsync(parsed, database, Prepares, ct, reason);

    internal static void Say(string key, params object[] values) =>
        Invocation.Say(Words.Say(key, values));

    /// <summary>Never returns.</summary>
    internal static long Fail(string key) => throw new UserErrorException(Words.Say(key));

    internal static void Say(Settlement run) =>
        Say("Run", run.Id, Words.Say($"State{run.State}"), run.OrderCount, new Money(run.TotalCents), run.ExecutionDate);

    private static Command Draft()
    {
        var upTo = new Option<DateOnly?>("--up-to");
        var everyone = new Option<bool>("--everyone");
        var command = new Command("draft") { upTo, everyone, Rail };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await ActAsync(parsed, database, ct);
            var draft = (await Runs(database).DraftAsync(parsed.GetValue(upTo) ?? LastCleared(database), actor, parsed.GetValue(everyone), RailOf(parsed), ct)).OrFail();
            Say(draft.Settlement);
            foreach (var reason in draft.Carried.GroupBy(c => c.Reason))
                Say("Carried", Words.Say($"Carry{reason.Key}"), reason.Count(), new Money(reason.Sum(c => c.Net.Cents)));
            if (draft.Settlement.Rail != PaymentRailKind.StripeConnect && await ByStripeAsync(database, draft.Settlement.UpToDay, ct) is > 0 and var others)
                Say("OthersByStripe", others);
        });
        return command;
    }

    private static Option<string?> RailOption()
    {
        var rail = new Option<string?>("--rail");
        rail.AcceptOnlyFromAmong("sepa", "pes", "stripe");
        return rail;
    }

    /// <summary>How a run is to be paid; null as the region's setting says. Stripe without a key is one clear sentence, before anything is drafted.</summary>
    private static PaymentRailKind? RailOf(ParseResult parsed)
    {
        switch (parsed.GetValue(Rail))
        {
            case "sepa":
                return PaymentRailKind.SepaFile;
            case "pes":
                return PaymentRailKind.PublicAccountant;
            case "stripe":
                StripeCommands.Open().Dispose();
                return PaymentRailKind.StripeConnect;
            default:
                return null;
        }
    }

    private static Command Show()
    {
        var text = new Option<bool>("--text");
        var command = new Command("show") { Number, text };
        command.SetAction(async (parsed, ct) =>
        {
            var shown = (await Runs(await CliOptions.RegionAsync(parsed, ct)).ShowAsync(parsed.GetValue(Number), ct)).OrFail();
            if (!parsed.GetValue(text))
            {
                Say(shown);
                return;
            }
            using var output = Console.OpenStandardOutput();
            await output.WriteAsync(shown.View.Text, ct);
        });
        return command;
    }

    private static Command Approve()
    {
        var hash = new Option<string?>("--hash");
        var command = new Command("approve") { Number, hash };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, SettlementService.MayApprove, ct);
            Say((await Runs(database).ApproveAsync(parsed.GetValue(Number), actor, parsed.GetValue(hash), ct)).OrFail());
        });
        return command;
    }

    private static Command Send()
    {
        var folder = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var command = new Command("send") { Number, folder, Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var actor = await ActAsync(parsed, database, ct);
            var isStripe = await IsOfStripeAsync(database, parsed.GetValue(Number), ct);
            if (isStripe)
                StripeCommands.Open().Dispose();
            var sending = new SettlementSending(database, PaymentRails.Files, SentArchive(parsed, database), TimeProvider.System);
            var sent = (await sending.SendAsync(log, parsed.GetValue(Number), actor, parsed.GetValue(folder)!.FullName, null, ct)).OrFail();
            await ProveCommands.StampAsync(database, actor, TimeProvider.System, ct);
            Say(sent.WasSent ? "SentBefore" : "Sent", sent.Settlement, sent.Files.Count, parsed.GetValue(folder)!.FullName);
            if (isStripe)
                await StripeCommands.DispatchAsync(database, actor, ct);
        });
        return command;
    }

    /// <summary>Partners that a run of another rail leaves to a run by Stripe.</summary>
    private static async Task<int> ByStripeAsync(PassDatabase database, DateOnly upToDay, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Partners.CountAsync(p => p.StripeAccount != null && context.PayableItems.Any(i =>
            i.OpenFor == p.Id && i.Day <= upToDay), ct);
    }

    private static async Task<bool> IsOfStripeAsync(PassDatabase database, int settlement, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.Settlements.AnyAsync(s => s.Id == settlement && s.Rail == PaymentRailKind.StripeConnect, ct);
    }

    private static Command Cancel()
    {
        var command = new Command("cancel") { Number };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            Say((await Runs(database).CancelAsync(parsed.GetValue(Number), await ActAsync(parsed, database, ct, parsed.GetValue(Acting.Reason)), ct)).OrFail());
        });
        return command;
    }

    private static Command Hold()
    {
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("hold") { Order, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            Say((await Runs(database).HoldAsync(parsed.GetValue(Order)!, await ActAsync(parsed, database, ct, parsed.GetValue(reason)), ct)).OrFail());
        });
        return command;
    }

    private static Command Release()
    {
        var command = new Command("release") { Order };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            Say((await Runs(database).ReleaseAsync(parsed.GetValue(Order)!, await ActAsync(parsed, database, ct, parsed.GetValue(Acting.Reason)), ct)).OrFail());
        });
        return command;
    }

    private static Command Redate()
    {
        var on = new Option<DateOnly?>("--on");
        var command = new Command("redate") { Number, on };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await ActAsync(parsed, database, ct, parsed.GetValue(Acting.Reason));
            Say((await Runs(database).RedateAsync(parsed.GetValue(Number), actor, parsed.GetValue(on), ct)).OrFail());
        });
        return command;
    }

    private static DateOnly LastCleared(PassDatabase database)
    {
        using var context = database.CreateContext();
        return context.BusinessDays.Where(d => d.State == BusinessDayState.Priced).Max(d => (DateOnly?)d.Date)
            ?? throw new UserErrorException(Words.Say("NoDay"));
    }

    private static void Say(ShownRun shown)
    {
        foreach (var line in shown.View.Lines)
            Say("Line", line.Order, line.Amount, line.Name, Iban.Mask(line.Iban), line.Items);
        foreach (var held in shown.Held)
            Say("Held", held.Number, new Money(held.AmountCents), held.PartnerName, held.HeldReason ?? "");
        if (shown.Settlement.Rail == PaymentRailKind.PublicAccountant)
            Say("RailPublicAccountant");
        if (shown.Settlement.Rail == PaymentRailKind.StripeConnect)
            Say("RailStripe", string.Join(", ", shown.View.Lines.Select(l => $"{l.Order} → {l.StripeAccount}")));
        Say("Payer", shown.View.Payer.Name, shown.View.Payer.Iban.Masked);
        Say(shown.Settlement);
        Say("Drafted", SystemActors.NameOf(shown.Settlement.DraftedBy), DateTimeOffset.FromUnixTimeMilliseconds(shown.Settlement.DraftedAtMs).ToLocalTime());
        foreach (var approval in shown.Settlement.Approvals.OrderBy(a => a.Rank))
            Say("Approval", approval.Actor, DateTimeOffset.FromUnixTimeMilliseconds(approval.AtMs).ToLocalTime());
        if (shown.Settlement.State == SettlementState.Sent)
        {
            var b = shown.Balance;
            Say(b.IsClosed ? "BalanceClosed" : "Balance", b.Sent, b.Paid, b.Returned, b.Rejected, b.UnderWay, b.Held);
        }
        foreach (var change in shown.Changed)
            Say("Changed", change);
        Say("Hash", shown.View.HashText);
    }
}
