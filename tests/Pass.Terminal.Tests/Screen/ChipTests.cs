using Pass.Cards.PcSc;
using Pass.SoftwareCard;
using Pass.Terminal.Selling;
using Pass.Testing.Cards;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A card in a reader of the real smart card service, asked from the screen; and the service gone in the middle of it.</summary>
[Collection(typeof(PcscStackCollection))]
public sealed class ChipTests(PcscFixture stack, Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_card_put_into_a_reader_pays_and_one_that_leaves_is_asked_for_again()
    {
        if (stack.Service is not { } service)
            return;
        var leaves = true;
        VpcdLink? link = null;
        var reader = new DisturbedReader(new PcscReader(PrivatePcscd.ReaderName(0)), apdu =>
        {
            if (leaves && apdu == 1)
            {
                leaves = false;
                link!.Dispose();
            }
            return Task.CompletedTask;
        });
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser, reader);
        var chip = await shop.Counter.Desk.Issuer.NewChipAsync(Portal.Tests.Presence.Desk.Card, Portal.Tests.Region.Holder);
        await shop.TypeAsync("1250");
        await shop.Page.WaitForTimeoutAsync(100);
        await shop.Page.Keyboard.PressAsync("Enter");
        await shop.ShouldSayAsync("Present the pass");
        link = await service.InsertAsync(chip, 0, TestContext.Current.CancellationToken);
        await Microsoft.Playwright.Assertions.Expect(shop.Page.Locator("#stage-text")).ToContainTextAsync("left too soon", new() { Timeout = 60_000 });
        using var again = await service.InsertAsync(chip, 0, TestContext.Current.CancellationToken);
        await shop.ShouldSayAsync("ACCEPTED");
        shop.Counter.Till.Look(book => book.All.Single().State).ShouldBe(TillState.Accepted);
    }

    [Fact]
    public async Task A_card_put_into_the_reader_of_a_gate_lets_its_pupil_in()
    {
        if (stack.Service is not { } service)
            return;
        await using var gate = await SchoolGate.OpenAsync(chromium.Browser, new PcscReader(PrivatePcscd.ReaderName(1)));
        var chip = await gate.Counter.Desk.Issuer.NewChipAsync(Portal.Tests.Presence.Desk.Card, Portal.Tests.Region.Holder);
        var stranger = await gate.Counter.Desk.Issuer.NewChipAsync(51, Portal.Tests.Region.OtherHolder);
        using (await service.InsertAsync(chip, 1, TestContext.Current.CancellationToken))
            await gate.ShouldSayAsync("COME IN", "accepted");
        using (await service.InsertAsync(stranger, 1, TestContext.Current.CancellationToken))
            await gate.ShouldSayAsync("STOP", "refused", "another school");
        await Microsoft.Playwright.Assertions.Expect(gate.Page.Locator("#counts")).ToHaveTextAsync("Today: 1 came in · 1 refused · 0 by hand");
    }
}
