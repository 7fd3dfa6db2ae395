using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests;

/// <summary>The answer is lost: the till says so, asks by the operation's id, and nothing is paid twice.</summary>
public sealed class UnknownTests
{
    [Fact]
    public async Task A_lost_answer_is_a_state_of_its_own_and_is_found_again_by_its_id()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.AnswerLost;
        var unknown = await counter.SellAsync(1_000);
        (unknown.Step, unknown.Operation!.State).ShouldBe((SaleStep.Unknown, TillState.Unknown));
        unknown.Text.ShouldContain("do not repeat");
        counter.Till.Line.ShouldBe(LineState.Amber);

        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        unknown.Operation.State.ShouldBe(TillState.Accepted);
        (await BalanceAsync(counter)).ShouldBe(9_000);

        // Later than a customer waits, both times that it is asked: it was decided once.
        counter.Cuts.Now = Cuts.Way.Late;
        var late = await counter.SellAsync(1_100);
        late.Step.ShouldBe(SaleStep.Unknown);
        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        late.Operation!.State.ShouldBe(TillState.Accepted);
        (await BalanceAsync(counter)).ShouldBe(7_900);
    }

    [Fact]
    public async Task Killed_when_a_call_leaves_or_is_answered_it_says_after_the_restart_what_became_of_it_and_nothing_is_done_twice()
    {
        await using var counter = await Counter.OpenAsync();
        await counter.KilledAsync(answered: false, () => counter.SellAsync(1_000));
        (await counter.Forwarder.SettleAsync()).ShouldBe(1, "it may still be on its way");
        counter.Time.Advance(TimeSpan.FromMinutes(3));
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        counter.Till.Look(book => book.All.Single().Code).ShouldBe("NeverArrived");

        await counter.KilledAsync(answered: true, () => counter.SellAsync(1_100));
        counter.Till.Look(book => book.Unknown.Single().AmountCents).ShouldBe(1_100);
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        (await BalanceAsync(counter)).ShouldBe(8_900);

        foreach (var (answered, cents, left) in new[] { (false, 500, 8_400), (true, 600, 7_800) })
        {
            counter.Cuts.Now = Cuts.Way.Down;
            (await counter.SellAsync(cents)).Step.ShouldBe(SaleStep.AcceptedOffline);
            counter.Cuts.Now = Cuts.Way.Through;
            await counter.KilledAsync(answered, () => counter.Forwarder.ForwardAsync());
            (await counter.Forwarder.ForwardAsync()).ShouldBe(new Forwarded(1, 0, 0));
            (await BalanceAsync(counter)).ShouldBe(left);
        }
        foreach (var (answered, cents, left) in new[] { (false, 500, 8_300), (true, 600, 8_900) })
        {
            await counter.KilledAsync(answered, () => counter.Returns.CancelAsync(counter.Till.Look(book => book.All.Single(o => o.IsSale && o.AmountCents == cents))));
            counter.Till.Look(book => book.Unknown.Single().Kind).ShouldBe("cancel");
            (await counter.Forwarder.SettleAsync()).ShouldBe(0);
            (await BalanceAsync(counter)).ShouldBe(left);
        }
        var report = await counter.Days.ReportAsync(counter.Days.Today);
        (report.IsReconciled, report.Lines.Count, report.RegionCentsThere).ShouldBe((true, 5, 1_100));
    }

    [Fact]
    public async Task A_disk_that_is_full_once_the_call_left_loses_no_answer_and_never_says_that_nothing_was_sent()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.At = arrived => counter.Till.LimitJournal(0);
        var sold = await counter.SellAsync(1_000);
        (sold.Step, sold.Operation!.State).ShouldBe((SaleStep.Accepted, TillState.Unknown));
        sold.Text.ShouldContain("could not be kept");
        await RoomAsync();

        counter.Cuts.At = arrived => counter.Till.LimitJournal(0);
        counter.Cuts.Now = Cuts.Way.LostThenDown;
        (await counter.SellAsync(1_100)).Step.ShouldBe(SaleStep.Unknown, "its first try arrived");
        await RoomAsync();

        counter.Cuts.At = arrived => counter.Till.LimitJournal(0);
        var back = await counter.Returns.CancelAsync(sold.Operation);
        (back.IsDone, back.Text.Contains("could not be kept", StringComparison.Ordinal)).ShouldBe((true, true));
        await RoomAsync();
        (await BalanceAsync(counter)).ShouldBe(8_900);

        async Task RoomAsync()
        {
            (counter.Cuts.At, counter.Cuts.Now) = (null, Cuts.Way.Through);
            counter.Till.LimitJournal(int.MaxValue);
            (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        }
    }

    [Fact]
    public async Task Garbage_is_no_answer_and_the_program_that_died_says_what_became_of_its_sale()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Garbage;
        var unknown = await counter.SellAsync(1_000);
        unknown.Step.ShouldBe(SaleStep.Unknown);
        counter.Restart();
        counter.Till.Look(book => book.Unknown.Single().Id).ShouldBe(unknown.Operation!.Id);
        counter.Cuts.Now = Cuts.Way.Through;
        await counter.Forwarder.SettleAsync();
        counter.Till.Look(book => book.Find(unknown.Operation.Id)!.State).ShouldBe(TillState.Accepted);
        (await BalanceAsync(counter)).ShouldBe(9_000);
    }

    [Fact]
    public async Task What_never_arrived_is_sent_again_while_the_customer_waits_and_else_left()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Desk.Region.Time.Advance(TimeSpan.FromSeconds(31));
        var asked = await AskedOnlyAsync(counter);
        (await counter.Forwarder.SettleAsync()).ShouldBe(1);
        (await counter.Forwarder.SettleAsync(asked)).ShouldBe(0);
        counter.Till.Look(book => book.Find(asked)!.State).ShouldBe(TillState.Accepted);

        var left = await AskedOnlyAsync(counter);
        // A clock that is set makes no call older, and none younger.
        counter.Time.Set(TimeSpan.FromHours(1));
        (await counter.Forwarder.SettleAsync()).ShouldBe(1);
        counter.Time.Set(TimeSpan.FromHours(-2));
        (await counter.Forwarder.SettleAsync()).ShouldBe(1);
        counter.Time.Advance(TimeSpan.FromMinutes(3));
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        counter.Till.Look(book => book.Find(left)!.Code).ShouldBe("NeverArrived");
    }

    [Fact]
    public async Task Nothing_but_the_regions_word_on_a_sale_says_that_it_is_not_paid()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.LostThenShut;
        var sold = await counter.SellAsync(1_000);
        (sold.Step, sold.Operation!.State).ShouldBe((SaleStep.Unknown, TillState.Unknown), "its first try arrived");
        (await counter.Forwarder.SettleAsync()).ShouldBe(1, "the till is not let in");
        counter.Time.Advance(TimeSpan.FromMinutes(3));
        foreach (var (way, cents) in new[] { (Cuts.Way.NoSuchPage, 200), (Cuts.Way.NobodyPasses, 300) })
        {
            counter.Cuts.Now = way;
            await Should.ThrowAsync<RegionUnreachableException>(() => counter.Forwarder.SettleAsync());
            (await counter.SellAsync(cents)).Step.ShouldBe(SaleStep.Unknown, $"{way}");
        }
        counter.Cuts.Now = Cuts.Way.Through;
        await counter.Forwarder.SettleAsync();
        counter.Till.Look(book => book.Find(sold.Operation.Id)!.State).ShouldBe(TillState.Accepted);
        (await BalanceAsync(counter)).ShouldBe(9_000);
    }

    [Fact]
    public async Task A_customer_who_did_not_wait_is_given_back_what_turns_out_paid()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.AnswerLost;
        var unknown = await counter.SellAsync(1_000);
        counter.Forwarder.GiveUp(unknown.Operation!.Id);
        counter.Cuts.Now = Cuts.Way.Through;
        await counter.Forwarder.SettleAsync();

        (await BalanceAsync(counter)).ShouldBe(10_000);
        var report = await counter.Days.ReportAsync(counter.Days.Today);
        (report.IsReconciled, report.Lines.Count, report.RegionCentsThere).ShouldBe((true, 2, 0));
        await counter.Forwarder.SettleAsync();
        counter.Till.Look(book => book.All.Count).ShouldBe(2);
    }

    [Fact]
    public async Task A_sale_whose_answer_was_lost_with_the_network_goes_on_offline_under_its_id_and_is_paid_once()
    {
        await using var counter = await Counter.OpenAsync();
        var chip = await counter.ChipAsync();
        counter.Cuts.Now = Cuts.Way.LostThenDown;
        var outcome = await counter.SellAsync(1_000, chip);
        outcome.Step.ShouldBe(SaleStep.AcceptedOffline);
        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.ForwardAsync()).ShouldBe(new Forwarded(1, 0, 0));
        (await BalanceAsync(counter)).ShouldBe(9_000);
        (await counter.Days.ReportAsync(counter.Days.Today)).IsReconciled.ShouldBeTrue();
    }

    [Fact]
    public async Task A_return_without_an_answer_is_asked_again_and_done_once()
    {
        await using var counter = await Counter.OpenAsync();
        var sale = (await counter.SellAsync(1_000)).Operation!;
        counter.Cuts.Now = Cuts.Way.AnswerLost;
        (await counter.Returns.CancelAsync(sale)).IsUnknown.ShouldBeTrue();
        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.SettleAsync()).ShouldBe(0);
        (await BalanceAsync(counter)).ShouldBe(10_000);
        counter.Cuts.Now = Cuts.Way.Down;
        (await counter.Returns.CancelAsync((await counter.SellAsync(100)).Operation!)).Code.ShouldBe("Withdrawn");
    }

    /// <summary>The till died between its journal and its first byte.</summary>
    private static Task<Guid> AskedOnlyAsync(Counter counter)
    {
        var sale = counter.Desk.Shown(300);
        counter.Till.Keep((sale.OperationId, new Journal.Asked("sale", sale, null, null, Counter.Book(300).Lines, null)));
        return Task.FromResult(sale.OperationId);
    }

    private static async Task<int> BalanceAsync(Counter counter) => (await counter.Returns.BalanceAsync(Portal.Tests.Region.Number))!.Purses[0].Available;
}
