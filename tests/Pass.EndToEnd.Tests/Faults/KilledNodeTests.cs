using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Pass.Cards;
using Pass.Core;
using Pass.Data;
using Pass.EndToEnd.Tests.Region;
using Pass.Terminal;

namespace Pass.EndToEnd.Tests.Faults;

/// <summary>A node that is killed while a crowd buys, and started again: nothing acknowledged is lost or doubled, and only who was waiting notices.</summary>
public sealed class KilledNodeTests(EveningRegion evening) : IDisposable
{
    private const int Tills = 8, CallersPerTill = 4, SalesBefore = 300, SalesAfter = 600;
    private static readonly DateTimeOffset Noon = new(2026, 9, 2, 12, 0, 0, TimeSpan.FromHours(2));

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<Guid, (string Status, long RegionCents)> _told = new();
    private readonly ConcurrentQueue<(Counter Counter, SaleMessage Sale)> _untold = new();

    [Fact]
    public async Task A_node_killed_under_load_loses_nothing_it_acknowledged_and_does_nothing_twice()
    {
        var (data, clock) = (_folder.CopyOf(evening.Database, "killed"), ShiftedClock.ShowingNow(Noon));
        var database = PassDatabase.Sqlite(data);
        var passes = await DayOfSales.PassesAsync(database);
        IReadOnlyList<Counter> counters;
        TimeSpan before;
        await using (var portal = await Portal.StartAsync(data, clock.Shift))
        {
            using var http = new HttpClient { BaseAddress = portal.Address };
            counters = await DayOfSales.OpenAsync(database, http, clock, Tills, _ => { });
            var killing = KillAsync(portal);
            await Task.WhenAll([SellAsync(http, counters, passes, clock, int.MaxValue), killing]);
            before = await killing;
        }
        // Each caller had one sale on its way, and nobody had another error.
        _untold.Count.ShouldBeInRange(1, Tills * CallersPerTill);

        await using (var portal = await Portal.StartAsync(data, clock.Shift))
        {
            using var http = new HttpClient { BaseAddress = portal.Address };
            foreach (var (counter, sale) in _untold)
                Keep(sale, await Till(http, counter, clock, 1).SellAsync(sale));
            _untold.Clear();
            var (again, told0) = (Stopwatch.GetTimestamp(), _told.Count);
            await SellAsync(http, counters, passes, clock, SalesAfter);
            // As fast as before within five seconds, on a machine that may have other work.
            Stopwatch.GetElapsedTime(again).ShouldBeLessThan(before * 2 * (SalesAfter - told0) / SalesBefore + TimeSpan.FromSeconds(5));
            _untold.ShouldBeEmpty();
            // What was told before is told again, word for word.
            foreach (var (id, told) in _told.Take(Tills))
                (await FindAsync(http, counters, clock, id)).ShouldBe(told);
            (await portal.StopAsync()).Well();
        }
        await ShouldHoldAllAsync(data, database);
    }

    private async Task ShouldHoldAllAsync(string data, PassDatabase database)
    {
        (await Tool.PassAsync(data, "project")).Well();
        await using (var context = database.CreateContext())
        {
            var noonMs = Noon.ToUnixTimeMilliseconds();
            var kept = await context.Operations.Where(o => o.Kind == OperationKind.Sale && o.OccurredAtMs >= noonMs).ToDictionaryAsync(o => o.OperationId, o => o.Refusal);
            kept.Count.ShouldBe(_told.Count);
            foreach (var (id, told) in _told)
                (kept[id] == RefusalCode.None).ShouldBe(told.Status is "approved" or "partial", $"operation {id} was told to be {told.Status}");
        }
        (await Tool.PassAsync(data, "verify")).Well();
    }

    /// <summary>Every caller sells one after the other, until all have sold enough or nobody answers.</summary>
    private Task SellAsync(HttpClient http, IReadOnlyList<Counter> counters, IReadOnlyList<long> passes, TimeProvider clock, int most) =>
        Task.WhenAll(counters.SelectMany(counter => Enumerable.Range(0, CallersPerTill).Select(caller => Task.Run(async () =>
        {
            var random = new Random(HashCode.Combine(counter.Product, caller));
            var till = Till(http, counter, clock, caller);
            while (_told.Count < most)
            {
                var sale = counter.Sale(passes, clock, random);
                try
                {
                    Keep(sale, await till.SellAsync(sale));
                }
                catch (RegionUnreachableException)
                {
                    _untold.Enqueue((counter, sale));
                    return;
                }
            }
        }))));

    /// <returns>How long the sales before it took.</returns>
    private async Task<TimeSpan> KillAsync(Portal portal)
    {
        var started = Stopwatch.GetTimestamp();
        while (_told.Count < SalesBefore && Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(2))
            await Task.Delay(1);
        var took = Stopwatch.GetElapsedTime(started);
        await portal.KillAsync();
        return took;
    }

    private static TerminalClient Till(HttpClient http, Counter counter, TimeProvider clock, int seed) => new(http, counter.Till, clock, new(seed)) { Attempts = 1 };

    private void Keep(SaleMessage sale, OperationReply reply) => _told.TryAdd(sale.OperationId, Said(reply)).ShouldBeTrue();

    private static (string, long) Said(OperationReply reply) => (reply.Status, reply.RegionCents);

    private static async Task<(string, long)?> FindAsync(HttpClient http, IReadOnlyList<Counter> counters, TimeProvider clock, Guid id)
    {
        foreach (var counter in counters)
        {
            if (await Till(http, counter, clock, 1).FindAsync(id) is { } found)
                return Said(found);
        }
        return null;
    }

    public void Dispose() => _folder.Dispose();
}
