using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pass.Data.Log;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.Portal.Tests;

public sealed class OperationTests
{
    [Fact]
    public async Task Every_endpoint_says_who_may_call_it()
    {
        await using var region = await Region.StartAsync();
        var endpoints = region.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            // Of pages, Pass.Pages.Tests asks the same.
            .Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is null).ToList();

        endpoints.Count.ShouldBeGreaterThan(10);
        foreach (var endpoint in endpoints)
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(a => a.Policy).ToList();
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            (isOpen ? policies.Count == 0 : policies is [{ } only] && only == PolicyOf(endpoint.RoutePattern.RawText!)).ShouldBeTrue(endpoint.DisplayName);
        }
        endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => e.RoutePattern.RawText)
            .ShouldBe(
                [
                    "/v1/terminals/activate", "/v1/gate/activate", "/assets/{version}/{name}", "/assets/region/{version}/{name}", "/openapi/{documentName}.json", "/hooks/stripe", "/health/live", "/health/ready",
                    // The documentation of the API, a page of Scalar's from our origin.
                    "/docs/scalar.js", "/docs/scalar.aspnetcore.js", "/docs/favicon.svg", "/docs/{documentName?}", "/api",
                    // Leads on to where it is now.
                    "/region/avantages/nouvelle", "/statements/{number:maxlength(20)}", "/statements/{partner:maxlength(20)}/{period:maxlength(10)}",
                    // What makes the phone's pages an application: the same for everybody, and nobody's data.
                    "/jeune/hors-ligne.js", "/jeune/application.webmanifest", "/jeune/icone-192.png", "/jeune/icone-512.png",
                    // The till of a partner with only a phone, brought into service by a code like any till.
                    "/caisse/{name?}",
                ],
                ignoreOrder: true);
    }

    private static string PolicyOf(string path) =>
        path.StartsWith("/v1/partner", StringComparison.Ordinal) ? "PartnerSoftware" : path.StartsWith("/v1/gate/", StringComparison.Ordinal) ? "Gate" : "Terminal";

    [Fact]
    public async Task The_contract_is_published_and_kept()
    {
        await using var region = await Region.StartAsync();
        var document = await region.Http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative));
        Golden.Compare("openapi.v1.json", document.ReplaceLineEndings("\n") + "\n");
    }

    [Fact]
    public async Task Without_its_log_the_node_says_so_then_answers_again_without_restart()
    {
        FailingLog? log = null;
        await using var region = await Region.StartAsync(sources => sources with { Log = log = new FailingLog(sources.Log) });
        var till = await region.NewTillAsync();
        var client = new TerminalClient(region.Http, till, region.Time, new Random(1)) { Attempts = 1 };
        var patient = region.Client(till);
        var sale = region.Textbook(1_000);
        await BecomesReadyAsync(region);

        log!.IsDown = true;
        var cut = await Should.ThrowAsync<RegionUnreachableException>(() => client.SellAsync(sale));
        cut.Message.ShouldContain("503");
        (await StatusAsync(region, "health/ready")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync(region, "health/live")).ShouldBe(HttpStatusCode.OK);

        var waiting = patient.SellAsync(sale);
        log.IsDown = false;
        (await waiting).Status.ShouldBe("approved");
        await BecomesReadyAsync(region);
        (await patient.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(9_000);
    }

    /// <summary>A node is ready when its projector has looked, soon after its start.</summary>
    private static Task BecomesReadyAsync(Region region) =>
        Patience.UntilAsync(async () => await StatusAsync(region, "health/ready") == HttpStatusCode.OK, TimeSpan.FromMinutes(1));

    [Fact]
    public async Task A_cut_connection_makes_one_sale()
    {
        await using var region = await Region.StartAsync();
        using var cutting = new CutAfterSending { InnerHandler = new HttpClientHandler() };
        using var http = new HttpClient(cutting) { BaseAddress = region.Address };
        var client = region.Client(await region.NewTillAsync(), http);

        (await client.SellAsync(region.Textbook(1_000))).Status.ShouldBe("approved");

        cutting.Cuts.ShouldBe(2);
        (await client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(9_000);
    }

    [Fact]
    public async Task Nothing_is_kept_by_caches_and_the_server_does_not_name_itself()
    {
        await using var region = await Region.StartAsync();
        using var response = await region.Http.GetAsync(new Uri("v1/sales/x", UriKind.Relative));
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.Server.ShouldBeEmpty();
        response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private static async Task<HttpStatusCode> StatusAsync(Region region, string path)
    {
        using var response = await region.Http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    /// <summary>The real log, on a line that can be cut.</summary>
    private sealed class FailingLog(ILogStore real) : ILogStore
    {
        public volatile bool IsDown;

        public LogIdentity Identity => real.Identity;

        public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false) => Up().Append(rows, appended, together);

        public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => Up().Read(partition, afterLsn, throughLsn);

        public LogHead Head(int partition) => Up().Head(partition);

        public LogSnapshot? LatestSnapshot(int partition) => Up().LatestSnapshot(partition);

        public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition) => Up().ReadNext(heads, rowsPerPartition);

        public void Probe(LogHead? last, bool write) => Up().Probe(last, write);

        public void SaveSnapshot(LogSnapshot snapshot) => Up().SaveSnapshot(snapshot);

        public void Dispose() => real.Dispose();

        private ILogStore Up() => IsDown ? throw new IOException("The database is away.") : real;
    }

    /// <summary>Lets the first two requests through and loses their answers.</summary>
    private sealed class CutAfterSending : DelegatingHandler
    {
        public int Cuts { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (Cuts == 2)
                return response;
            Cuts++;
            response.Dispose();
            throw new HttpRequestException("The connection was reset.");
        }
    }
}
