using System.Globalization;
using System.Text;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Benchmarks.Rentree;
using Pass.Core;
using Pass.Terminal;

namespace Pass.Benchmarks.Benches;

/// <summary>What the callers of a node send, each over a connection of its own; every sale of theirs must be approved.</summary>
internal sealed class HttpLoads(BenchOptions options, BenchRegion region, PortalProcess portal, TerminalIdentity[] tills)
{
    private readonly TerminalToken[] _tokens = [.. tills.Select(t => new TerminalToken(t, TimeProvider.System))];
    private int _sent;

    /// <summary>Runs that count, each caller asking again when it has its answer.</summary>
    /// <param name="requests">What caller i does with its connection.</param>
    public async Task<Measure> MeasureAsync(string what, int callers, TimeSpan length, Func<HttpConnection, int, Func<ValueTask>> requests, int perCall = 1)
    {
        var connections = await OpenAsync(callers);
        var measure = await ClosedLoop.MeasureAsync(what, options.Runs, callers, length, i => requests(connections[i], i), perCall, () => portal.Cpu);
        Array.ForEach(connections, c => c.Dispose());
        return measure;
    }

    /// <summary>The callers together so often a second, once, and for as long.</summary>
    public async Task<LoadResult> HoldAsync(int callers, TimeSpan length, double perSecond)
    {
        var connections = await OpenAsync(callers);
        var result = await ClosedLoop.RunAsync(callers, length, i => OneByOne(connections[i], i), 1, () => portal.Cpu, perSecond);
        Array.ForEach(connections, c => c.Dispose());
        return result;
    }

    public static Func<ValueTask> Bare(HttpConnection connection, int caller)
    {
        var alive = SaleTemplate.Get("/health/live");
        return async () => await connection.SendAsync(alive);
    }

    public Func<ValueTask> OneByOne(HttpConnection connection, int caller) => Sending(connection, caller % tills.Length, Sales, caller);

    /// <param name="count">Sales in a batch. Bookshops: not every trade may sell without the network.</param>
    public Func<ValueTask> InBatches(HttpConnection connection, int caller, int count)
    {
        var shops = Enumerable.Range(0, tills.Length).Where(i => BenchRegion.TradeOf(tills[i].PartnerId) == Trade.Bookshop).ToArray();
        return Sending(connection, shops[caller % shops.Length], till => [SaleTemplate.Batch(_tokens[till].Current(), Baskets(till)[0], count)], caller);
    }

    /// <summary>The callers take from one list, each sale once.</summary>
    public Func<ValueTask> Presigned(HttpConnection connection, PlannedRequest[] sales) => async () =>
    {
        var at = Interlocked.Increment(ref _sent) - 1;
        var sale = at < sales.Length ? sales[at] : throw new InvalidOperationException("More was sold than had been signed.");
        Approve((await connection.AskAsync(sale.Path, _tokens[sale.Till].Current(), sale.Body)).Body);
    };

    /// <summary>One of one purse, as a baseline's endpoint takes it.</summary>
    public static Func<ValueTask> Plain(HttpConnection connection, SaleMix mix) => async () =>
    {
        var sale = mix.NextPlain(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var body = string.Create(CultureInfo.InvariantCulture, $$"""{"operationId":"{{sale.Operation}}","pass":{{sale.Pass}},"benefit":{{sale.Benefit}},"partner":{{sale.Partner}},"cents":{{sale.Cents}}}""");
        Approve((await connection.AskAsync("/v1/sales", null, Encoding.ASCII.GetBytes(body))).Body);
    };

    /// <summary>Sales without a signature that come when they are due, whatever became of those before.</summary>
    /// <param name="run">Each run's sales are its own: one that comes again is only answered again.</param>
    public Task<OpenLoopResult> OpenSalesAsync(int connections, TimeSpan length, double perSecond, int run)
    {
        var templates = Enumerable.Range(0, tills.Length).Select(i => Sales(i)[0]).ToArray();
        var made = (ulong)run << 28;
        return OpenLoopAsync(connections, length, perSecond, run, (at, due, random) =>
        {
            var till = random.Next(tills.Length);
            Fill(templates[till], random, (ulong)options.Seed << 32, due, ref made);
            return new(at, Errand.Card, till, "/v1/sales", templates[till].Body.ToArray());
        });
    }

    /// <summary>GETs that come when they are due: what the machine, the generator and the server's sockets take of a latency by themselves.</summary>
    public Task<OpenLoopResult> OpenGetsAsync(int connections, TimeSpan length, double perSecond, int run) =>
        OpenLoopAsync(connections, length, perSecond, run, static (at, _, _) => new(at, Errand.Bare, -1, "/health/live", []));

    private async Task<OpenLoopResult> OpenLoopAsync(int connections, TimeSpan length, double perSecond, int run, Func<double, DateTimeOffset, Random, PlannedRequest> request)
    {
        var begin = TimeProvider.System.GetUtcNow().AddSeconds(2 + perSecond * length.TotalSeconds / 50_000);
        var random = new Random(options.Seed + run);
        PlannedRequest[] plan = [.. Arrivals.Draw(RentreeProfile.Steady, perSecond, length, random).Select(at => request(at, begin.AddSeconds(at), random))];
        return await new OpenLoop(portal.Address, connections, till => _tokens[till].Current()).RunAsync(plan, begin, length, () => portal.Cpu);
    }

    private async Task<HttpConnection[]> OpenAsync(int callers) => await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => HttpConnection.OpenAsync(portal.Address)));

    private SaleTemplate[] Sales(int till) => [.. Baskets(till).Select(lines => SaleTemplate.Sale(_tokens[till].Current(), lines))];

    private SaleLine[][] Baskets(int till) => SaleMix.Baskets(BenchRegion.TradeOf(tills[till].PartnerId));

    /// <param name="templates">Of a till, made again with each token: one lasts minutes.</param>
    private Func<ValueTask> Sending(HttpConnection connection, int till, Func<int, SaleTemplate[]> templates, int seed)
    {
        var (random, made) = (new Random(seed), 0UL);
        var (token, ready) = ("", Array.Empty<SaleTemplate>());
        return async () =>
        {
            if (!ReferenceEquals(token, _tokens[till].Current()))
                (token, ready) = (_tokens[till].Current(), templates(till));
            var template = ready[random.Next(ready.Length)];
            Fill(template, random, (ulong)seed, TimeProvider.System.GetUtcNow(), ref made);
            Approve(await connection.SendAsync(template.Request));
        };
    }

    private void Fill(SaleTemplate template, Random random, ulong seed, DateTimeOffset now, ref ulong made)
    {
        for (var i = 0; i < template.Count; i++)
        {
            var id = OperationId.Derive(now.ToUnixTimeMilliseconds(), Mix.Of(seed), Mix.Of(seed << 40 | ++made));
            template.Fill(i, id, new(random.Next(region.Passes) + 1), now.UtcDateTime);
        }
    }

    private static void Approve(ReadOnlyMemory<byte> answer)
    {
        if (answer.Span.IndexOf("\"refused\""u8) >= 0 || answer.Span.IndexOf("\"invalid\""u8) >= 0)
            throw new InvalidOperationException($"A sale that must be approved was not: {Encoding.UTF8.GetString(answer.Span[..Math.Min(answer.Length, 600)])}");
    }
}
