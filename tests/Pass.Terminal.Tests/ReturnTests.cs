using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests;

/// <summary>Cancelling, giving back by line, orders taken at the counter, and the day's report.</summary>
public sealed class ReturnTests
{
    [Fact]
    public async Task A_line_is_given_back_by_what_the_receipt_says()
    {
        await using var counter = await Counter.OpenAsync();
        var sale = (await counter.Sales.SellAsync(new([new("textbook", "Textbook", 2, 2_000), new("textbook", "Textbook", 1, 500)]), counter.Qr())).Operation!;

        var found = counter.Till.Look(book => book.Find($"{counter.Till.Number}-000001", counter.Till.Number));
        found.ShouldBeSameAs(sale);
        counter.Till.Look(book => book.Find("1", counter.Till.Number)).ShouldBeSameAs(sale);
        counter.Till.Look(book => book.Find($"{counter.Till.Number + 1}-000001", counter.Till.Number)).ShouldBeNull();
        (await counter.Returns.RefundAsync(sale, [new(3, 1)], null)).Code.ShouldBe("NoSuchLine");
        (await counter.Returns.RefundAsync(sale, [new(1, 3)], null)).Code.ShouldBe("NoSuchLine");
        var back = await counter.Returns.RefundAsync(sale, [new(1, 1)], null);
        (back.IsDone, back.Operation!.Reply!.RegionCents, back.Operation.Lines[0].AmountCents).ShouldBe((true, -1_000, 1_000));
        (await counter.Returns.RefundAsync(sale, [new(1, 1)], null)).IsDone.ShouldBeTrue();
        (await counter.Returns.RefundAsync(sale, [new(1, 1)], null)).Code.ShouldBe("QuantityNotLeft");
    }

    [Fact]
    public async Task The_last_sale_is_cancelled_and_another_tills_by_its_long_code()
    {
        await using var counter = await Counter.OpenAsync();
        await counter.SellAsync(500);
        var last = (await counter.SellAsync(600)).Operation!;
        counter.Returns.Last.ShouldBeSameAs(last);
        (await counter.Returns.CancelAsync(last)).IsDone.ShouldBeTrue();
        counter.Returns.Last!.AmountCents.ShouldBe(500);

        var other = counter.Desk.Region.Client(await counter.Desk.Region.NewTillAsync());
        var there = counter.Desk.Shown(900, counter.Time.GetUtcNow().AddMinutes(1));
        counter.Time.Advance(TimeSpan.FromMinutes(1));
        // Signed by a phone: no till's number is in it.
        (await other.SellAsync(there with { OccurredAt = counter.Time.GetUtcNow() })).IsApproved.ShouldBeTrue();
        (await counter.Returns.OfAnotherTillAsync(there.OperationId, "cancel", [], null, null)).Operation!.Reply!.RegionCents.ShouldBe(-900);
        (await counter.Returns.OfAnotherTillAsync(Guid.CreateVersion7(counter.Time.GetUtcNow()), "cancel", [], null, null)).Code.ShouldBe("UnknownSale");
    }

    [Fact]
    public async Task An_order_is_held_and_taken_or_released()
    {
        await using var counter = await Counter.OpenAsync();
        var held = await counter.Sales.SellAsync(Counter.Book(2_000) with { HoldOnly = true }, counter.Qr());
        (held.Step, held.Operation!.Kind).ShouldBe((SaleStep.Accepted, "hold"));
        (await counter.Returns.CaptureAsync(held.Operation, null)).IsDone.ShouldBeTrue();
        var other = await counter.Sales.SellAsync(Counter.Book(1_500) with { HoldOnly = true }, counter.Qr());
        (await counter.Returns.VoidAsync(other.Operation!)).IsDone.ShouldBeTrue();
        var report = await counter.Days.ReportAsync(counter.Days.Today);
        (report.IsReconciled, report.Lines.Count, report.Totals.Sales, report.Totals.SoldCents, report.Totals.RegionCents).ShouldBe((true, 4, 1, 2_000, 2_000));
    }

    [Fact]
    public async Task The_days_report_names_what_only_one_side_has()
    {
        await using var counter = await Counter.OpenAsync();
        var here = (await counter.SellAsync(500)).Operation!;
        // Somebody copied the till's key and sells with it elsewhere.
        counter.Time.Advance(TimeSpan.FromMinutes(1));
        var stolen = counter.Desk.Shown(700);
        (await counter.Desk.Client.SellAsync(stolen)).IsApproved.ShouldBeTrue();
        counter.Till.Keep((Guid.CreateVersion7(counter.Time.GetUtcNow()), new Journal.Asked("sale", stolen, null, null, Counter.Book(700).Lines, null)));

        var report = await counter.Days.ReportAsync(counter.Days.Today);
        for (var tries = 0; tries < 100 && report.Lines.All(l => l.Match != Days.DayMatch.OnlyThere); tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            report = await counter.Days.ReportAsync(counter.Days.Today);
        }
        report.IsReconciled.ShouldBeFalse();
        report.Lines.Single(l => l.OperationId == here.Id).Match.ShouldBe(Days.DayMatch.Same);
        report.Lines.Single(l => l.OperationId == stolen.OperationId).Match.ShouldBe(Days.DayMatch.OnlyThere);
        report.Lines.Count(l => l.Match == Days.DayMatch.OnlyHere).ShouldBe(1);
        report.PayDay.ShouldNotBeNull().ShouldBeGreaterThan(counter.Days.Today);
        (await counter.Days.ReportAsync(counter.Days.Today.AddDays(-1))).Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ten_thousand_lines_of_a_day_come_by_pages()
    {
        await using var counter = await Counter.OpenAsync();
        for (var i = 0; i < 3; i++)
            await counter.SellAsync(100 + i);
        var whole = await WaitForAsync(3);
        whole.Next.ShouldBeNull();
        var wrong = await Should.ThrowAsync<RegionRefusedException>(() => counter.Till.Region.DayAsync(counter.Days.Today, "x.y"));
        wrong.Errors[0].Field.ShouldBe("after");

        async Task<TillDayReply> WaitForAsync(int count)
        {
            for (var tries = 0; ; tries++)
            {
                var page = await counter.Till.Region.DayAsync(counter.Days.Today);
                if (page.Operations.Count == count || tries == 100)
                    return page;
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
