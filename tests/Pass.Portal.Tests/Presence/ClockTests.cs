using System.Net;
using Pass.Terminal;

namespace Pass.Portal.Tests.Presence;

public sealed class ClockTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_till_whose_clock_is_off_by_a_day_is_told_so_and_sells_once_it_is_set(int days)
    {
        await using var desk = await Desk.OpenAsync();
        var clock = new FakeTimeProvider(desk.Region.Time.GetUtcNow().AddDays(days));
        var client = new TerminalClient(desk.Region.Http, desk.Till, clock, new Random(1));
        var sale = new SaleMessage(Guid.CreateVersion7(clock.GetUtcNow()), null, clock.GetUtcNow(), [new("textbook", 1_000)]);
        var signed = await desk.SignedAsync(0, sale: sale);

        var refused = await Should.ThrowAsync<RegionRefusedException>(() => client.SellAsync(signed));
        (refused.Status, refused.Code).ShouldBe((HttpStatusCode.Unauthorized, days > 0 ? "TokenNotYetValid" : "TokenExpired"));
        refused.Message.ShouldContain("l'heure");
        // With a clock set meanwhile, what it signed under the wrong one is still not believed.
        (await desk.Client.SellAsync(signed)).Code.ShouldBe("ClockSkew");

        clock.AdjustTime(clock.GetUtcNow().AddDays(-days));
        var again = new SaleMessage(Guid.CreateVersion7(clock.GetUtcNow()), null, clock.GetUtcNow(), [new("textbook", 1_000)]);
        (await client.SellAsync(await desk.SignedAsync(0, sale: again))).Status.ShouldBe("approved");
        (await desk.Client.BalanceAsync(Region.Number))!.Purses[0].Available.ShouldBe(9_000);
    }

    [Theory]
    [InlineData(1, "WindowFuture")]
    [InlineData(-1, "WindowPast")]
    public async Task A_phone_whose_clock_is_off_by_a_day_pays_nothing_online_or_off(int days, string code)
    {
        await using var desk = await Desk.OpenAsync();
        var shown = desk.Shown(1_000, desk.Region.Time.GetUtcNow().AddDays(days));

        (await desk.Client.SellAsync(shown)).Code.ShouldBe($"Presentation.{code}");
        (await desk.Client.UploadAsync([shown])).ShouldHaveSingleItem().Code.ShouldBe($"Presentation.{code}");
    }
}
