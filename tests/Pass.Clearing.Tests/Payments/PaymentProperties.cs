using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Whatever people and the bank do, in whatever order: nothing is paid twice, nothing beyond what is owed, and the books agree.</summary>
public sealed class PaymentProperties(PostgresServer server)
{
    private enum Step
    {
        Night, Draft, ApproveByAlice, ApproveByBruno, Hold, Release, Cancel, Redate, Send, Accepted, Rejected, Paid, Returned, Retry, Later,
    }

    [Fact]
    public void Any_sequence_keeps_paid_within_owed_and_each_item_paid_once() => Check.One(
        Seeded.Config.WithMaxTest(12).WithEndSize(60),
        Prop.ForAll(Gen.Choose(0, 1_000).ListOf().Select(l => l.ToList()).ToArbitrary(), (List<int> steps) => PlayAsync([.. steps])));

    /// <summary>An order that one of two people had seen was held, left behind by its run, and is held no more.</summary>
    [Fact]
    public async Task An_order_left_behind_is_no_gap_in_an_approval_that_saw_it() =>
        (await PlayAsync([186, 778, 808, 991, 296, 793, 677, 117, 514, 380, 323, 302, 373, 753, 813, 265, 458, 815, 28, 692, 908, 252, 472, 22, 568, 314, 402, 244, 620, 616, 436, 131, 810, 494, 739, 980])).ShouldBeTrue();

    private async Task<bool> PlayAsync(int[] choices)
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        var (days, runs) = (1, 0);
        foreach (var choice in choices)
        {
            var which = choice / Enum.GetValues<Step>().Length;
            switch ((Step)(choice % Enum.GetValues<Step>().Length))
            {
                case Step.Night when days < 3:
                    region.Till.Sell(1 + which % 9, TestTill.Bookshop, Product.Textbook, 100 + which);
                    await region.NightAsync(TestRegion.Day1.AddDays(days++));
                    break;
                case Step.Draft when (await Office.Runs(region).DraftAsync(TestRegion.Day1.AddDays(days - 1), Office.Dora)).Ok(out _, out _):
                    runs++;
                    break;
                case Step.Retry:
                    runs += await RetryAsync(region, which);
                    break;
                case Step.Send when runs > 0:
                    await Office.SendAsync(region, 1 + which % runs, folder.Path);
                    break;
                case Step.Later when which % 3 == 0:
                    region.Clock.Advance(TimeSpan.FromDays(2));
                    break;
                case var step when runs > 0:
                    await ActAsync(region, step, 1 + which % runs, await OrderAsync(region, which));
                    break;
            }
        }
        await ShouldBeSoundAsync(region, folder.Path);
        return true;
    }

    private static async Task ActAsync(TestRegion region, Step step, int run, string order)
    {
        var (runs, payments) = (Office.Runs(region), Office.Payments(region));
        _ = step switch
        {
            Step.ApproveByAlice => (await runs.ApproveAsync(run, Office.Alice, null)).Ok(out _, out _),
            Step.ApproveByBruno => (await runs.ApproveAsync(run, Office.Bruno, null)).Ok(out _, out _),
            Step.Hold => (await runs.HoldAsync(order, Office.Alice.Because("contrôle"))).Ok(out _, out _),
            Step.Release => (await runs.ReleaseAsync(order, Office.Alice)).Ok(out _, out _),
            Step.Cancel => (await runs.CancelAsync(run, Office.Alice)).Ok(out _, out _),
            Step.Redate => (await runs.RedateAsync(run, Office.Alice)).Ok(out _, out _),
            Step.Accepted => (await payments.RecordAsync(order, AttemptState.Accepted, Office.Alice)).Ok(out _, out _),
            Step.Rejected => (await payments.RecordAsync(order, AttemptState.Rejected, Office.Alice, "AC01")).Ok(out _, out _),
            Step.Paid => (await payments.RecordAsync(order, AttemptState.Paid, Office.Alice)).Ok(out _, out _),
            Step.Returned => (await payments.RecordAsync(order, AttemptState.Returned, Office.Alice, "AC04")).Ok(out _, out _),
            _ => false,
        };
    }

    private static async Task<int> RetryAsync(TestRegion region, int which) =>
        (await Office.Payments(region).RetryAsync([await OrderAsync(region, which)], Office.Dora)).Ok(out _, out _) ? 1 : 0;

    private static async Task<string> OrderAsync(TestRegion region, int which)
    {
        await using var context = region.Database.CreateContext();
        var orders = await context.PaymentOrders.OrderBy(o => o.Number).Select(o => o.Number).ToListAsync();
        return orders.Count == 0 ? "B2026-000001" : orders[which % orders.Count];
    }

    private static async Task ShouldBeSoundAsync(TestRegion region, string folder)
    {
        await using var projector = new Projector(region.Database, region.Log, TimeProvider.System);
        await projector.CatchUpAsync();
        (await new Verifier(region.Database).RunAsync(region.Log, folder, Office.Archive(region, folder)))
            .Where(r => !r.Ok).Select(r => $"{r.Name}: {string.Join(", ", r.First)}").ShouldBeEmpty();
        await using var context = region.Database.CreateContext();
        var live = from attempt in context.PaymentAttempts
                   where attempt.State == AttemptState.Sent || attempt.State == AttemptState.Accepted || attempt.State == AttemptState.Paid
                   join line in context.PaymentOrderItems on attempt.OrderNumber equals line.OrderNumber
                   select new { attempt.EndToEndId, line.ItemId, line.Cents };
        var paid = await live.ToListAsync();
        paid.GroupBy(p => p.ItemId).ShouldAllBe(g => g.Count() == 1);
        paid.Sum(p => p.Cents).ShouldBeLessThanOrEqualTo(await context.PayableItems.SumAsync(i => i.Cents));
    }
}
