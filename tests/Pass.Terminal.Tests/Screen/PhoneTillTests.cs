using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Pass.Testing;

namespace Pass.Terminal.Tests.Screen;

/// <summary>The till of a partner with only a phone: the portal's own page, a real browser, a real region.</summary>
public sealed class PhoneTillTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_phone_becomes_a_till_sells_gives_back_and_a_lost_answer_is_found_out()
    {
        await using var counter = await Counter.OpenAsync();
        var region = counter.Desk.Region;
        var code = (await region.NewCodeAsync()).ToString();
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 }, Locale = "en-GB" });
        // The phone's clock is the region's, since what it signs has its date.
        await context.Clock.InstallAsync(new() { TimeDate = region.Time.GetUtcNow().UtcDateTime });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(20_000);
        await page.GotoAsync($"{region.Address}caisse/#{code}");
        await Assertions.Expect(page.Locator("#code")).ToHaveValueAsync(code);
        await AxeAsync(page);
        await page.ClickAsync("[type=submit]");
        await page.Locator("#categories input").First.WaitForAsync();
        (await page.EvaluateAsync<bool>("navigator.serviceWorker.ready.then(r => r.scope.endsWith('/caisse/'))")).ShouldBeTrue();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await AxeAsync(page);

        await SellAsync(page, counter, "1250");
        await SayAsync(page, "ACCEPTED");
        await PictureAsync(page, "phone-till-accepted");
        await page.Keyboard.PressAsync("Enter");
        await SellAsync(page, counter, "15000");
        await SayAsync(page, "NOT ENOUGH ON THE PASS");
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
        await SellAsync(page, counter, "700");
        await SayAsync(page, "CHECKING, DO NOT REPEAT");
        lose = false;
        await SayAsync(page, "ACCEPTED");
        await page.Keyboard.PressAsync("Enter");

        await page.Keyboard.PressAsync("F3");
        await page.Locator("#operations button").Last.ClickAsync();
        await page.GetByText("Cancel the sale").ClickAsync();
        await Assertions.Expect(page.Locator("#find-why")).ToHaveClassAsync(new Regex("good"));
        await page.Keyboard.PressAsync("F4");
        // The region's list of the day follows its sales by moments.
        await Patience.UntilAsync(async () =>
        {
            await page.ClickAsync("#close-day");
            await Assertions.Expect(page.Locator("#report")).Not.ToBeEmptyAsync();
            return (await page.Locator("#report").InnerTextAsync()).Contains("agree", StringComparison.Ordinal);
        }, TimeSpan.FromMinutes(2));
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
    }

    private static async Task SellAsync(IPage page, Counter counter, string digits)
    {
        await Assertions.Expect(page.Locator("#stage")).ToBeHiddenAsync();
        // An amount that was not paid stays, to be tried again: this is another customer.
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.TypeAsync(digits, new() { Delay = 70 });
        await page.ClickAsync("#present");
        await SayAsync(page, "Present the pass");
        var id = await page.EvaluateAsync<string>("import('./line.js').then(l => l.call('state')).then(s => s.sale.id)");
        await page.EvaluateAsync("([id, text]) => import('./line.js').then(l => l.call(`sales/${id}/qr`, { text }))", new[] { id, counter.Qr().Text });
    }

    private static Task SayAsync(IPage page, string word) => Assertions.Expect(page.Locator("#stage-word")).ToHaveTextAsync(word, new() { Timeout = 20_000 });

    private static async Task AxeAsync(IPage page) => (await page.RunAxe()).Violations.Select(v => v.Id).ShouldBeEmpty();

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("PASS_SCREENSHOTS") is { } pictures)
            await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, name + ".png") });
    }
}
