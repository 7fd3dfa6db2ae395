using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pass.Terminal.Selling;

namespace Pass.Terminal.Tests.Screen;

/// <summary>The till of a partner with only a phone: the portal's own page, a real browser, a real region.</summary>
public sealed class PhoneTillTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_phone_becomes_a_till_sells_gives_back_and_a_lost_answer_is_found_out()
    {
        await using var phone = await PhoneTill.OpenAsync(chromium.Browser);
        var (page, context, counter, region) = (phone.Page, phone.Context, phone.Counter, phone.Counter.Desk.Region);
        (await page.EvaluateAsync<bool>("navigator.serviceWorker.ready.then(r => r.scope.endsWith('/caisse/'))")).ShouldBeTrue();
        await phone.SoundAsync("phone-till-sale");

        await phone.SellAsync("1250");
        await phone.SayAsync("ACCEPTED");
        await phone.SoundAsync("phone-till-accepted");
        await page.Keyboard.PressAsync("Enter");
        await phone.SellAsync("15000");
        await phone.SayAsync("NOT ENOUGH ON THE PASS");
        await page.Keyboard.PressAsync("Escape");

        // The answer of the next sale is lost on its way: it is not repeated, and found out.
        var lose = true;
        await context.RouteAsync(new Regex("/v1/sales"), async route =>
        {
            if (lose)
            {
                await route.FetchAsync();
                await route.AbortAsync();
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        await phone.SellAsync("700");
        await phone.SayAsync("CHECKING, DO NOT REPEAT");
        lose = false;
        await phone.SayAsync("ACCEPTED");
        await phone.NextAsync();

        await page.Keyboard.PressAsync("F3");
        await page.Locator("#operations button").Last.ClickAsync();
        await page.GetByText("Cancel the sale").ClickAsync();
        await Assertions.Expect(page.Locator("#find-why")).ToHaveClassAsync(new Regex("good"));
        await page.Keyboard.PressAsync("F4");
        // The region's list of the day follows its sales by moments: what it does not show yet is on its way, and no difference.
        await context.RouteAsync(new Regex("/v1/operations"), async route =>
            await route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"operations\":[],\"next\":null,\"payDay\":null}" }));
        await page.ClickAsync("#close-day");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync(new Regex("€12.50\\s+on its way"));
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("its list of the day follows in a moment");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("agree on 4 lines");
        await phone.SoundAsync("phone-till-day");
        await context.UnrouteAllAsync();
        await page.ClickAsync("#close-day");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("agree on 4 lines");
        await Assertions.Expect(page.Locator("#report")).Not.ToContainTextAsync("does not have it");
        var balance = await counter.Till.Region.BalanceAsync(Portal.Tests.Region.Number, TestContext.Current.CancellationToken);
        balance!.Purses.Single(p => p.Unit == "cents").Available.ShouldBe(9_300);

        // Another window of the same phone does not sell beside this one; one that comes back knows what was sold.
        var other = await context.NewPageAsync();
        await other.GotoAsync($"{region.Address}caisse/");
        await Assertions.Expect(other.Locator("#warning")).ToContainTextAsync("another window");
        await other.CloseAsync();
        await page.ReloadAsync();
        await page.Locator("#categories input").First.WaitForAsync();
        await page.Keyboard.PressAsync("F3");
        await Assertions.Expect(page.Locator("#operations tr")).ToHaveCountAsync(4);

        // What another till of the partner sold is given back by the long code of its receipt, by the line that stands there; and its receipt is printed again.
        var elsewhere = (await counter.Sales.SellAsync(new([new("textbook", "Textbook", 2, 2_000), new("textbook", "Textbook", 1, 500)]), new ByQr(await phone.QrAsync()))).Operation!;
        elsewhere.State.ShouldBe(TillState.Accepted);
        await page.FillAsync("#reference", elsewhere.Id.ToString().ToUpperInvariant());
        await page.ClickAsync("#find [type=submit]");
        await Assertions.Expect(page.Locator("#operation h2")).ToContainTextAsync("Another till");
        await phone.SoundAsync("phone-till-another");
        await page.Locator("#operation .row input").First.FillAsync("3");
        await page.Locator("#operation .row button").ClickAsync();
        await Assertions.Expect(page.Locator("#find-why")).ToContainTextAsync("line");
        await page.Locator("#operation .row button").ClickAsync();
        await Assertions.Expect(page.Locator("#find-why")).ToHaveClassAsync(new Regex("good"));
        await page.EvaluateAsync("() => { globalThis.print = () => {}; }");
        await page.GetByText("Duplicate", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#paper")).ToContainTextAsync("Another till");
        await Assertions.Expect(page.Locator("#paper")).ToContainTextAsync(elsewhere.Id.ToString());
        (await page.Locator("#paper svg path").GetAttributeAsync("d"))!.Length.ShouldBeGreaterThan(500);
        balance = await counter.Till.Region.BalanceAsync(Portal.Tests.Region.Number, TestContext.Current.CancellationToken);
        balance!.Purses.Single(p => p.Unit == "cents").Available.ShouldBe(7_800);
        await page.FillAsync("#reference", Guid.CreateVersion7(counter.Time.GetUtcNow()).ToString());
        await page.ClickAsync("#find [type=submit]");
        await Assertions.Expect(page.Locator("#find-why")).ToContainTextAsync("No receipt with this code");
    }
}
