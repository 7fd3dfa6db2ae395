using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Simulation.StripeServers;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments.StripeApi;

/// <summary>A region whose families pay in, with its engine and Stripe. Pass 1 has 5,00 € of leisure books and nothing else.</summary>
internal sealed class FamilyOffice : IAsyncDisposable
{
    public static readonly PassId Pass = new(1);
    public static readonly Actor Dora = Office.Dora.Because("the family asked");

    private static readonly Uri ReturnTo = new("https://pass.region.example/famille");

    private readonly AuthorizationEngine _engine;
    private int _cutIn = -1;

    private FamilyOffice(TestRegion region, StripeStandIn stripe, AuthorizationEngine engine)
    {
        (Region, Servers, _engine) = (region, stripe, engine);
        Gateway = new(StripeOffice.Settings(stripe));
        Purses = new(SubmitAsync, engine.ReadAsync);
    }

    public TestRegion Region { get; }
    public StripeStandIn Servers { get; }
    public StripeGateway Gateway { get; }
    public FamilyPurses Purses { get; }
    public FamilyPayments Payments => new(Region.Database, Gateway, Purses, Region.Clock);
    public FamilyRefunds Refunds => new(Region.Database, Gateway, Purses, Region.Clock);
    public FamilyDebts Debts => new(Region.Database, Region.Clock);
    public StripeInbox Inbox => new(Region.Database, Gateway, Purses, Region.Clock);

    public static async Task<FamilyOffice> OpenAsync(DatabaseKind kind, PostgresServer server)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        await using (var context = region.Database.CreateContext())
        {
            context.RegionOptions.Add(new() { Name = RegionOptions.FamilyPayment, Value = "5 150 300" });
            await context.SaveChangesAsync();
        }
        region.Till.Grant(Pass.Value, (Catalogue2026.LeisureBooks, 500));
        region.Till.Flush();
        return new(region, await StripeStandIn.StartAsync(region.Clock), await AuthorizationEngine.StartAsync(region.Log, TestReference.Decisions, region.Clock));
    }

    /// <summary>The program stops after the engine committed so many more requests, before anybody knows of the last.</summary>
    public void CutAfter(int requests) => _cutIn = requests;

    public static FamilyOrder Order(long cents, string? paidFor = null) => new(Pass, new(cents), paidFor is null ? FamilyPurpose.TopUp : FamilyPurpose.CoPayment, paidFor, ReturnTo);

    public Task<Result<FamilyCheckout>> StartAsync(long cents, string? paidFor = null, Actor? actor = null, CancellationToken ct = default) =>
        Payments.StartAsync(Order(cents, paidFor), actor ?? Dora, ct);

    /// <summary>A family pays in, and what Stripe tells of it is lost.</summary>
    public async Task<int> PayAsync(long cents)
    {
        var checkout = (await StartAsync(cents)).OrThrow();
        Servers.Books.Pay(PageOf(checkout));
        return checkout.Number;
    }

    /// <summary>The same, and it is in the purse.</summary>
    public async Task<int> PaidInAsync(long cents)
    {
        var number = await PayAsync(cents);
        await SweepAsync();
        return number;
    }

    /// <summary>The family pays what it owes, and it is known.</summary>
    public async Task<string> PayDebtAsync(int debt)
    {
        var checkout = (await Payments.PayDebtAsync(debt, ReturnTo, Dora)).OrThrow();
        Servers.Books.Pay(PageOf(checkout));
        await SweepAsync();
        return Servers.Books.Intents[^1];
    }

    public async Task<List<FamilyDebtState>> DebtStatesAsync() => [.. (await Debts.ListAsync(99)).OrderBy(d => d.Number).Select(d => d.State)];

    public static string PageOf(FamilyCheckout checkout) => checkout.Address.Segments[^1];

    /// <summary>A leisure book, of which the region pays what it granted and the family the rest.</summary>
    public async Task<Operation> BuyAsync(long cents)
    {
        Region.Clock.Advance(TimeSpan.FromSeconds(1));
        var now = Region.Clock.GetUtcNow();
        return await _engine.SubmitAsync(new SaleRequest(OperationId.New(now), Pass, now.ToUnixTimeMilliseconds(), TestTill.Bookshop, new(10), [new(Product.LeisureBook, new(cents), 1)], AllowPartial: true));
    }

    public async Task<int> BalanceAsync() => (await _engine.ReadAsync(Pass))!.Purses.SingleOrDefault(p => p.Benefit == Catalogue2026.Family).Balance;

    public async Task<StripeSweepResult> SweepAsync() => (await new StripeSweep(Region.Database, Gateway, Purses, Region.Clock).RunAsync(Office.Alice)).OrThrow();

    public async Task<StripeReport> ReconcileAsync() => (await new StripeReconciliation(Region.Database, Gateway).RunAsync()).OrThrow();

    public Task<Result<StripeReceipt>> DeliverAsync(JsonObject told)
    {
        var payload = told.ToJsonString();
        return Inbox.ReceiveAsync(payload, StripeStandIn.Sign(payload, Region.Clock.GetUtcNow()), SystemActors.Stripe);
    }

    public async Task<FamilyRefunded> GiveBackAsync(long? cents = null) => (await Refunds.GiveBackAsync(Pass, cents is { } c ? new Money(c) : null, Dora)).OrThrow();

    public async Task<List<FamilyPaymentState>> StatesAsync()
    {
        await using var context = Region.Database.CreateContext();
        return await context.FamilyPayments.OrderBy(p => p.Number).Select(p => p.State).ToListAsync();
    }

    /// <summary>Parts given back: of which payment, how much, in which state.</summary>
    public async Task<List<(int Payment, long Cents, FamilyRefundState State)>> PartsAsync()
    {
        await using var context = Region.Database.CreateContext();
        return [.. (await context.FamilyRefunds.AsNoTracking().OrderBy(r => r.Number).ToListAsync()).Select(r => (r.PaymentNumber, r.AmountCents, r.State))];
    }

    /// <summary>Stripe agrees with the ledger, and the purses with what was paid in, to the cent.</summary>
    public async Task AgreesAsync()
    {
        await SweepAsync();
        (await ReconcileAsync()).Differences.ShouldBeEmpty();
        await using (var projector = new Projector(Region.Database, Region.Log, Region.Clock))
            await projector.CatchUpAsync(default);
        (await FailuresAsync()).ShouldBeEmpty();
    }

    public async Task<List<CheckName>> FailuresAsync() => [.. (await new Verifier(Region.Database).RunAsync(Region.Log))
        .Where(r => !r.Ok && r.Name is CheckName.Families or CheckName.Purses or CheckName.RunningBalances or CheckName.Documents or CheckName.TrialBalances or CheckName.AuditChain)
        .Where(r => !r.Ok).Select(r => r.Name)];

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Servers.DisposeAsync();
        await _engine.DisposeAsync();
        Region.Dispose();
    }

    private async Task<Operation> SubmitAsync(OperationRequest request, CancellationToken ct)
    {
        var answer = await _engine.SubmitAsync(request, ct);
        return _cutIn > 0 && --_cutIn == 0 ? throw new PowerCutException() : answer;
    }
}
