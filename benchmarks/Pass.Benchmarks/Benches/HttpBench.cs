using System.Security.Cryptography;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Core;
using Pass.Engine;
using Pass.Terminal;

namespace Pass.Benchmarks.Benches;

/// <summary>Sales over HTTP into the real portal, one by one and in batches; the load generator shares its cores.</summary>
internal sealed class HttpBench(BenchOptions options, BenchDatabases databases)
{
    private const int SalesPerBatch = 1_000, BatchCallers = 4;

    private readonly ReportBuilder _report = new("http", options);
    private readonly BenchRegion _region = new(options.Passes(300_000), options.Partners());
    private readonly TimeSpan _seconds = options.Seconds(10);
    private readonly int _callers = options.Callers(256);

    public async Task<Report> RunAsync()
    {
        foreach (var kind in databases.Kinds)
            await MeasureAsync(await databases.CreateAsync(kind));
        _report.Parameters.Add("passes", _region.Passes);
        _report.Parameters.Add("partners", _region.Partners);
        _report.Parameters.Add("connections", _callers);
        _report.Parameters.Add("batch_connections", BatchCallers);
        _report.Parameters.Add("sales_per_batch", SalesPerBatch);
        _report.Parameters.Add("seconds_per_run", _seconds.TotalSeconds);
        return _report.Build();
    }

    private async Task MeasureAsync(BenchDatabase database)
    {
        var name = database.Name;
        await RegionTables.SeedAsync(database.Pass, _region);
        var codes = await RegionTables.AddTillsAsync(database.Pass, _region, _callers);
        using (var log = database.Pass.OpenLog())
        {
            new LogWriter(log, _region, TimeProvider.System.GetUtcNow().AddMinutes(-10).ToUnixTimeMilliseconds(), operationsPerRow: 1_000).Grant();
            Snapshotter.Run(log, new EngineOptions().WindowPerPartition, rowsSince: 0);
        }
        using var portal = await PortalProcess.StartAsync(database);
        var tills = await ActivateAsync(portal, codes);

        var alive = SaleTemplate.Get("/health/live");
        _report.Baselines.Add(await LoadAsync($"{name}, bare GET /health/live", _callers, 1, tills, (_, _) => () => alive));

        var sales = await LoadAsync($"{name}, POST /v1/sales", _callers, 1, tills, OneByOne);
        // Bookshops: not every trade may sell without the network.
        var shops = tills.Where(t => BenchRegion.TradeOf(t.PartnerId) == Trade.Bookshop).ToArray();
        var batches = await LoadAsync($"{name}, POST /v1/sales/batch", BatchCallers, SalesPerBatch, shops, InBatches);
        _report.Results.AddRange([sales, batches]);
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s over HTTP", 20_000, sales.Median));
        _report.Goals.Add(Goal.AtMost($"{name}: p99 over HTTP, ms", 15, sales.P99Ms!.Value));
        _report.Goals.Add(Goal.AtLeast($"{name}: sales/s in batches", 100_000, batches.Median));

        async Task<Measure> LoadAsync(string what, int callers, int perCall, TerminalIdentity[] from, Func<TerminalIdentity, int, Func<ReadOnlyMemory<byte>>> requests)
        {
            var connections = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => HttpConnection.OpenAsync(portal.Address)));
            var measure = await ClosedLoop.MeasureAsync(what, options.Runs, callers, _seconds, i => Caller(connections[i], requests(from[i % from.Length], i)), perCall, () => portal.Cpu);
            foreach (var connection in connections)
                connection.Dispose();
            return measure;
        }
    }

    private static async Task<TerminalIdentity[]> ActivateAsync(PortalProcess portal, IReadOnlyList<ActivationCode> codes)
    {
        using var http = new HttpClient { BaseAddress = portal.Uri };
        var tills = new List<TerminalIdentity>();
        foreach (var code in codes)
            tills.Add(await TerminalClient.ActivateAsync(http, code.ToCompact(), ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        return [.. tills];
    }

    private static Func<ValueTask> Caller(HttpConnection connection, Func<ReadOnlyMemory<byte>> request) => async () =>
    {
        var answer = await connection.SendAsync(request());
        if (answer.Span.IndexOf("\"refused\""u8) >= 0 || answer.Span.IndexOf("\"invalid\""u8) >= 0)
            throw new InvalidOperationException($"A sale that must be approved was not: {System.Text.Encoding.UTF8.GetString(answer.Span[..Math.Min(answer.Length, 600)])}");
    };

    private Func<ReadOnlyMemory<byte>> OneByOne(TerminalIdentity till, int seed)
    {
        var token = new TerminalToken(till, TimeProvider.System).Current();
        var templates = SaleMix.Baskets(BenchRegion.TradeOf(till.PartnerId)).Select(lines => SaleTemplate.Sale(token, lines)).ToArray();
        return Requests(templates, seed);
    }

    private Func<ReadOnlyMemory<byte>> InBatches(TerminalIdentity till, int seed)
    {
        var token = new TerminalToken(till, TimeProvider.System).Current();
        var basket = SaleMix.Baskets(BenchRegion.TradeOf(till.PartnerId))[0];
        return Requests([SaleTemplate.Batch(token, basket, SalesPerBatch)], seed);
    }

    private Func<ReadOnlyMemory<byte>> Requests(SaleTemplate[] templates, int seed)
    {
        var random = new Random(seed);
        var made = 0UL;
        return () =>
        {
            var template = templates[random.Next(templates.Length)];
            var now = TimeProvider.System.GetUtcNow();
            for (var i = 0; i < template.Count; i++)
            {
                var id = OperationId.Derive(now.ToUnixTimeMilliseconds(), Mix.Of((ulong)seed), Mix.Of((ulong)seed << 40 | ++made));
                template.Fill(i, id, new(random.Next(_region.Passes) + 1), now.UtcDateTime);
            }
            return template.Request;
        };
    }
}
