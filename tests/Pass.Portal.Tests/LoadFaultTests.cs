using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Terminal;
using Pass.Testing;

namespace Pass.Portal.Tests;

/// <summary>What a crowd does to a node when something is wrong with it at the same time.</summary>
public sealed class LoadFaultTests
{
    private const int QueueLimit = 65_536;

    [Fact]
    public async Task A_queue_that_is_full_says_when_to_come_back_and_takes_sales_again_once_it_is_worked_off()
    {
        HeldLog? log = null;
        await using var region = await Region.StartAsync(sources => sources with { Log = log = new HeldLog(sources.Log) });
        var till = await region.NewTillAsync();
        log!.Hold();
        // The writer takes the first and waits for the disk with it; the crowd fills the queue behind.
        var first = region.Engine.SubmitAsync(Block(region, new(7))).AsTask();
        await Patience.UntilAsync(() => Task.FromResult(log.IsWaitedFor && region.Engine.Waiting == 0), TimeSpan.FromMinutes(1));
        var crowd = region.Engine.SubmitAsync([.. Enumerable.Range(0, QueueLimit).Select(i => (OperationRequest)Block(region, new(1_000 + i)))]).AsTask();
        var sale = Body(region.Textbook(1_000));

        using (var busy = await SendAsync(region, till, sale))
        {
            (busy.StatusCode, busy.Headers.RetryAfter!.Delta).ShouldBe((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)));
            JsonDocument.Parse(await busy.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("Overloaded");
        }

        log.Release();
        (await first).Refusal.ShouldBe(RefusalCode.UnknownPass);
        (await crowd).ShouldAllBe(o => o.Refusal == RefusalCode.UnknownPass);
        using var taken = await SendAsync(region, till, sale);
        taken.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await region.Client(till).BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(9_000);
    }

    [Fact]
    public async Task Tills_that_hang_up_on_a_slow_disk_find_each_sale_decided_once_and_the_projection_follows_when_it_can()
    {
        const int tills = 48;
        HeldLog? log = null;
        await using var region = await Region.StartAsync(sources => sources with { Log = log = new HeldLog(sources.Log) });
        var till = await region.NewTillAsync();
        var token = new TerminalToken(till, region.Time).Current();
        (log!.CommitTakes, log.IsUnreadable) = (TimeSpan.FromMilliseconds(5), true);
        var sales = Enumerable.Range(0, tills).Select(_ => region.Textbook(100)).ToList();

        await Task.WhenAll(sales.Select(sale => SendAndHangUpAsync(region.Address, token, Body(sale))));
        var client = region.Client(till);
        foreach (var sale in sales)
            (await client.SellAsync(sale)).Status.ShouldBe("approved", "the same id again: done by the first or by this one, and once");
        (await client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(10_000 - tills * 100);
        // Nobody waited for it.
        await Patience.UntilAsync(() => Task.FromResult(region.Services.GetRequiredService<Projector>().Health.Trouble is IOException), TimeSpan.FromMinutes(1));

        log.IsUnreadable = false;
        await Patience.UntilAsync(() => Task.FromResult(region.Services.GetRequiredService<Projector>().Lag() is { Rows: 0 }), TimeSpan.FromMinutes(2));
        (await ProjectedAsync(region)).ShouldBe(tills);
    }

    [Fact]
    public async Task Ten_thousand_tills_sell_each_with_a_token_of_its_own_on_a_disk_that_takes_five_milliseconds_a_commit()
    {
        const int tills = 10_000, connections = 256;
        HeldLog? log = null;
        await using var region = await Region.StartAsync(sources => sources with { Log = log = new HeldLog(sources.Log) });
        var tokens = await RegisterAsync(region, tills);
        region.Tills.Count.ShouldBe(tills);
        log!.CommitTakes = TimeSpan.FromMilliseconds(5);
        var before = log.Commits;

        // A cent each, of the hundred euros there are.
        await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = connections }, async (token, ct) =>
        {
            using var answer = await SendAsync(region, token, Body(region.Textbook(1)));
            (answer.StatusCode, (await answer.Content.ReadAsStringAsync(ct)).Contains("\"approved\"", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.OK, true));
        });

        (await region.Engine.ReadAsync(Region.Holder))!.Purses.ToArray().Single(p => p.Benefit == Catalogue2026.Textbooks).Available.ShouldBe(0);
        (log.Commits - before).ShouldBeLessThan(tills / 8, "who comes while the disk is busy goes into the next commit, all together");
    }

    [Fact]
    public async Task A_projector_that_stands_still_moves_no_sale_and_what_it_missed_is_drained_when_it_goes_on()
    {
        const int sales = 150;
        HeldLog? log = null;
        await using var region = await Region.StartAsync(sources => sources with { Log = log = new HeldLog(sources.Log) }, ("Terminals:Burst", "1000"));
        var (till, projector) = (await region.NewTillAsync(), region.Services.GetRequiredService<Projector>());
        await SellAsync(region, till, sales / 3);
        var moving = await SellAsync(region, till, sales);
        log!.IsUnreadable = true;
        await Patience.UntilAsync(() => Task.FromResult(projector.Health.Trouble is IOException), TimeSpan.FromMinutes(1));

        var standing = await SellAsync(region, till, sales);

        // The same but for what a busy machine does to either.
        standing.ShouldBeLessThan(moving * 2 + TimeSpan.FromMilliseconds(10));
        const int all = sales / 3 + 2 * sales;
        (await ProjectedAsync(region)).ShouldBeLessThanOrEqualTo(all - sales);
        log.IsUnreadable = false;
        await Patience.UntilAsync(() => Task.FromResult(projector.Lag() is { Rows: 0 }), TimeSpan.FromMinutes(2));
        (await ProjectedAsync(region)).ShouldBe(all);
    }

    /// <summary>Sales that pages can see.</summary>
    private static async Task<int> ProjectedAsync(Region region)
    {
        await using var context = region.Database.CreateContext();
        return await context.Operations.CountAsync(o => o.Kind == OperationKind.Sale && o.Refusal == RefusalCode.None);
    }

    /// <summary>One after the other.</summary>
    /// <returns>What one took, of half of them at most.</returns>
    private static async Task<TimeSpan> SellAsync(Region region, TerminalIdentity till, int sales)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < sales; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using var answer = await SendAsync(region, till, Body(region.Textbook(1)));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            took.Add(Stopwatch.GetElapsedTime(began));
        }
        return took.Order().ElementAt(sales / 2);
    }

    /// <summary>Tills in service, a hundred to a key: what tells them apart is their token.</summary>
    private static async Task<IReadOnlyList<string>> RegisterAsync(Region region, int tills)
    {
        var keys = Enumerable.Range(0, tills / 100).Select(_ => region.NewKey()).ToList();
        await using var context = region.Database.CreateContext();
        List<Data.Model.Terminal> rows =
        [
            .. Enumerable.Range(0, tills).Select(i => new Data.Model.Terminal
            {
                PartnerId = Region.Bookshop,
                Label = "Caisse",
                Status = Data.Model.TerminalStatus.Active,
                PublicKey = keys[i % keys.Count].ExportSubjectPublicKeyInfo(),
                DailyQuota = 10,
            }),
        ];
        context.AddRange(rows);
        await context.SaveChangesAsync();
        await region.Tills.RefreshAsync(default);
        return [.. rows.Select((row, i) => new TerminalToken(row.Id.ToString(CultureInfo.InvariantCulture), keys[i % keys.Count], region.Time).Current())];
    }

    private static StatusRequest Block(Region region, PassId pass) => new StatusRequest(OperationId.New(region.Time.GetUtcNow()), pass, region.Time.GetUtcNow().ToUnixTimeMilliseconds(), PassStatus.Blocked);

    private static string Body(SaleMessage sale) => JsonSerializer.Serialize(sale, JsonSerializerOptions.Web);

    private static Task<HttpResponseMessage> SendAsync(Region region, TerminalIdentity till, string body) => SendAsync(region, new TerminalToken(till, region.Time).Current(), body);

    private static async Task<HttpResponseMessage> SendAsync(Region region, string token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/sales") { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Authorization = new("Bearer", token);
        return await region.Http.SendAsync(request);
    }

    private static async Task SendAndHangUpAsync(Uri address, string token, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        var request = $"POST /v1/sales HTTP/1.1\r\nHost: pass\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        // Reset, not closed: as when the line is cut.
        client.LingerState = new(true, 0);
    }

    /// <summary>The real log, on a disk that can be slow, or away for a while, and that followers may not be able to read.</summary>
    private sealed class HeldLog(ILogStore real) : ILogStore
    {
        private readonly ManualResetEventSlim _free = new(true);
        public volatile bool IsUnreadable;
        public volatile bool IsWaitedFor;

        public TimeSpan CommitTakes { get; set; }

        public int Commits { get; private set; }

        public LogIdentity Identity => real.Identity;

        public void Hold() => _free.Reset();

        public void Release() => _free.Set();

        public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false)
        {
            IsWaitedFor = true;
            Commits++;
            _free.Wait();
            Thread.Sleep(CommitTakes);
            real.Append(rows, appended, together);
        }

        public IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition) =>
            IsUnreadable && Thread.CurrentThread.Name != "Pass writer" ? throw new IOException("Followers cannot read.") : real.ReadNext(heads, rowsPerPartition);

        public IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue) => real.Read(partition, afterLsn, throughLsn);

        public LogHead Head(int partition) => real.Head(partition);

        public LogSnapshot? LatestSnapshot(int partition) => real.LatestSnapshot(partition);

        public void Probe(LogHead? last, bool write) => real.Probe(last, write);

        public void SaveSnapshot(LogSnapshot snapshot) => real.SaveSnapshot(snapshot);

        public void Dispose()
        {
            _free.Dispose();
            real.Dispose();
        }
    }
}
