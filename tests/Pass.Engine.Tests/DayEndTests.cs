using Pass.Core;
using Pass.Data.Log;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>Business days end at their own midnight in Paris, whoever writes first on the next one, and by no clock that is wrong.</summary>
public sealed class DayEndTests : EngineOnMemory
{
    [Fact]
    public async Task The_first_operation_of_a_day_ends_the_days_before_it_in_every_partition()
    {
        var clock = new FakeTimeProvider(ParisCalendar.StartOf(Log.Identity.FirstDay).AddHours(22));
        var lateEvening = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var engine = await AuthorizationEngine.StartAsync(
            Log, RandomRequests.Reference, clock, null, new(EndDays: true), cancellation: TestContext.Current.CancellationToken);
        await engine.SubmitAsync([.. Requests.Grants(lateEvening)]);
        await engine.SubmitAsync(At(lateEvening));
        clock.Advance(TimeSpan.FromHours(2));
        await engine.SubmitAsync(At(clock.GetUtcNow().ToUnixTimeMilliseconds()));
        // Three nights are missed, and another node ends one of their days in one partition.
        clock.Advance(TimeSpan.FromDays(3));
        Log.CloseDay(0);
        await engine.SubmitAsync(At(clock.GetUtcNow().ToUnixTimeMilliseconds()));

        for (var partition = 0; partition < Log.Identity.Partitions; partition++)
        {
            Log.Head(partition).Day.ShouldBe(Log.Identity.FirstDay.AddDays(4), "it is the fifth day, and nothing ended it");
            foreach (var row in Log.Read(partition, 0).Where(r => !EndMark.IsMark(r.Payload)))
                row.Day.ShouldBe(ParisCalendar.DateOf(new OperationReader(row.Payload).RecordedAtMs));
        }
        Ledger.Operations(Log).Count(o => o is { Kind: OperationKind.Sale, IsApproved: true }).ShouldBe(3);

        SaleRequest At(long ms) => new(Requests.NewId(ms), new(1_000_000_000), ms, new(1), new(1), [new(Product.Textbook, new(100))]);
    }

    [Fact]
    public async Task A_clock_that_is_years_ahead_ends_no_day()
    {
        var clock = new FakeTimeProvider(ParisCalendar.StartOf(Log.Identity.FirstDay).AddDays(1_000));
        await using var engine = await AuthorizationEngine.StartAsync(
            Log, RandomRequests.Reference, clock, null, new(EndDays: true), cancellation: TestContext.Current.CancellationToken);
        await engine.SubmitAsync([.. Requests.Grants(clock.GetUtcNow().ToUnixTimeMilliseconds())]);
        Log.Head(0).Day.ShouldBe(Log.Identity.FirstDay);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_of_the_databases_ends_no_day_and_says_so()
    {
        var today = new FakeTimeProvider(ParisCalendar.StartOf(Log.Identity.FirstDay).AddHours(12));
        var ahead = new FakeTimeProvider(today.GetUtcNow().AddDays(1));
        Log.Clock = today;
        await using var engine = await AuthorizationEngine.StartAsync(
            Log, RandomRequests.Reference, ahead, null, new(EndDays: true), cancellation: TestContext.Current.CancellationToken);
        await engine.SubmitAsync([.. Requests.Grants(ahead.GetUtcNow().ToUnixTimeMilliseconds())]);
        Log.Head(0).Day.ShouldBe(Log.Identity.FirstDay, "the database says that it is not over");
        engine.Health.ClockAhead.ShouldBe(TimeSpan.FromDays(1));

        today.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(4));
        engine.Probe(write: true).ShouldBeTrue();
        engine.Health.ClockAhead.ShouldBeNull("a few minutes are no fault");
        ahead.Advance(TimeSpan.FromHours(1));
        today.Advance(TimeSpan.FromHours(1));
        await engine.SubmitAsync(Sale() with { OccurredAtMs = ahead.GetUtcNow().ToUnixTimeMilliseconds() });
        Log.Head(0).Day.ShouldBe(Log.Identity.FirstDay.AddDays(1));
    }
}
