using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>A region whose bookshop (35,00 €) and cinema (7,50 €) chose Stripe, and Stripe.</summary>
internal sealed class StripeOffice : IAsyncDisposable
{
    public const string Bookshop = "acct_bookshop0001", Cinema = "acct_cinema000001";
    public const string BookshopPayment = "PASS-B2026-000001", CinemaPayment = "PASS-B2026-000002";
    public const long Total = 4_250;

    private readonly TestFolder _folder = new();

    private StripeOffice(TestRegion region, StripeStandIn stripe)
    {
        (Region, Servers) = (region, stripe);
        Gateway = new(Settings(stripe));
    }

    public TestRegion Region { get; }
    public StripeStandIn Servers { get; }
    public StripeGateway Gateway { get; }
    public StripeTransfers Transfers => new(Region.Database, Gateway, Region.Clock);
    public StripeInbox Inbox => new(Region.Database, Gateway, NoFamilies, Region.Clock);

    /// <summary>No family pays here.</summary>
    public static FamilyPurses NoFamilies { get; } = new((_, _) => throw new NotSupportedException(), (_, _) => Task.FromResult<PassAccount?>(null));

    /// <summary>A run of two transfers is sent, and Stripe not called yet.</summary>
    public static async Task<StripeOffice> SentAsync(DatabaseKind kind, PostgresServer server, long balanceCents = 100_000)
    {
        var region = await Office.NightAsync(kind, server, p => p.StripeAccount = p.Id switch { 1 => Bookshop, 2 => Cinema, _ => null });
        var stripe = await StripeStandIn.StartAsync(region.Clock);
        stripe.Books.Connect(Bookshop);
        stripe.Books.Connect(Cinema);
        if (balanceCents > 0)
            stripe.Books.TopUp(balanceCents);
        var office = new StripeOffice(region, stripe);
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora, by: PaymentRailKind.StripeConnect)).OrThrow();
        await Office.ApproveAsync(region, 1);
        (await Office.SendAsync(region, 1, office._folder.Path)).OrThrow();
        return office;
    }

    public static StripeSettings Settings(StripeStandIn stripe, string key = StripeStandIn.Key) => StripeSettings.Read(name => name switch
    {
        StripeSettings.KeyName => key,
        StripeSettings.SecretName => StripeStandIn.Secret,
        StripeSettings.AddressName => stripe.Address.ToString(),
        _ => null,
    }).OrThrow();

    public async Task<StripeDispatch> DispatchAsync() => (await Transfers.DispatchAsync(Office.Alice)).OrThrow();

    public async Task<StripeSweepResult> SweepAsync() => (await new StripeSweep(Region.Database, Gateway, NoFamilies, Region.Clock).RunAsync(Office.Alice)).OrThrow();

    public async Task<StripeReport> ReconcileAsync() => (await new StripeReconciliation(Region.Database, Gateway).RunAsync()).OrThrow();

    /// <summary>Stripe's event comes to us, signed as Stripe signs.</summary>
    public Task<Result<StripeReceipt>> DeliverAsync(JsonObject told)
    {
        var payload = told.ToJsonString();
        return Inbox.ReceiveAsync(payload, StripeStandIn.Sign(payload, Region.Clock.GetUtcNow()), SystemActors.Stripe);
    }

    public JsonObject Transfer(string endToEndId) => Servers.Books.Transfers.Single(t => (string?)t["metadata"]!["end_to_end_id"] == endToEndId);

    public async Task<(AttemptState Bookshop, AttemptState Cinema)> StatesAsync()
    {
        await using var context = Region.Database.CreateContext();
        var states = await context.PaymentAttempts.Where(a => a.Rank == 1).OrderBy(a => a.EndToEndId).Select(a => a.State).ToListAsync();
        return (states[0], states[1]);
    }

    /// <summary>The books are sound, and Stripe agrees with them to the cent.</summary>
    public async Task AgreesAsync()
    {
        await SweepAsync();
        (await ReconcileAsync()).Differences.ShouldBeEmpty();
        (await new Verifier(Region.Database).RunAsync(Region.Log))
            .Where(r => r.Name is CheckName.Attempts or CheckName.Approvals or CheckName.Transfers or CheckName.Documents or CheckName.TrialBalances or CheckName.AuditChain).ShouldAllBe(r => r.Ok);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Servers.DisposeAsync();
        Region.Dispose();
        _folder.Dispose();
    }
}
