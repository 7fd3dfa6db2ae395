using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Simulation.StripeServers;

namespace Pass.Simulation.Demo;

/// <summary>What became of a partner that chose Stripe.</summary>
internal sealed record StripeOutcome(string Partner, int Run, Money Amount, DateOnly ArrivedOn);

/// <summary>One partner is paid on its Stripe account: by a run of its own, approved as any other, transferred, and followed to the partner's bank.</summary>
/// <param name="person">Of a handle (null for whoever made the region), in a role.</param>
internal sealed class StripePartnerScene(PassDatabase database, ILogStore log, StripeStandIn stripe, DemoFolder folder, TimeProvider time, Func<string?, ActorRole, CancellationToken, Task<Actor>> person)
{
    private const string Account = "acct_partner00001";

    /// <summary>Before any run: of those that are owed enough to be paid, the one that is owed least.</summary>
    public async Task<Partner> ChooseAsync(CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var minimum = await context.RegionSettings.Select(s => s.MinimumCents).SingleAsync(ct);
        var owed = await context.PartnerDays.GroupBy(d => d.PartnerId).Select(g => new { g.Key, Cents = g.Sum(d => d.ReimbursedCents - d.FeeCents) }).Where(g => g.Cents >= minimum && g.Cents > 0).ToListAsync(ct);
        var id = owed.OrderBy(g => g.Cents).ThenBy(g => g.Key).First().Key;
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == id, ct);
        stripe.Books.Connect(Account);
        var officer = (await person(null, ActorRole.Officer, ct)) with { Reason = DemoRun.Words.Say("StripeReason") };
        return (await new PartnerOffice(database, time).ChooseStripeAsync(officer, partner.Siret, Account, ct)).OrFail();
    }

    public async Task<StripeOutcome> PayAsync(Partner partner, DateOnly day, CancellationToken ct)
    {
        var maker = await person(null, ActorRole.Officer, ct);
        var run = (await new SettlementService(database, PaymentRails.Files, time).DraftAsync(day, maker, everyone: true, by: PaymentRailKind.StripeConnect, ct: ct)).OrFail().Settlement;
        await new Approvers(database, log, folder, person).SendAsync(run.Id, time, ct);

        var settings = StripeSettings.Read(name => FamilyScene.Secrets(stripe).Single(s => s.Name == name).Value).OrFail();
        stripe.Books.TopUp(run.TotalCents);
        using (var gateway = new StripeGateway(settings))
            (await new StripeTransfers(database, gateway, time).DispatchAsync(maker, ct)).OrFail();
        stripe.Books.Arrive(stripe.Books.PayOut(Account));
        (await StripeCommands.SweepAsync(database, settings, time, maker, ct)).OrFail();

        await using var context = database.CreateContext();
        var attempt = await context.PaymentAttempts.AsNoTracking().SingleAsync(a => a.SettlementId == run.Id, ct);
        return attempt.State == AttemptState.Paid
            ? new(partner.LegalName, run.Id, new(run.TotalCents), attempt.BankDay!.Value)
            : throw new InvalidOperationException($"The payment by Stripe is {attempt.State}.");
    }
}
