using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine.Tests;

/// <summary>What belongs to a pass, what is read for many at once, and what the engine tells of its own work.</summary>
public sealed class EngineHealthTests : EngineOnMemory
{
    [Fact]
    public async Task An_id_belongs_to_its_pass_in_memory_and_in_the_history()
    {
        await using var engine = await StartGrantedAsync(new(WindowPerPartition: 3), History(keys => Ledger.Look(Log, keys)));
        var sales = Enumerable.Range(0, 4).Select(pass => Sale(100 + pass, pass)).ToList();
        sales = [.. sales.Select(s => s with { Id = sales[0].Id })];
        (await engine.SubmitAsync([.. sales, .. sales])).ShouldAllBe(o => o.IsApproved);
        await FindAllAsync();
        (await engine.SubmitAsync(sales[1] with { Terminal = new(9) })).Refusal.ShouldBe(RefusalCode.OperationIdReused);
        for (var i = 0; i < 8; i++)
            await engine.SubmitAsync(Sale(1, i % 4));
        (await engine.SubmitAsync(sales)).Select(o => o.AmountCents).ShouldBe([100, 101, 102, 103]);
        await FindAllAsync();
        var cancel = new ReturnRequest(Requests.NewId(NowMs), sales[2].Pass, NowMs, sales[2].Partner, sales[2].Id, null);
        (await engine.SubmitAsync(cancel)).AmountCents.ShouldBe(102);
        (await engine.SubmitAsync(cancel with { Pass = sales[3].Pass })).AmountCents.ShouldBe(103);
        Ledger.Operations(Log).Count(o => o.Id == sales[0].Id).ShouldBe(4);

        async Task FindAllAsync()
        {
            (await engine.FindAllAsync(sales[0].Id, new(1))).Select(o => (o.Pass, o.AmountCents))
                .ShouldBe(sales.Select(s => (s.Pass, s.Lines[0].Amount.Cents)), ignoreOrder: true);
            (await engine.FindAllAsync(sales[0].Id, new(2))).ShouldBeEmpty();
            foreach (var sale in sales)
                (await engine.FindAsync(sale.Pass, sale.Id))!.AmountCents.ShouldBe(sale.Lines[0].Amount.Cents);
        }
    }

    [Fact]
    public async Task Whatever_is_asked_at_once_shares_one_reading_of_theLog()
    {
        await using var engine = await StartGrantedAsync();
        await using var other = await StartAsync();
        (await other.SubmitAsync([.. Enumerable.Range(0, 400).Select(i => Sale(1, i % 4))])).ShouldAllBe(o => o.IsApproved);
        using var gate = new ManualResetEventSlim();
        Log.BeforeAppend = gate.Wait;
        var selling = engine.SubmitAsync(Sale(1)).AsTask();
        await Task.Delay(50, TestContext.Current.CancellationToken);
        var asked = Enumerable.Range(0, 200).Select(i => engine.ReadAsync(new(1_000_000_000 + i % 4))).ToList();
        var all = engine.FindAllAsync(Requests.NewId(NowMs), new(1));
        Log.BeforeAppend = null;
        var before = Log.Readings;
        gate.Set();
        (await selling).IsApproved.ShouldBeTrue();
        (await Task.WhenAll(asked)).Sum(a => 10_000 - a!.Purses.First(p => p.Benefit == Catalogue2026.Textbooks).Balance).ShouldBe(50 * 401);
        (await all).ShouldBeEmpty();
        (await engine.LapseHoldsAsync()).ShouldBe(0);
        // Once for the sale that the fence refused, once for all that was asked meanwhile, once for the holds; more only to read very long tails.
        (Log.Readings - before).ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task ALog_that_is_gone_is_not_written_any_more_and_taken_up_again_when_it_is_back()
    {
        await using var engine = await StartGrantedAsync();
        var sale = Sale();
        engine.Probe(write: true).ShouldBeTrue();
        Log.Gone = new LogForeignException("is not there any more");
        engine.Probe(write: false).ShouldBeFalse();
        engine.Health.Trouble.ShouldBe(Log.Gone);
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(sale));
        await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.ReadAsync(sale.Pass));
        Log.Gone = null;
        engine.Probe(write: false).ShouldBeTrue();
        (await engine.SubmitAsync(sale)).IsApproved.ShouldBeTrue();
        engine.Health.Trouble.ShouldBeNull();
    }

    [Fact]
    public async Task A_disk_that_stays_full_is_said_so_soon_and_sales_go_on_once_it_is_not()
    {
        await using var engine = await StartGrantedAsync();
        var sale = Sale();
        Log.Faults = _ => Fault.ThrowBefore;
        var told = await Should.ThrowAsync<EngineUnavailableException>(async () => await engine.SubmitAsync(sale));
        told.InnerException.ShouldBeOfType<IOException>();
        engine.Health.Trouble.ShouldNotBeNull();
        Log.Faults = _ => Fault.None;
        (await engine.SubmitAsync(sale)).IsApproved.ShouldBeTrue();
        engine.Health.Trouble.ShouldBeNull();
    }
}
