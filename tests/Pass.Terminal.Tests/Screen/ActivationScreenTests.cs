using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Pass.Terminal.App.Screen;
using Pass.Terminal.Keeping;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A till without a code yet: its own screen asks for it.</summary>
public sealed class ActivationScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_code_typed_or_read_from_the_regions_page_brings_the_till_into_service()
    {
        await using var counter = await Counter.OpenAsync();
        var region = counter.Desk.Region;
        var code = (await region.NewCodeAsync()).ToString();
        var place = Directory.CreateTempSubdirectory("pass-till-new-");
        var screen = new ActivationScreen(new TillFolder(place.FullName), counter.Time, CultureInfo.GetCultureInfo("en-GB"));
        var guard = ScreenGuard.Of(place.FullName);
        await using (var app = ScreenHost.Build(screen, guard, 0))
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            var page = await chromium.Browser.NewPageAsync(new() { ViewportSize = new() { Width = 360, Height = 720 } });
            await page.GotoAsync($"{app.Urls.First()}/#{guard.Token}");
            // The page's script ends by putting the cursor there: what is typed before is nobody's.
            await Assertions.Expect(page.Locator("#code")).ToBeFocusedAsync();
            await page.FillAsync("#code", "7Q4C");
            await page.FillAsync("#region", "http://example.com");
            await page.ClickAsync("[type=submit]");
            await Assertions.Expect(page.Locator("#why")).ToContainTextAsync("https");
            await page.FillAsync("#region", region.Address.ToString());
            await page.ClickAsync("[type=submit]");
            await Assertions.Expect(page.Locator("#why")).ToContainTextAsync("mistyped");
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
            await AxeAsync(page);
            // What the camera reads of the region's page: its address, and the code behind the #.
            await page.FillAsync("#code", $"{region.Address.GetLeftPart(UriPartial.Authority)}/#{code}");
            await page.Locator("#code").DispatchEventAsync("change");
            await Assertions.Expect(page.Locator("#code")).ToHaveValueAsync(code);
            if (Environment.GetEnvironmentVariable("PASS_SCREENSHOTS") is { } pictures)
                await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, "activation.png") });
            await page.Keyboard.PressAsync("Enter");
            (await screen.Activated.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Identity.PartnerId.ShouldBe(Portal.Tests.Region.Bookshop);
            await page.CloseAsync();
        }
        new TillFolder(place.FullName).Load().Identity.PartnerId.ShouldBe(Portal.Tests.Region.Bookshop);
        place.Delete(recursive: true);
    }

    private static async Task AxeAsync(IPage page) => (await page.RunAxe()).Violations.ShouldBeEmpty();
}
