using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Portal.Http;
using Pass.Portal.Webhooks;
using Pass.Region.Integration;
using Pass.Testing.Postgres;

namespace Pass.Portal.Tests.Webhooks;

/// <summary>What a partner's own software reads with its key, and what it is told.</summary>
public sealed class PartnerSoftwareTests
{
    private const int AllEvents = 62;
    private static readonly Actor Admin = new(new(7), "admin", ActorRole.Administrator, ActorChannel.CommandLine);

    [Fact]
    public async Task A_key_reads_what_is_its_partners_and_nothing_else()
    {
        await using var region = await Region.StartAsync();
        await region.Database.EnterAsync(Admin);
        var till = region.Client(await region.NewTillAsync());
        var sale = region.Textbook(1_250);
        await till.SellAsync(sale);
        await ProjectAsync(region);
        var office = new PartnerKeyOffice(region.Database, region.Time);
        var key = (await office.MakeAsync(Admin, Region.Bookshop, "comptabilité", PartnerKeyScope.Sales)).OrThrow();
        var other = (await office.MakeAsync(Admin, Region.Cinema, "site", PartnerKeyScope.Sales | PartnerKeyScope.Payments)).OrThrow();

        (await AskAsync(region, key.Text, "v1/partner")).Body["scopes"]!.ToJsonString().ShouldBe("[\"sales\"]");
        var sales = (await AskAsync(region, key.Text, "v1/partner/sales?from=2026-09-01&to=2026-09-05")).Body["sales"]!.AsArray();
        (sales.Count, (string?)sales[0]!["operationId"], (int)sales[0]!["amountCents"]!, sales[0]!["pass"]).ShouldBe((1, sale.OperationId.ToString(), 1_250, null));
        (await AskAsync(region, key.Text, $"v1/partner/sales/{sale.OperationId}")).Status.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(region, other.Text, $"v1/partner/sales/{sale.OperationId}")).Code.ShouldBe("UnknownSale");
        (await AskAsync(region, other.Text, "v1/partner/sales?from=2026-09-01&to=2026-09-05")).Body["sales"]!.AsArray().ShouldBeEmpty();
        (await AskAsync(region, key.Text, "v1/partner/payments")).Code.ShouldBe("KeyScope");
        (await AskAsync(region, other.Text, "v1/partner/payments")).Body["payments"]!.AsArray().ShouldBeEmpty();
        (await AskAsync(region, other.Text, "v1/partner/payments/B2026-000001")).Code.ShouldBe("UnknownPayment");
        (await AskAsync(region, other.Text, "v1/partner/forecast")).Body["payments"]!.AsArray().ShouldBeEmpty();
        var money = (await office.MakeAsync(Admin, Region.Bookshop, "trésorerie", PartnerKeyScope.Payments)).OrThrow();
        await using (var settings = region.Database.CreateContext())
        {
            settings.RegionSettings.Add(new RegionSettings("Région", Siret.Parse("20005376700014").OrThrow(), ["1 place"], Iban.Parse("FR7630006000011234567890189").OrThrow(), null, "pass@region.example",
                new(1), PayoutRhythm.Weekly, IsOlderPain: false, [], DisputeDays: 60).ToRow());
            await settings.SaveChangesAsync();
        }
        var coming = (await AskAsync(region, money.Text, "v1/partner/forecast")).Body["payments"]!.AsArray().ShouldHaveSingleItem()!;
        ((int)coming["amountCents"]!, (int)coming["unclearedCents"]!).ShouldBe((0, 1_250));
        foreach (var wrong in (string[])["from=2026-13-01", "to=2026-09-01&from=2026-09-02", "from=2026-01-01&to=2026-09-01", "after=1.2.3"])
            (await AskAsync(region, key.Text, "v1/partner/sales?" + wrong)).Code.ShouldBe("InvalidFields", wrong);

        // It is no till, and a till is no software.
        (await AskAsync(region, key.Text, "v1/products")).Code.ShouldBe("TokenMissing");
        (await AskAsync(region, null, "v1/partner")).Code.ShouldBe("KeyMissing");
        (await AskAsync(region, "pass_" + new string('A', 43), "v1/partner")).Code.ShouldBe("KeyUnknown");
        await using (var context = region.Database.CreateContext())
        {
            var kept = await context.PartnerKeys.SingleAsync(k => k.Id == key.Id);
            (kept.LastUsedMs is not null, kept.Hash.Length, key.Text.StartsWith(kept.Start, StringComparison.Ordinal)).ShouldBe((true, 32, true));
        }
        (await office.RevokeAsync(Admin, key.Id)).OrThrow();
        (await AskAsync(region, key.Text, "v1/partner")).Code.ShouldBe("KeyUnknown");

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < PartnerKeys.Burst + 10; i++)
            statuses.Add((await AskAsync(region, other.Text, "v1/partner")).Status);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_address_is_told_of_each_sale_once_signed_and_again_until_it_takes_it()
    {
        using var software = new Software();
        await using var region = await StartAsync(software);
        using var service = ActivatorUtilities.CreateInstance<HookService>(region.Services);
        var till = region.Client(await region.NewTillAsync());
        await till.SellAsync(region.Textbook(900));
        await ProjectAsync(region);
        var office = new HookOffice(region.Database, region.Services.GetRequiredService<HookSecrets>(), region.Time);
        region.Time.Advance(TimeSpan.FromSeconds(1));
        var hook = (await office.AddAsync(Admin, Region.Bookshop, "https://logiciel.example.com/pass", AllEvents)).OrThrow();
        software.Answers = HttpStatusCode.InternalServerError;
        var sale = region.Textbook(1_250);
        await till.SellAsync(sale);
        await ProjectAsync(region);
        var first = (await RoundAsync(service, software)).Single();
        software.Answers = HttpStatusCode.NoContent;
        (await RoundAsync(service, software)).ShouldBeEmpty("it waits before it tries again");
        region.Time.Advance(TimeSpan.FromSeconds(11));
        var second = (await RoundAsync(service, software)).Single();
        (second.Event, second.Body).ShouldBe((first.Event, first.Body));
        second.Signature.ShouldBe(HookSecrets.Sign(hook.Secret, region.Time.GetUtcNow(), second.Body));
        var told = JsonNode.Parse(second.Body)!;
        ((string?)told["type"], (string?)told["sale"]!["operationId"], (int)told["sale"]!["amountCents"]!, told["payment"]).ShouldBe(("sale.captured", sale.OperationId.ToString(), 1_250, null));

        await till.CancelAsync(sale.OperationId, region.About());
        await ProjectAsync(region);
        (await office.TestAsync(Admin, hook.Id, HookMessages.Test)).OrThrow();
        (await RoundAsync(service, software)).Select(m => (string?)JsonNode.Parse(m.Body)!["type"]).ShouldBe(["test", "sale.reversed"], ignoreOrder: true);
        (await RoundAsync(service, software)).ShouldBeEmpty("each once");
        var log = (await office.FindAsync(Region.Bookshop, hook.Id))!.Deliveries;
        log.Count.ShouldBe(3);
        (await office.FindAsync(Region.Cinema, hook.Id)).ShouldBeNull();
        (await office.ReplayAsync(Admin, hook.Id, log.Single(d => d.Event == HookEvent.SaleCaptured).Id)).OrThrow();
        (await RoundAsync(service, software)).Single().Event.ShouldBe(first.Event);
    }

    [Fact]
    public async Task A_payment_is_told_as_it_leaves_and_as_the_bank_says()
    {
        using var software = new Software();
        await using var region = await StartAsync(software);
        using var service = ActivatorUtilities.CreateInstance<HookService>(region.Services);
        var office = new HookOffice(region.Database, region.Services.GetRequiredService<HookSecrets>(), region.Time);
        (await office.AddAsync(Admin, Region.Bookshop, "https://logiciel.example.com/pass", AllEvents)).OrThrow();
        var nowMs = region.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var context = region.Database.CreateContext();
        var day = new DateOnly(2026, 9, 4);
        context.Settlements.Add(new() { Id = 1, State = SettlementState.Sent, UpToDay = day, ExecutionDate = day, DraftedAtMs = nowMs, DraftedBy = "night", SentAtMs = nowMs, IssuerName = "Région", IssuerSiret = "20005376700014" });
        var order = new PaymentOrder { Number = "B2026-000001", SettlementId = 1, PartnerId = Region.Bookshop, State = PaymentOrderState.Active, AmountCents = 4_200, FirstDay = day, LastDay = day, PartnerName = "x", PartnerSiret = "x", PartnerAddress = "x" };
        var attempt = new PaymentAttempt { EndToEndId = "PASS-B2026-000001", OrderNumber = order.Number, Rank = 1, SettlementId = 1, LiveOrder = order.Number, Rail = PaymentRailKind.SepaFile, State = AttemptState.Sent, StateAtMs = nowMs, SentAtMs = nowMs, AccountHolderName = "x", Iban = "FR7630006000011234567890189" };
        order.Attempts.Add(attempt);
        context.PaymentOrders.Add(order);
        await context.SaveChangesAsync();
        JsonNode.Parse((await RoundAsync(service, software)).Single().Body)!["type"]!.ToString().ShouldBe("payment.sent");
        (attempt.State, attempt.StateAtMs) = (AttemptState.Paid, nowMs + 1);
        await context.SaveChangesAsync();
        (await RoundAsync(service, software)).Select(m => JsonNode.Parse(m.Body)!).Select(m => ((string?)m["type"], (string?)m["payment"]!["state"])).ShouldBe([("payment.paid", "paid")]);
        (attempt.State, attempt.StateAtMs, attempt.ReasonCode) = (AttemptState.Returned, nowMs + 2, "AC04");
        await context.SaveChangesAsync();
        (await RoundAsync(service, software)).Select(m => JsonNode.Parse(m.Body)!).Select(m => ((string?)m["type"], (string?)m["payment"]!["reason"])).ShouldBe([("payment.returned", "AC04")]);
    }

    [Fact]
    public async Task An_address_that_never_answers_is_stopped_its_partner_told_and_nothing_lost()
    {
        using var software = new Software { Answers = HttpStatusCode.BadGateway };
        await using var region = await StartAsync(software);
        using var service = ActivatorUtilities.CreateInstance<HookService>(region.Services);
        var office = new HookOffice(region.Database, region.Services.GetRequiredService<HookSecrets>(), region.Time);
        var hook = (await office.AddAsync(Admin, Region.Bookshop, "https://logiciel.example.com/pass", AllEvents)).OrThrow();
        (await office.TestAsync(Admin, hook.Id, HookMessages.Test)).OrThrow();
        for (var day = 0; day < 4; day++)
        {
            (await RoundAsync(service, software)).Count.ShouldBe(1);
            region.Time.Advance(TimeSpan.FromHours(25));
        }
        await using (var context = region.Database.CreateContext())
        {
            (await context.PartnerHooks.SingleAsync(h => h.Id == hook.Id)).State.ShouldBe(HookState.Stopped);
            (await context.PartnerNotices.CountAsync(n => n.PartnerId == Region.Bookshop && n.Kind == NoticeKind.HookStopped)).ShouldBe(1);
            (await context.Audit.CountAsync(a => a.Action == "hook.stop" && a.Actor == SystemActors.Webhooks.Name)).ShouldBe(1);
        }
        // What happens while it is stopped waits for it.
        await region.Client(await region.NewTillAsync()).SellAsync(region.Textbook(1_000));
        await ProjectAsync(region);
        (await RoundAsync(service, software)).ShouldBeEmpty();
        software.Answers = HttpStatusCode.OK;
        (await office.ResumeAsync(Admin, hook.Id)).OrThrow();
        (await RoundAsync(service, software)).Select(m => (string?)JsonNode.Parse(m.Body)!["type"]).ShouldBe(["test", "sale.captured"]);
    }

    [Fact]
    public async Task Nothing_is_connected_to_inside_whatever_a_name_leads_to()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        using var http = new HttpMessageInvoker(HookSender.Outward());
        using var request = new HttpRequestMessage(HttpMethod.Post, $"https://localhost:{((IPEndPoint)inside.LocalEndpoint).Port}/");
        var refused = await Should.ThrowAsync<HttpRequestException>(() => http.SendAsync(request, default));
        refused.GetBaseException().Message.ShouldContain("no public address");
        inside.Pending().ShouldBeFalse();
    }

    /// <summary>A node that sends nothing by itself: each test says when.</summary>
    private static async Task<Region> StartAsync(Software software)
    {
        var region = await Region.StartAsync(null, logging => logging.Services.AddSingleton(p => new HookSender(p.GetRequiredService<HookSecrets>(), p.GetRequiredService<TimeProvider>(), software)), ("Jobs", "false"));
        await region.Database.EnterAsync(Admin);
        return region;
    }

    /// <summary>What one round sends.</summary>
    private static async Task<IReadOnlyList<(string Event, string Signature, string Body)>> RoundAsync(HookService service, Software software)
    {
        software.Came.Clear();
        await service.RoundAsync(TestContext.Current.CancellationToken);
        return [.. software.Came];
    }

    private static async Task ProjectAsync(Region region)
    {
        await using var projector = new Projector(region.Database, region.Services.GetRequiredService<RegionSources>().Log, region.Time);
        await projector.CatchUpAsync();
    }

    private static async Task<(HttpStatusCode Status, string? Code, JsonNode Body)> AskAsync(Region region, string? key, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await region.Http.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (answer.StatusCode, (string?)body["code"], body);
    }

    /// <summary>A partner's software at the end of the line.</summary>
    private sealed class Software : HttpMessageHandler
    {
        public List<(string Event, string Signature, string Body)> Came { get; } = [];

        public HttpStatusCode Answers { get; set; } = HttpStatusCode.OK;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = new HttpResponseMessage(Answers);
            Came.Add((request.Headers.GetValues("Pass-Event").Single(), request.Headers.GetValues("Pass-Signature").Single(), await request.Content!.ReadAsStringAsync(cancellationToken)));
            return answer;
        }
    }
}
