using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A phone's till without the network: what it may sell, how it keeps it, and that the region has it once in the end.</summary>
public sealed class PhoneOfflineTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Without_the_network_a_phone_sells_by_the_regions_rules_keeps_it_and_sends_it_once()
    {
        await using var phone = await PhoneTill.OpenAsync(chromium.Browser);
        var (page, context) = (phone.Page, phone.Context);
        await phone.StripAsync("Lists 0 h old");
        // A phone that is full keeps nothing, so that nothing is sent.
        await page.EvaluateAsync("() => { globalThis.add = IDBObjectStore.prototype.add; IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); }; }");
        await phone.SellAsync("490");
        await phone.RefusedAsync("The phone is full: nothing was sent");
        await page.EvaluateAsync("() => { IDBObjectStore.prototype.add = globalThis.add; }");
        await phone.KeepStorageAsync(false);
        await context.SetOfflineAsync(true);
        await phone.StripAsync("Offline");
        await phone.SellAsync("500");
        await phone.RefusedAsync("has not promised to keep the sales");

        await phone.KeepStorageAsync();
        var first = await phone.QrAsync();
        await phone.SellAsync("500", first);
        await phone.SayAsync("ACCEPTED OFFLINE");
        await phone.SoundAsync("phone-offline-accepted");
        await phone.NextAsync();
        await phone.StripAsync("1 to send before");
        await phone.SellAsync("510", first);
        await phone.RefusedAsync("already");
        await phone.SellAsync("3001");
        await phone.RefusedAsync("this amount or article is not sold");
        await phone.PresentAsync("520");
        await page.FillAsync("#code-number", Portal.Tests.Region.Number);
        await page.FillAsync("#code-code", "12345678");
        await page.ClickAsync("#stage-code button");
        await phone.RefusedAsync("only be checked online");
        await page.CheckAsync("#hold");
        await phone.SellAsync("530");
        await phone.RefusedAsync("A hold needs the network");
        await page.UncheckAsync("#hold");
        await phone.SellAsync("600");
        await phone.AcceptedAsync("ACCEPTED OFFLINE");

        // Taken back before it was sent; and the page closed and opened again without the network.
        await page.Keyboard.PressAsync("F3");
        await page.Locator("#operations button").First.ClickAsync();
        await page.GetByText("Cancel the sale").ClickAsync();
        await Assertions.Expect(page.Locator("#find-why")).ToContainTextAsync("never sent");
        await page.ReloadAsync();
        await phone.StripAsync("1 to send before");
        await page.Keyboard.PressAsync("F4");
        await Assertions.Expect(page.Locator("#unsent")).ToContainTextAsync("1 unsent sale (€5.00)");
        await phone.SoundAsync("phone-offline-day");
        await page.Keyboard.PressAsync("F1");

        await context.SetOfflineAsync(false);
        await phone.StripAsync("Online");
        await Assertions.Expect(page.Locator("#strip")).Not.ToContainTextAsync("to send");

        // It arrives, its answer is lost, and then there is no network: it goes on offline under its id, and is paid once.
        await context.RouteAsync(new Regex("/v1/"), async route =>
        {
            if (route.Request.Url.EndsWith("/v1/sales", StringComparison.Ordinal))
                await route.FetchAsync();
            await route.AbortAsync();
        });
        await phone.SellAsync("700");
        await phone.AcceptedAsync("ACCEPTED OFFLINE");
        await context.UnrouteAsync(new Regex("/v1/"));
        await context.UnrouteAllAsync();
        await page.Keyboard.PressAsync("F4");
        await page.ClickAsync("#close-day");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("agree on 2 lines");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("€12.00");
        var balance = await phone.Counter.Till.Region.BalanceAsync(Portal.Tests.Region.Number, TestContext.Current.CancellationToken);
        balance!.Purses.Single(p => p.Unit == "cents").Available.ShouldBe(8_800);

        // Taken out of service meanwhile: what it sold before is kept, and it sells no more.
        await page.Keyboard.PressAsync("F1");
        await context.SetOfflineAsync(true);
        await phone.SellAsync("540");
        await phone.AcceptedAsync("ACCEPTED OFFLINE");
        await phone.RevokeAsync();
        await context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("took this till out of service", new() { Timeout = 60_000 });
        await phone.SellAsync("550");
        await phone.RefusedAsync("out of service");
        await phone.StripAsync("1 to send before");
    }

    [Fact]
    public async Task A_phone_has_cashiers_and_training_and_says_when_its_clock_or_its_journal_was_touched()
    {
        await using var phone = await PhoneTill.OpenAsync(chromium.Browser);
        var (page, context) = (phone.Page, phone.Context);
        await phone.StripAsync("Lists 0 h old");
        await phone.KeepStorageAsync();

        // The first one named is the manager; a cashier sells, and does not end the day.
        await page.Keyboard.PressAsync("F8");
        await NameAsync(page, "Ana", "Manager", "2580");
        await Assertions.Expect(page.Locator("#people li")).ToHaveCountAsync(1);
        await NameAsync(page, "Bo", "Cashier", "1470");
        await WhoAsync(page, "Ana", "2580");
        await Assertions.Expect(page.Locator("#people li")).ToHaveCountAsync(2);
        await phone.SoundAsync("phone-settings");
        await page.Keyboard.PressAsync("F1");
        await phone.PresentAsync("400");
        await WhoAsync(page, "Bo", "1471");
        await Assertions.Expect(page.Locator("#sale-why")).ToContainTextAsync("not right");
        // Loading the page again gives no more tries.
        await page.EvaluateAsync("localStorage.tries = JSON.stringify({ Bo: { wrong: 5, at: Date.now() } })");
        await page.ReloadAsync();
        await page.Locator("#categories input").First.WaitForAsync();
        await phone.PresentAsync("400");
        await WhoAsync(page, "Bo", "1470");
        await Assertions.Expect(page.Locator("#sale-why")).ToContainTextAsync("wait a minute");
        await page.EvaluateAsync("localStorage.removeItem('tries')");
        await context.SetOfflineAsync(true);
        await page.ClickAsync("#present");
        await WhoAsync(page, "Bo", "1470");
        await phone.ShowAsync(await phone.QrAsync());
        await phone.AcceptedAsync("ACCEPTED OFFLINE");
        await page.Keyboard.PressAsync("F4");
        await page.ClickAsync("#close-day");
        await WhoAsync(page, "Bo", "1470");
        await Assertions.Expect(page.Locator("#day-why")).ToContainTextAsync("Bo may not do this");

        // Nothing of training is worth anything, nor mixed with the rest.
        await page.Keyboard.PressAsync("F8");
        await page.ClickAsync("#train");
        await Assertions.Expect(page.Locator("#training")).ToBeVisibleAsync();
        await context.SetOfflineAsync(false);
        await phone.StripAsync("Today 0");
        await page.Locator("#categories input").First.WaitForAsync();
        await phone.SellAsync("201");
        await phone.RefusedAsync("TRAINING: this pass is blocked");
        await phone.SellAsync("200");
        await phone.SayAsync("ACCEPTED");
        await Assertions.Expect(page.Locator("#stage-training")).ToHaveTextAsync("TRAINING: NO VALUE");
        await Assertions.Expect(page.Locator("#stage-training")).ToBeVisibleAsync();
        await phone.SoundAsync("phone-training");
        await phone.NextAsync();
        await context.SetOfflineAsync(true);
        await page.Keyboard.PressAsync("F8");
        await page.ClickAsync("#train");
        await phone.StripAsync("1 to send before");

        // A clock that is set back makes nothing younger: it is said, and nothing is sold offline.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(await page.EvaluateAsync<long>("Date.now()"));
        await context.Clock.SetSystemTimeAsync((now - TimeSpan.FromHours(3)).UtcDateTime);
        await page.EvaluateAsync("import('./keeper.js').then(k => k.changed())");
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("clock was set back");
        await phone.PresentAsync("410");
        await WhoAsync(page, "Bo", "1470");
        await phone.ShowAsync(await phone.QrAsync());
        await phone.RefusedAsync("clock was set back");
        await context.Clock.SetSystemTimeAsync(now.UtcDateTime);

        // One byte of a row: it is found, kept as it is, and what stood before it is still sent.
        await page.EvaluateAsync(
            """
            () => new Promise((resolve, reject) => {
              const opening = indexedDB.open('pass-till');
              opening.onsuccess = () => {
                const rows = opening.result.transaction('journal', 'readwrite').objectStore('journal');
                rows.getAll().onsuccess = event => {
                  const row = event.target.result.at(-1);
                  row.body[20] ^= 1;
                  rows.put(row);
                };
                rows.transaction.oncomplete = () => { opening.result.close(); resolve(); };
                rows.transaction.onabort = reject;
              };
            })
            """);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("journal was changed from row");
        await phone.SoundAsync("phone-damaged");
        await page.ClickAsync("#set-aside");
        await phone.StripAsync("1 to send before");
        await context.SetOfflineAsync(false);
        await Assertions.Expect(page.Locator("#strip")).Not.ToContainTextAsync("to send", new() { Timeout = 60_000 });
        await page.Keyboard.PressAsync("F4");
        await page.ClickAsync("#close-day");
        await WhoAsync(page, "Ana", "2580");
        await Assertions.Expect(page.Locator("#report")).ToContainTextAsync("agree on 1 line");
    }

    private static async Task NameAsync(IPage page, string name, string role, string pin)
    {
        await page.FillAsync("#person-name", name);
        await page.SelectOptionAsync("#person-role", role);
        await page.FillAsync("#person-pin", pin);
        await page.ClickAsync("#person button");
    }

    private static async Task WhoAsync(IPage page, string name, string pin)
    {
        await page.SelectOptionAsync("#who-name", name);
        await page.FillAsync("#who-pin", pin);
        await page.ClickAsync("#who .primary");
    }
}
