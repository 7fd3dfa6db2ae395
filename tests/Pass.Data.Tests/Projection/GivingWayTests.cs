using Pass.Data.Projection;
using Pass.Data.Projection.Writing;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Projection;

public sealed class GivingWayTests(PostgresServer server)
{
    [Fact]
    public async Task It_gives_way_while_a_crowd_of_sales_waits_but_not_for_ever()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, Rentree.FirstDay);
        using var log = test.Database.OpenLog();
        var (time, waiting) = (new FakeTimeProvider(), 0);
        await using var projector = new Projector(test.Database, log, time, salesWaiting: () => Volatile.Read(ref waiting)) { BatchOperations = 20 };
        using var stop = new CancellationTokenSource();
        var running = projector.RunAsync(stop.Token);
        await Patience.UntilAsync(() => Task.FromResult(projector.Lag() is { Rows: 0 }), TimeSpan.FromMinutes(1));
        Volatile.Write(ref waiting, 10_000);
        await new Rentree(log, 11).PlayAsync(5, 40);
        var (asked, began) = (0, time.GetUtcNow());
        await Patience.UntilAsync(() =>
        {
            // Time passes only here: with nobody waiting it would have looked within 200 ms.
            time.Advance(TimeSpan.FromMilliseconds(100));
            asked++;
            return Task.FromResult(projector.Lag() is { Rows: 0 });
        }, TimeSpan.FromMinutes(1));
        // Of ten batches the first waits, and those after it hurry: however long the crowd stands there, pages are no further behind than that.
        (time.GetUtcNow() - began).ShouldBeInRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(14), $"after {asked} looks");
        await stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(10_000, 4)]
    [InlineData(40_000, 0)]
    public void Between_the_rows_of_a_batch_it_looks_for_sales_that_wait_unless_it_is_far_behind(int operations, int looks)
    {
        var (time, looked) = (new FakeTimeProvider(), 0);
        var breath = new Breath(time, () => looked++ & 0);
        breath.Begin(operations);
        for (var row = 0; row < 31 * 32; row++)
            breath.Take();
        looked.ShouldBe(0, "no time has passed");
        for (var row = 0; row < 4 * 32; row++)
        {
            time.Advance(TimeSpan.FromMicroseconds(40));
            breath.Take();
        }
        looked.ShouldBe(looks);
    }
}
