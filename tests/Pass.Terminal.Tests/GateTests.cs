using System.Security.Cryptography;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.SoftwareCard;
using Pass.Terminal.Gate;

namespace Pass.Terminal.Tests;

/// <summary>The school gate: yes or no by signed lists and the school's roster, without network, and nothing kept of who came.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task A_pupil_of_the_school_comes_in_without_network_and_others_do_not()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Cuts.Now = Cuts.Way.Down;
        counter.Till.Lists.Read(VerifierPolicy.Gate);
        var (gate, counts) = Open(counter, [Portal.Tests.Region.Holder]);

        gate.Show(counter.Qr().Text).ShouldSatisfyAllConditions(a => a.IsAllowed.ShouldBeTrue(), a => a.Text.ShouldBe("Come in"));
        var code = counter.Qr().Text;
        gate.Show(code).IsAllowed.ShouldBeTrue();
        gate.Show(code).Code.ShouldBe("CodeSeen");
        gate.Show("PR1:NOTHING").Code.ShouldBe("Presentation.Malformed");
        using var card = new InProcessChannel(await counter.Desk.Issuer.NewChipAsync(Portal.Tests.Presence.Desk.Card, Portal.Tests.Region.Holder));
        (await gate.ShowAsync(card, TestContext.Current.CancellationToken)).IsAllowed.ShouldBeTrue();
        counter.Time.Advance(TimeSpan.FromSeconds(31));
        gate.Show(counter.Desk.Issuer.NewPhone(50, Portal.Tests.Region.OtherHolder).QrAt(counter.Time.GetUtcNow())).Code.ShouldBe("OtherSchool");

        var today = ParisCalendar.DateOf(counter.Time.GetUtcNow());
        (counts.Of(today, GateCount.Allowed), counts.Of(today, GateCount.Denied), counts.Of(today, GateCount.ByHand)).ShouldBe((3, 3, 0));
        gate.ByHand(" ").IsAllowed.ShouldBeFalse();
        gate.ByHand("card forgotten").IsAllowed.ShouldBeTrue();
        counts.Of(today, GateCount.ByHand).ShouldBe(1);
        var kept = await File.ReadAllTextAsync(Path.Combine(counter.Folder, "gate-counts.json"), TestContext.Current.CancellationToken);
        kept.ShouldNotContain(Portal.Tests.Region.Number);
        kept.ShouldNotContain("forgotten");
    }

    [Fact]
    public async Task A_blocked_pass_stays_out_and_counts_are_gone_after_weeks()
    {
        await using var counter = await Counter.OpenAsync();
        counter.Desk.PublishStatus(2, Portal.Tests.Presence.Desk.Phone);
        await counter.Till.RefreshAsync(TestContext.Current.CancellationToken);
        var (gate, _) = Open(counter, [Portal.Tests.Region.Holder]);
        gate.Show(counter.Qr().Text).Code.ShouldBe("Presentation.Revoked");
        var first = ParisCalendar.DateOf(counter.Time.GetUtcNow());
        counter.Time.Advance(TimeSpan.FromDays(40));
        gate.Show(counter.Qr().Text).IsAllowed.ShouldBeFalse();
        var again = new GateCounts(counter.Folder);
        again.Of(first, GateCount.Denied).ShouldBe(0);
        again.Of(ParisCalendar.DateOf(counter.Time.GetUtcNow()), GateCount.Denied).ShouldBe(1);
    }

    [Fact]
    public void A_roster_names_nobody_ends_and_is_read_back()
    {
        var (holder, until) = (Portal.Tests.Region.Holder, new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        var bytes = SchoolRoster.Write("0690001A", [holder, holder, new(5)], until, RandomNumberGenerator.GetBytes(16));
        var roster = SchoolRoster.Read(bytes).OrThrow();
        (roster.Count, roster.Uai, roster.Has(holder, until.AddDays(-1)), roster.Has(new(6), until.AddDays(-1)), roster.Has(holder, until)).ShouldBe((2, "0690001A", true, false, false));
        SchoolRoster.Read("{}"u8).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("RosterDamaged");
    }

    private static (GateDesk, GateCounts) Open(Counter counter, IEnumerable<PassId> pupils)
    {
        var roster = SchoolRoster.Read(SchoolRoster.Write("0690001A", pupils, counter.Time.GetUtcNow().AddDays(60), new byte[16])).OrThrow();
        var counts = new GateCounts(counter.Folder);
        return (new(counter.Till.Lists, roster, counts, counter.Time), counts);
    }
}
