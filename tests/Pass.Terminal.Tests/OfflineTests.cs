using Pass.Core;
using Pass.Terminal.Days;
using Pass.Terminal.Selling;
using Pass.Testing;

namespace Pass.Terminal.Tests;

/// <summary>Sales without the network, by signed lists and the region's numbers, and what becomes of them.</summary>
public sealed class OfflineTests
{
    [Fact]
    public async Task A_day_without_the_network_is_forwarded_once_and_both_sides_say_the_same()
    {
        await using var counter = await Counter.OpenAsync();
        var chip = await counter.ChipAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        foreach (var cents in new[] { 1_000, 1_100, 1_200 })
            (await counter.SellAsync(cents, chip)).Step.ShouldBe(SaleStep.AcceptedOffline);
        var qr = await counter.SellAsync(500);
        (qr.Step, qr.Operation!.State, qr.Operation.WasOffline).ShouldBe((SaleStep.AcceptedOffline, TillState.Queued, true));
        (counter.Till.Line, counter.Till.Look(book => book.Queue.Count)).ShouldBe((LineState.Offline, 4));
        counter.Till.Offline.DeadlineOf(qr.Operation.Sale!).ShouldBe(qr.Operation.At + TimeSpan.FromHours(12));
        await Should.ThrowAsync<RegionUnreachableException>(() => counter.Forwarder.ForwardAsync());

        counter.Restart();
        counter.Till.Look(book => book.Queue.Count).ShouldBe(4);
        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.ForwardAsync()).ShouldBe(new Forwarded(4, 0, 0));
        (await counter.Forwarder.ForwardAsync()).ShouldBe(new Forwarded(0, 0, 0));

        counter.Till.Line.ShouldBe(LineState.Online);
        var report = await counter.Days.ReportAsync(counter.Days.Today);
        (report.IsReconciled, report.Lines.Count, report.RegionCentsThere, report.Totals.RegionCents).ShouldBe((true, 4, 3_800, 3_800));
        (await counter.Returns.BalanceAsync(Portal.Tests.Region.Number))!.Purses[0].Available.ShouldBe(6_200);
    }

    [Fact]
    public async Task What_may_not_be_sold_offline_is_refused_and_says_why()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;

        var tooMuch = await counter.SellAsync(3_001);
        (tooMuch.Step, tooMuch.Code).ShouldBe((SaleStep.Refused, "OfflineNotAllowed"));
        tooMuch.Text.ShouldContain("Without the network");
        (await counter.Sales.SellAsync(Counter.Book(100), new ByCode(Portal.Tests.Region.Number, "12345678"))).Code.ShouldBe("Presentation.CodeNeedsNetwork");
        (await counter.Sales.SellAsync(Counter.Book(100) with { HoldOnly = true }, counter.Qr())).Code.ShouldBe("HoldNeedsNetwork");
        var qr = counter.Qr();
        (await counter.SellAsync(100, qr)).Step.ShouldBe(SaleStep.AcceptedOffline);
        // A picture of the same code buys nothing more.
        (await counter.SellAsync(200, qr)).Code.ShouldBe("CredentialReplayed");
        var old = counter.Qr();
        counter.Time.Advance(TimeSpan.FromMinutes(2));
        (await counter.SellAsync(100, old)).Code.ShouldBe("Presentation.WindowPast");
        var stranger = new Portal.Tests.Presence.Issuer();
        (await counter.SellAsync(100, new ByQr(stranger.NewPhone(2, Portal.Tests.Region.Holder).QrAt(counter.Time.GetUtcNow())))).Code.ShouldBe("Presentation.UnknownIssuer");
        stranger.Dispose();
    }

    [Fact]
    public async Task A_code_that_was_paid_with_buys_nothing_when_the_network_goes_while_it_is_asked()
    {
        await using var counter = await Counter.OpenAsync();
        var qr = counter.Qr();
        (await counter.SellAsync(100, qr)).Step.ShouldBe(SaleStep.Accepted);
        counter.Cuts.Now = Cuts.Way.Down;
        var again = await counter.SellAsync(200, qr);
        (again.Step, again.Code).ShouldBe((SaleStep.Refused, "CredentialReplayed"));
    }

    [Fact]
    public async Task A_blocked_pass_is_known_by_the_list_alone()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Desk.PublishStatus(2, Portal.Tests.Presence.Desk.Phone);
        (await counter.Till.RefreshAsync()).ShouldBeTrue();
        counter.Cuts.Now = Cuts.Way.Down;
        (await counter.SellAsync(100)).Code.ShouldBe("Presentation.Revoked");
    }

    [Fact]
    public async Task A_card_whose_certificate_is_over_is_refused_with_and_without_the_network_and_says_so()
    {
        await using var counter = await Counter.OpenAsync();
        var now = counter.Time.GetUtcNow();
        var chip = await counter.ChipAsync(validity: new(now.AddDays(-3), now.AddDays(-1)));
        foreach (var way in new[] { Cuts.Way.Through, Cuts.Way.Down })
        {
            counter.Cuts.Now = way;
            var refused = await counter.SellAsync(100, chip);
            (refused.Step, refused.Code).ShouldBe((SaleStep.Refused, "Presentation.Expired"), $"{way}");
            refused.Text.ShouldContain("no longer valid");
        }
        counter.Till.Look(book => book.Queue.Count).ShouldBe(0);
    }

    [Fact]
    public async Task Without_lists_or_with_old_ones_nothing_is_sold_offline_after_a_restart_either()
    {
        await using (var without = await Counter.OpenAsync(lists: false))
        {
            without.Cuts.Now = Cuts.Way.Down;
            (await without.SellAsync(100)).Code.ShouldBe("Presentation.StatusStale");
        }
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        counter.Time.Advance(TimeSpan.FromHours(20));
        counter.Restart();
        (await counter.SellAsync(100)).Step.ShouldBe(SaleStep.AcceptedOffline);
        counter.Time.Advance(TimeSpan.FromHours(7));
        counter.Restart();
        (await counter.SellAsync(101)).Step.ShouldBe(SaleStep.Refused);
    }

    [Fact]
    public async Task A_clock_set_back_makes_no_list_younger()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        counter.Time.Advance(TimeSpan.FromHours(25));
        (await counter.SellAsync(100)).Step.ShouldBe(SaleStep.AcceptedOffline);
        counter.Time.Set(TimeSpan.FromHours(-3));
        counter.Till.IsClockBehind.ShouldBeTrue();
        (await counter.SellAsync(200)).Code.ShouldBe("ClockSetBack");
        counter.Restart();
        (await counter.SellAsync(200)).Code.ShouldBe("ClockSetBack");
        counter.Till.Look(book => book.Notes.Select(n => n.What.Code)).ShouldContain("ClockSetBack");
    }

    [Fact]
    public async Task A_revoked_till_keeps_its_queue_and_sells_nothing()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        (await counter.SellAsync(100)).Step.ShouldBe(SaleStep.AcceptedOffline);
        await using (var context = counter.Desk.Region.Database.CreateContext())
        {
            (await context.Terminals.FindAsync(counter.Till.Number))!.Status = Data.Model.TerminalStatus.Revoked;
            await context.SaveChangesAsync();
        }
        await counter.Desk.Region.Tills.RefreshAsync(default);
        counter.Cuts.Now = Cuts.Way.Through;
        (await Should.ThrowAsync<RegionRefusedException>(() => counter.Forwarder.ForwardAsync())).Code.ShouldBe("TerminalRevoked");
        var refused = await counter.SellAsync(200);
        (refused.Step, refused.Code).ShouldBe((SaleStep.Refused, "TerminalRevoked"));
        refused.Text.ShouldContain("call the region");
        counter.Restart();
        counter.Till.Look(book => (book.Queue.Count, book.Notes[^1].What.Code)).ShouldBe((1, "TerminalRevoked"));
    }

    [Fact]
    public async Task A_till_of_a_partner_that_is_suspended_says_so_keeps_its_queue_and_sends_it_once_that_is_lifted()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        (await counter.SellAsync(100)).Step.ShouldBe(SaleStep.AcceptedOffline);
        counter.Cuts.Now = Cuts.Way.Through;
        await SetAsync(PartnerStatus.Suspended);
        (await Should.ThrowAsync<RegionRefusedException>(() => counter.Forwarder.ForwardAsync())).Code.ShouldBe("PartnerSuspended");
        var refused = await counter.SellAsync(200);
        (refused.Step, refused.Code).ShouldBe((SaleStep.Refused, "PartnerSuspended"));
        refused.Text.ShouldContain("suspended or closed");
        counter.Till.Look(book => book.Queue.Count).ShouldBe(1);

        await SetAsync(PartnerStatus.Active);
        await counter.Forwarder.ForwardAsync();
        counter.Till.Look(book => book.Queue.Count).ShouldBe(0);
        (await counter.SellAsync(200)).Step.ShouldBe(SaleStep.Accepted);

        async Task SetAsync(PartnerStatus status)
        {
            await using (var context = counter.Desk.Region.Database.CreateContext())
            {
                (await context.Partners.FindAsync(counter.Till.Self.Identity.PartnerId))!.Status = status;
                await context.SaveChangesAsync();
            }
            await Patience.UntilAsync(() => Task.FromResult(counter.Desk.Region.Engine.Reference.Partner(new(counter.Till.Self.Identity.PartnerId))?.Status == status), TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task An_unsent_sale_is_taken_back_and_never_sent()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        await counter.SellAsync(100);
        (await counter.Returns.CancelAsync(counter.Returns.Last!)).Code.ShouldBe("Withdrawn");
        counter.Cuts.Now = Cuts.Way.Through;
        (await counter.Forwarder.ForwardAsync()).Sent.ShouldBe(0);
        (await counter.Days.ReportAsync(counter.Days.Today)).ShouldSatisfyAllConditions(r => r.IsReconciled.ShouldBeTrue(), r => r.Lines.ShouldBeEmpty());
    }

    [Fact]
    public async Task A_sale_the_region_does_not_pay_is_told_and_reconciled()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        for (var i = 0; i < 5; i++)
            (await counter.SellAsync(2_900 + i)).Step.ShouldBe(SaleStep.AcceptedOffline);
        counter.Cuts.Now = Cuts.Way.Through;

        // 100 € granted: beyond the bound of what is paid without a balance, one is the region's incident.
        (await counter.Forwarder.ForwardAsync()).ShouldBe(new Forwarded(5, 1, 0));
        var report = await counter.Days.ReportAsync(counter.Days.Today);
        (report.IsReconciled, report.Totals.Unpaid, report.Totals.UnpaidCents).ShouldBe((true, 1, 2_904));
        DayText.Of(report, Counter.English, false).ShouldContain("Not paid by the region (1)");
    }
}
