using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;
using Pass.Testing.Requests;

namespace Pass.Engine.Tests;

/// <summary>The engine on a log in memory that fails when told to.</summary>
public sealed class EngineTests : EngineOnMemory
{
    [Fact]
    public async Task A_sale_is_in_theLog_when_it_is_answered_and_a_retry_gets_the_same_answer()
    {
        await using var engine = await StartGrantedAsync();
        var sale = Sale();
        var answer = await engine.SubmitAsync(sale);
        Ledger.ShouldBeTheSame(Ledger.Operations(Log).Single(o => o.Id == sale.Id), answer);
        Ledger.ShouldBeTheSame(await engine.SubmitAsync(sale), answer);
        Ledger.ShouldBeTheSame((await engine.FindAsync(sale.Pass, sale.Id))!, answer);
        (await engine.SubmitAsync(sale with { Lines = [new(Product.Textbook, new(101))] })).Refusal.ShouldBe(RefusalCode.OperationIdReused);
        (await engine.SubmitAsync([sale, sale, sale])).ShouldAllBe(o => o.IsApproved);
        (await BalanceAsync(engine)).ShouldBe(9_900);
        (await engine.FindAsync(sale.Pass, Requests.NewId(NowMs))).ShouldBeNull();
        (await engine.FindAllAsync(Requests.NewId(NowMs), sale.Partner)).ShouldBeEmpty();
        (await engine.ReadAsync(new(42))).ShouldBeNull();
        (await engine.SubmitAsync([])).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retry_in_the_very_group_of_its_first_is_one_sale()
    {
        await using var engine = await StartGrantedAsync();
        var sale = Sale();
        var answers = await engine.SubmitAsync([sale, sale with { Terminal = new(2) }, sale]);
        answers.Select(a => a.Refusal).ShouldBe([RefusalCode.None, RefusalCode.OperationIdReused, RefusalCode.None]);
        Ledger.Operations(Log).Count(o => o.Id == sale.Id).ShouldBe(1);
        (await BalanceAsync(engine)).ShouldBe(9_900);
    }

    [Theory]
    [InlineData(Fault.ThrowBefore)]
    [InlineData(Fault.ThrowAfter)]
    [InlineData(Fault.RefuseOne)]
    public async Task A_commit_whose_outcome_is_unknown_is_read_back(Fault fault)
    {
        await using var engine = await StartGrantedAsync();
        Log.Faults = n => n % 2 == 0 ? fault : Fault.None;
        var sales = Enumerable.Range(0, 20).Select(i => Sale(pass: i % 4)).ToList();
        foreach (var sale in sales)
            (await engine.SubmitAsync(sale)).IsApproved.ShouldBeTrue();
        (await engine.SubmitAsync(sales)).ShouldAllBe(o => o.IsApproved);
        Ledger.Operations(Log).Count(o => o.Kind == OperationKind.Sale).ShouldBe(20);
        for (var pass = 0; pass < 4; pass++)
            (await BalanceAsync(engine, pass)).ShouldBe(9_500);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_so_and_found_again_without_a_restart()
    {
        await using var engine = await StartGrantedAsync();
        var sale = Sale();
        Log.IsDown = true;
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(sale));
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.ReadAsync(sale.Pass));
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync([Sale(), Sale(pass: 1), Sale(pass: 2), Sale(pass: 3)]));
        Log.IsDown = false;
        (await engine.SubmitAsync(sale)).IsApproved.ShouldBeTrue();
        (await BalanceAsync(engine)).ShouldBe(9_900);
    }

    [Fact]
    public async Task A_database_that_is_away_is_waited_for_once_in_a_group()
    {
        await using var engine = await StartGrantedAsync();
        Log.IsDown = true;
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(Sale()));
        var waits = 0;
        Log.Faults = _ => Fault.None;
        Log.Waiting = () => waits++;
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync([.. Enumerable.Range(0, 100).Select(i => Sale(pass: i % 4))]));
        waits.ShouldBeLessThan(8);
    }

    [Fact]
    public async Task A_full_queue_says_come_back_and_loses_nothing()
    {
        await using var engine = await StartGrantedAsync(new(QueueLimit: 10, GroupLimit: 4));
        using var gate = new ManualResetEventSlim();
        Log.BeforeAppend = gate.Wait;
        var accepted = new List<Task<Operation>>();
        var overloaded = 0;
        for (var i = 0; i < 30; i++)
        {
            var asked = engine.SubmitAsync(Sale()).AsTask();
            if (asked.IsFaulted)
            {
                asked.Exception!.InnerException.ShouldBeOfType<EngineOverloadedException>();
                overloaded++;
            }
            else
            {
                accepted.Add(asked);
            }
        }
        overloaded.ShouldBeGreaterThan(0);
        gate.Set();
        (await Task.WhenAll(accepted)).ShouldAllBe(o => o.IsApproved);
        (await BalanceAsync(engine)).ShouldBe(10_000 - 100 * accepted.Count);
    }

    [Fact]
    public async Task A_broken_row_stops_its_partition_until_it_is_restored_and_no_other()
    {
        await using var first = await StartGrantedAsync();
        await using var second = await StartAsync();
        var partition = Log.Identity.PartitionOf(new(1_000_000_000));
        var elsewhere = Enumerable.Range(1, 3).First(i => Log.Identity.PartitionOf(new(1_000_000_000 + i)) != partition);
        (await first.SubmitAsync(Sale())).IsApproved.ShouldBeTrue();
        var lsn = Log.Head(partition).Lsn;
        LogRow? good = null;
        Log.Tamper(partition, lsn, r => (good = r) with { Payload = [.. r.Payload[..^1], (byte)(r.Payload[^1] ^ 1)] });
        for (var i = 0; i < 3; i++)
        {
            (await Should.ThrowAsync<LogBrokenException>(async () => await second.SubmitAsync(Sale()))).Lsn.ShouldBe(lsn);
            await Should.ThrowAsync<LogBrokenException>(async () => await second.ReadAsync(new(1_000_000_000)));
        }
        (await second.SubmitAsync(Sale(pass: elsewhere))).IsApproved.ShouldBeTrue();
        await using (var started = await StartAsync())
        {
            started.Health.RefusedPartitions.ShouldBe([partition]);
            (await Should.ThrowAsync<LogBrokenException>(async () => await started.SubmitAsync(Sale()))).Partition.ShouldBe(partition);
            (await started.SubmitAsync(Sale(pass: elsewhere))).IsApproved.ShouldBeTrue();
            Snapshotter.Run(Log, windowCapacity: 10, rowsSince: 0).ShouldBe(1);
        }
        Log.Head(partition).Lsn.ShouldBe(lsn);
        Log.Tamper(partition, lsn, _ => good);
        (await second.SubmitAsync(Sale())).IsApproved.ShouldBeTrue();
        (await BalanceAsync(second)).ShouldBe(9_800);
    }

    [Fact]
    public async Task What_left_memory_is_asked_of_the_history()
    {
        var asked = 0;
        await using var engine = await StartGrantedAsync(new(WindowPerPartition: 2), History(keys =>
        {
            asked++;
            return Ledger.Look(Log, keys);
        }));
        var sales = Enumerable.Range(0, 12).Select(_ => Sale()).ToList();
        foreach (var sale in sales)
            await engine.SubmitAsync(sale);
        (await engine.SubmitAsync(sales)).ShouldAllBe(o => o.IsApproved);
        (await engine.FindAsync(sales[0].Pass, sales[0].Id))!.Id.ShouldBe(sales[0].Id);
        (await engine.FindAllAsync(sales[0].Id, sales[0].Partner)).Single().Id.ShouldBe(sales[0].Id);
        var cancel = new ReturnRequest(Requests.NewId(NowMs), sales[0].Pass, NowMs, sales[0].Partner, sales[0].Id, null);
        (await engine.SubmitAsync(cancel)).IsApproved.ShouldBeTrue();
        (await engine.SubmitAsync(cancel with { Id = Requests.NewId(NowMs) })).Refusal.ShouldBe(RefusalCode.AlreadyReturned);
        (await BalanceAsync(engine)).ShouldBe(10_000 - 1_100);
        asked.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(2)] // the sale is in the history alone
    public async Task A_return_says_the_business_day_its_sale_was_logged_in(int window)
    {
        await using var engine = await StartGrantedAsync(new(WindowPerPartition: window), History(keys => Ledger.Look(Log, keys)));
        var sales = Enumerable.Range(0, 12).Select(_ => Sale()).ToList();
        foreach (var sale in sales)
            await engine.SubmitAsync(sale);
        var hold = Sale() with { HoldOnly = true };
        await engine.SubmitAsync(hold);
        CloseDay();
        await engine.SubmitAsync(new CaptureRequest(Requests.NewId(NowMs), hold.Pass, NowMs, new(1), hold.Id, null));
        CloseDay();
        (await ReturnAsync(sales[0].Id)).SaleDay.ShouldBe(Log.Identity.FirstDay.DayNumber);
        (await ReturnAsync(hold.Id)).SaleDay.ShouldBe(Log.Identity.FirstDay.AddDays(1).DayNumber, "the day of the capture");
        Operation[] group = [.. await engine.SubmitAsync(Pair())];
        group[1].SaleDay.ShouldBe(Log.Identity.FirstDay.AddDays(2).DayNumber, "sold and given back in one group");
        Ledger.Operations(Log).Single(o => o.Id == group[1].Id).SaleDay.ShouldBe(group[1].SaleDay);

        async Task<Operation> ReturnAsync(OperationId sale) =>
            await engine.SubmitAsync(new ReturnRequest(Requests.NewId(NowMs), sales[0].Pass, NowMs, new(1), sale, null));

        List<OperationRequest> Pair()
        {
            var sale = Sale();
            return [sale, new ReturnRequest(Requests.NewId(NowMs), sale.Pass, NowMs, new(1), sale.Id, null)];
        }

        void CloseDay()
        {
            for (var partition = 0; partition < Log.Identity.Partitions; partition++)
                Log.CloseDay(partition);
        }
    }

    [Fact]
    public async Task A_history_that_is_away_fails_those_who_need_it_and_only_them()
    {
        Func<HistoryAnswer> answer = () => throw new OperationCanceledException("a timeout of its own");
        await using var engine = await StartGrantedAsync(new(WindowPerPartition: 2, HistoryPatience: TimeSpan.FromMilliseconds(100)), History(_ => answer()));
        await Task.Delay(5, TestContext.Current.CancellationToken);
        var old = Sale();
        await engine.SubmitAsync(old);
        for (var i = 0; i < 5; i++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            await engine.SubmitAsync(Sale());
        }
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(old));
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(old));
        // A projection that stays behind is waited for, then given up.
        answer = () => new(new Dictionary<OperationKey, PriorOperation>(), [0, 0]);
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(old));
        answer = () => Ledger.Look(Log, [new(old.Pass, old.Id)]);
        (await engine.SubmitAsync(old)).IsApproved.ShouldBeTrue();
        await using var without = await StartAsync(new(WindowPerPartition: 2));
        await Should.ThrowAsync<EngineUnavailableException>(async () => await without.SubmitAsync(old with { Id = OperationId.Derive(1, 1, 1) }));
    }

    [Fact]
    public async Task Nobody_is_left_waiting_when_an_engine_stops()
    {
        var never = new TaskCompletionSource<HistoryAnswer>();
        var engine = await StartGrantedAsync(new(WindowPerPartition: 1), new((_, stop) => never.Task.WaitAsync(stop), (_, _, _) => throw new NotSupportedException()));
        var old = Sale() with { Id = OperationId.Derive(1, 1, 1) };
        await engine.SubmitAsync([Sale(), Sale()]);
        var inLookUp = engine.SubmitAsync(old).AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var behindIt = engine.SubmitAsync(old with { Id = OperationId.Derive(2, 1, 1) }).AsTask();
        using var gate = new ManualResetEventSlim();
        Log.BeforeAppend = gate.Wait;
        var inCommit = engine.SubmitAsync(Sale(pass: 1) with { Id = OperationId.New(TimeProvider.System.GetUtcNow().AddSeconds(30)) }).AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var behindCommit = engine.SubmitAsync(old with { Id = OperationId.Derive(3, 1, 1) }).AsTask();
        var stopped = engine.DisposeAsync().AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        gate.Set();
        await stopped;
        foreach (var waiting in new[] { inLookUp, behindIt, behindCommit })
            await Should.ThrowAsync<EngineUnavailableException>(async () => await waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        (await inCommit.WaitAsync(TimeSpan.FromMinutes(1))).IsApproved.ShouldBeTrue();
        await Should.ThrowAsync<EngineOverloadedException>(async () => await engine.SubmitAsync(Sale()));
    }

    [Fact]
    public async Task Holds_lapse_once_on_however_many_nodes()
    {
        await using var first = await StartGrantedAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(3));
        var hold = Sale(500) with { HoldOnly = true };
        await first.SubmitAsync(hold);
        await using var second = await AuthorizationEngine.StartAsync(Log, RandomRequests.Reference, time);
        await using var third = await AuthorizationEngine.StartAsync(Log, RandomRequests.Reference, time);
        await Task.WhenAll(second.LapseHoldsAsync(), third.LapseHoldsAsync());
        (await second.LapseHoldsAsync()).ShouldBe(0);
        Ledger.Operations(Log).Count(o => o.Kind == OperationKind.HoldExpiry).ShouldBe(1);
        (await first.ReadAsync(hold.Pass))!.Purses.ShouldAllBe(p => p.Held == 0);
    }
}
