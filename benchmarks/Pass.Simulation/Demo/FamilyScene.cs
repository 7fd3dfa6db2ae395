using System.Globalization;
using System.Text;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Hosting;
using Pass.Region.Settings;
using Pass.Simulation.StripeServers;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Simulation.Demo;

/// <summary>What became of a family's money.</summary>
/// <param name="Fee">What Stripe kept.</param>
/// <param name="ByRegion">What the region paid of the sale, before the family's money was needed.</param>
internal sealed record FamilyOutcome(Money Paid, Money Fee, string Product, Money ByRegion, Money Spent, Money GivenBack, Money Left);

/// <summary>A family pays in by card on Stripe's page, its pupil buys more than the region gives, and a part of the rest is given back.</summary>
internal sealed class FamilyScene(PassDatabase database, StripeStandIn stripe, Uri portal, TimeProvider time) : IDisposable
{
    private static readonly Money TopUp = Money.FromEuros(30), Beyond = Money.FromEuros(12), Back = Money.FromEuros(10);
    private static readonly Uri ReturnTo = new("https://pass.region.example/");

    private readonly StripeGateway _gateway = new(StripeSettings.Read(name => Secrets(stripe).Single(s => s.Name == name).Value).OrFail());

    /// <summary>How Stripe is reached, for the processes of the region.</summary>
    public static IReadOnlyList<(string Name, string Value)> Secrets(StripeStandIn stripe) =>
        [(StripeSettings.KeyName, StripeStandIn.Key), (StripeSettings.SecretName, StripeStandIn.Secret), (StripeSettings.AddressName, stripe.Address.ToString())];

    public async Task<FamilyOutcome> PlayAsync(DemoCard card, TerminalClient till, CardTill reader, Shelf shelf, Actor administrator, Actor officer, CancellationToken ct)
    {
        (await new SettingsOffice(database, time).SetOptionAsync(administrator, RegionOptions.FamilyPayment, "5 150 300", ct)).OrFail();
        await using var live = await LiveRegion.OpenAsync(database, time, new ErrorStreamLogger(), ct);
        var purses = new FamilyPurses(async (request, token) => await live.Engine.SubmitAsync(request, token), live.Engine.ReadAsync);
        var checkout = (await new FamilyPayments(database, _gateway, purses, time).StartAsync(new(card.Pass, TopUp, FamilyPurpose.TopUp, null, ReturnTo), officer, ct)).OrFail();
        stripe.Books.Pay(checkout.Address.Segments[^1]);
        await TellAsync(ct);

        var number = PassNumber.Of(card.Pass).ToCompact();
        var before = (await till.BalanceAsync(number, ct))!.Purses;
        var (product, cents) = shelf.MoreThan(code => before.FirstOrDefault(p => p.Benefit == code)?.Available ?? 0, Beyond.Cents);
        var asked = new SaleMessage(OperationId.New(time.GetUtcNow()).Value, null, time.GetUtcNow(), [new(product.Code, cents)], AllowPartial: true);
        var sold = await till.SellAsync((await reader.PresentAsync(card.Channel, asked, ct: ct)).Sale ?? throw new InvalidOperationException("The card did not sign."), ct);
        var spent = before.Where(p => p.Unit == "cents").Sum(p => p.Available) - (await till.BalanceAsync(number, ct))!.Purses.Where(p => p.Unit == "cents").Sum(p => p.Available);
        var family = await LeftAsync(live, card.Pass, ct);
        var given = (await new FamilyRefunds(database, _gateway, purses, time).GiveBackAsync(card.Pass, Back, officer with { Reason = DemoRun.Words.Say("FamilyReason") }, ct: ct)).OrFail();
        var swept = (await new StripeSweep(database, _gateway, purses, time).RunAsync(officer, ct)).OrFail();
        var byFamily = TopUp.Cents - family;
        if (!sold.IsApproved || byFamily <= 0 || spent != sold.RegionCents)
            throw new InvalidOperationException($"The family's money did not pay: {sold.Code}, {byFamily}.");
        return new(TopUp, new(swept.FeeCents), product.Label(CultureInfo.CurrentUICulture), new(sold.RegionCents - byFamily), new(byFamily), given.Given, new(family - given.Given.Cents));
    }

    /// <summary>Stripe and the ledger agree to the cent, after the night too.</summary>
    public async Task<bool> AgreesAsync(CancellationToken ct) => (await new StripeReconciliation(database, _gateway).RunAsync(ct)).OrFail().Differences.Count == 0;

    public void Dispose() => _gateway.Dispose();

    private static async Task<long> LeftAsync(LiveRegion live, PassId pass, CancellationToken ct)
    {
        var families = live.Engine.Reference.Benefits.Where(b => b.IsOfFamilies).Select(b => b.Benefit).ToHashSet();
        return (await live.Engine.ReadAsync(pass, ct))!.Purses.Where(p => families.Contains(p.Benefit)).Sum(p => (long)p.Balance);
    }

    /// <summary>Stripe tells the region what happened, signed.</summary>
    private async Task TellAsync(CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = portal };
        foreach (var told in stripe.Books.Events)
        {
            var body = told.ToJsonString();
            using var request = new HttpRequestMessage(HttpMethod.Post, "hooks/stripe") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Stripe-Signature", StripeStandIn.Sign(body, time.GetUtcNow()));
            using var answer = await http.SendAsync(request, ct);
            answer.EnsureSuccessStatusCode();
        }
    }
}
