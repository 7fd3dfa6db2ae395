using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;

namespace Pass.Cli.Commands;

/// <summary><c>pass stripe</c>: transfers to partners' Stripe accounts, families' payments, what was missed of them, and whether Stripe and the ledger agree.</summary>
internal static class StripeCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(StripeCommands), "Stripe");

    public static Command Create() => new("stripe") { Sweep(), Reconcile(), List(), FamilyCommands.TopUp(), FamilyCommands.Payments(), FamilyCommands.Refund(), DebtCommands.Debts(), DebtCommands.Waive() };

    /// <summary>The client, or one clear sentence when no key is configured.</summary>
    public static StripeGateway Open() => new(StripeSettings.FromEnvironment().OrFail());

    /// <summary>Asks Stripe for what a run has just left waiting; what it does not answer waits for the sweep.</summary>
    public static async Task DispatchAsync(PassDatabase database, Actor actor, CancellationToken ct)
    {
        using var stripe = Open();
        Say((await new StripeTransfers(database, stripe, TimeProvider.System).DispatchAsync(actor, ct)).OrFail());
    }

    public static async Task<Result<StripeSweepResult>> SweepAsync(PassDatabase database, StripeSettings settings, TimeProvider time, Actor actor, CancellationToken ct)
    {
        using var stripe = new StripeGateway(settings);
        await using var live = new LivePurses(database, time);
        var swept = await new StripeSweep(database, stripe, live.Purses, time).RunAsync(actor, ct);
        await live.SettleDownAsync(ct);
        return swept;
    }

    private static Command Sweep()
    {
        var command = new Command("sweep");
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var settings = StripeSettings.FromEnvironment().OrFail();
            var swept = (await SweepAsync(database, settings, TimeProvider.System, await SettleCommands.ActAsync(parsed, database, ct), ct)).OrFail();
            Say(swept.Transfers);
            Invocation.Say(Words.Say("Swept", swept.Events, swept.Families, swept.Payouts, swept.Movements, new Money(swept.FeeCents)));
        });
        return command;
    }

    private static Command Reconcile()
    {
        var command = new Command("reconcile");
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            using var stripe = Open();
            var report = (await new StripeReconciliation(database, stripe).RunAsync(ct)).OrFail();
            Invocation.Say(Words.Say("Balance", new Money(report.AtStripeCents), new Money(report.InLedgerCents)));
            Invocation.Say(Words.Say("Transferred", new Money(report.TransferredCents), new Money(report.UnderWayCents)));
            Invocation.Say(Words.Say("Families", new Money(report.FamilyCents), new Money(report.InPursesCents)));
            Invocation.Say(Words.Say("Fees", new Money(report.FeeCents)));
            foreach (var difference in report.Differences)
                Invocation.Say($"  {difference}");
            if (report.Differences.Count > 0)
                throw new UserErrorException(Words.Say("Differs"));
            Invocation.Say(Words.Say("Same", report.Movements));
        });
        return command;
    }

    /// <summary>What a person may want to look at; it needs no key.</summary>
    private static Command List()
    {
        var command = new Command("list");
        command.SetAction(async (parsed, ct) =>
        {
            await using var context = (await CliOptions.RegionAsync(parsed, ct)).CreateContext();
            var open = await context.StripeTransfers.AsNoTracking().Where(t => t.PayoutState != "paid").OrderBy(t => t.EndToEndId).Take(200).ToListAsync(ct);
            foreach (var t in open)
                Invocation.Say(Words.Say("Line", t.EndToEndId, new Money(t.AmountCents), t.Account, Words.Say($"Transfer{t.State}"), t.LastError ?? t.PayoutState ?? ""));
            if (open.Count == 0)
                Invocation.Say(Words.Say("None"));
        });
        return command;
    }

    private static void Say(StripeDispatch dispatch)
    {
        Invocation.Say(Words.Say("Dispatched", dispatch.Made, dispatch.Refused, dispatch.Waiting));
        if (dispatch.Trouble is { } trouble)
            Invocation.Say(trouble.Text);
    }
}
