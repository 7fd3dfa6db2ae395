using Pass.Clearing.Control;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Control;

public sealed class ControlTests
{
    private const int Bookshop = 1, Till = 11, OtherTill = 12;
    private static readonly DateOnly Day = new(2026, 9, 5);
    private static readonly ControlLimits Limits = ControlLimits.Usual;

    [Fact]
    public void What_is_unusual_is_said_with_its_reason_and_what_is_usual_is_not()
    {
        // Six sales of one pass in an hour; five of another; a class of eight at one till in ten minutes with one price; eight over an hour.
        var sales = new List<ControlledSale>();
        Add(100, Till, 6, minutes: 10, cents: _ => 1_000, pass: _ => 100);
        Add(200, Till, 5, minutes: 10, cents: _ => 1_000, pass: _ => 200);
        Add(300, OtherTill, 8, minutes: 1, cents: _ => 2_550, pass: i => 300 + i);
        Add(400, 13, 8, minutes: 9, cents: _ => 2_550, pass: i => 400 + i);
        Add(500, 14, 8, minutes: 1, cents: i => 2_000 + i, pass: i => 500 + i);
        var found = ControlRules.Of(Day, sales, [], Limits);
        found.Select(s => (s.Kind, s.PassId, s.TerminalId, s.Count, s.Cents)).ShouldBe(
            [(SignalKind.Velocity, 100L, Till, 6, 6_000L), (SignalKind.Ring, 0L, OtherTill, 8, 20_400L)]);
        ControlDesk.Why(found[0]).ShouldContain("6");
        ControlRules.Of(Day, [.. sales.AsEnumerable().Reverse()], [], Limits).Select(s => s.OperationId).ShouldBe(found.Select(s => s.OperationId), "the order they come in changes nothing");

        void Add(int from, int till, int count, int minutes, Func<int, long> cents, Func<int, long> pass)
        {
            for (var i = 0; i < count; i++)
                sales.Add(new(pass(i), Bookshop, till, (from * 60L + i * minutes) * 60_000, cents(i), new Guid(from, (short)i, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        }
    }

    [Fact]
    public void A_partners_day_is_compared_with_its_own_usual_ones()
    {
        var sums = new List<PartnerSum>();
        for (var i = 1; i <= 10; i++)
            sums.AddRange([new(1, Day.AddDays(-i), 10, 0, 10_000), new(2, Day.AddDays(-i), 10, 0, 10_000)]);
        sums.AddRange([new(1, Day, 40, 0, 60_000), new(2, Day, 12, 0, 30_000), new(3, Day, 20, 6, 20_000), new(4, Day, 100, 6, 90_000), new(5, Day, 50, 0, 90_000)]);
        ControlRules.Of(Day, [], sums, Limits).Select(s => (s.Kind, s.PartnerId, s.Measure)).ShouldBe([(SignalKind.Turnover, 1, 10_000L), (SignalKind.Returns, 3, 30L)]);
    }

    [Fact]
    public void Limits_are_the_regions()
    {
        ControlLimits.Of(new Dictionary<string, string> { [RegionOptions.ControlVelocity] = "2 30", [RegionOptions.ControlPartner] = "9 50" }).ShouldBe(new(2, 30, 8, 10, 9, 50));
        RegionOptions.Check(RegionOptions.ControlRing, "8").Ok(out _, out var wrong).ShouldBeFalse();
        wrong!.Code.ShouldBe("Option.controlRing");
    }
}
