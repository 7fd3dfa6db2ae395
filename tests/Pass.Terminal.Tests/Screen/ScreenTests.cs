using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Pass.SoftwareCard;
using Pass.Terminal.Selling;
using Pass.Testing;

namespace Pass.Terminal.Tests.Screen;

/// <summary>The screen as a cashier uses it, in a browser, with the real engine and a real region behind.</summary>
public sealed class ScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_chip_sale_by_keyboard_alone()
    {
        using var reader = new InProcessReader("Shop");
        using var plug = new PluggedReader(reader);
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser, plug, isPlugged: () => plug.IsIn);
        await shop.PictureAsync("sale");
        await shop.TypeAsync("1250");
        await Assertions.Expect(shop.Page.Locator("#amount")).ToHaveTextAsync("€12.50");
        await shop.Page.Keyboard.PressAsync("Enter");
        await shop.ShouldSayAsync("Present the pass");
        await shop.PictureAsync("present");
        // Unplugged in the middle of the sale, and back: nothing was signed, and it goes on.
        plug.Pull();
        await Assertions.Expect(shop.Page.Locator("#stage-detail")).Not.ToBeEmptyAsync();
        await shop.ShouldSayAsync("Present the pass");
        plug.Plug();
        await Assertions.Expect(shop.Page.Locator("#stage-detail")).ToBeEmptyAsync();
        reader.Insert(await shop.Counter.Desk.Issuer.NewChipAsync(Portal.Tests.Presence.Desk.Card, Portal.Tests.Region.Holder));
        await shop.ShouldSayAsync("ACCEPTED");
        await Assertions.Expect(shop.Page.Locator("#stage-training")).ToBeHiddenAsync();
        await shop.PictureAsync("accepted");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#stage")).ToBeHiddenAsync();
        await Assertions.Expect(shop.Page.Locator("#strip")).ToContainTextAsync("Today 1 · €12.50");
        shop.Counter.Till.Look(book => book.All.Single().State).ShouldBe(TillState.Accepted);
        await shop.TypeAsync("0");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#sale-why")).ToContainTextAsync("amount first");
    }

    [Fact]
    public async Task A_part_is_offered_and_the_customer_sees_the_same()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        var customer = await shop.NewPageAsync("customer.html");
        await Assertions.Expect(customer.Locator("#stage-word")).ToHaveTextAsync("Welcome");
        await shop.TypeAsync("15000");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(customer.Locator("#stage-amount")).ToHaveTextAsync("€150.00");
        await shop.ScanAsync();
        await shop.ShouldSayAsync("NOT ENOUGH ON THE PASS");
        await shop.PictureAsync("part-offered");
        await shop.Page.Keyboard.PressAsync("Enter");
        await shop.ShouldSayAsync("Present the pass");
        await shop.ScanAsync();
        await shop.ShouldSayAsync("IN PART");
        await Assertions.Expect(shop.Page.Locator("#stage-text")).ToContainTextAsync("still pays €50.00");
        await Assertions.Expect(customer.Locator("#stage-word")).ToHaveTextAsync("IN PART");
        await shop.PictureAsync("part");
    }

    [Fact]
    public async Task A_basket_is_scanned_whatever_the_keyboard_and_a_line_is_given_back()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        await shop.TypeAsync("7");
        await shop.ScanAsync("9782070360024");
        await Assertions.Expect(shop.Page.Locator("#ean")).ToHaveValueAsync("9782070360024");
        await shop.Page.Keyboard.TypeAsync("7,50");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#basket-total")).ToHaveTextAsync("€7.50");
        // Into the field too: what the keyboard's layout makes of the keys is not what is taken.
        await Assertions.Expect(shop.Page.Locator("#ean")).ToBeFocusedAsync();
        await shop.ScanAsync("9782210105041");
        await Assertions.Expect(shop.Page.Locator("#ean")).ToHaveValueAsync("9782210105041");
        await shop.Page.FillAsync("#price", "21.90");
        await shop.Page.FillAsync("#quantity", "2");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#basket-total")).ToHaveTextAsync("€51.30");
        await shop.PictureAsync("books");
        await shop.Page.FillAsync("#ean", "9782210105042");
        await shop.Page.FillAsync("#price", "1");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#book-why")).ToContainTextAsync("misread");
        await shop.Page.ClickAsync("#present-basket");
        await shop.ScanAsync();
        await shop.ShouldSayAsync("ACCEPTED");
        await shop.NextAsync();
        await shop.Page.Keyboard.PressAsync("F3");
        await shop.Page.Locator("#operations button").First.ClickAsync();
        await shop.Page.Locator("#operation li").Nth(1).Locator("button").ClickAsync();
        await Assertions.Expect(shop.Page.Locator("#operations tr")).ToHaveCountAsync(2);
        await shop.PictureAsync("journal");
        shop.Counter.Till.Look(book => book.All[^1].Reply!.RegionCents).ShouldBe(-2_190);
    }

    [Fact]
    public async Task Without_the_network_it_goes_on_and_sends_later()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        shop.Counter.Cuts.Now = Cuts.Way.Down;
        await SellAsync(shop, "500");
        await shop.ShouldSayAsync("ACCEPTED OFFLINE");
        await shop.PictureAsync("accepted-offline");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#strip")).ToContainTextAsync("Offline");
        await Assertions.Expect(shop.Page.Locator("#strip")).ToContainTextAsync("1 to send before");
        await Assertions.Expect(shop.Page.Locator("#strip")).Not.ToContainTextAsync("New version");
        await shop.PictureAsync("offline");
        await SellAsync(shop, "99900");
        await shop.ShouldSayAsync("REFUSED");
        await Assertions.Expect(shop.Page.Locator("#stage-text")).ToContainTextAsync("Without the network");
        await shop.PictureAsync("refused");
        await shop.NextAsync();
        shop.Counter.Cuts.NewestTill = "9.1.0.0";
        shop.Counter.Cuts.Now = Cuts.Way.Through;
        await shop.Page.Keyboard.PressAsync("F4");
        await shop.Page.ClickAsync("#send");
        await Assertions.Expect(shop.Page.Locator("#unsent")).ToContainTextAsync("Every sale is sent");
        await shop.Page.ClickAsync("#close-day");
        await Assertions.Expect(shop.Page.Locator("#report")).ToContainTextAsync("agree on 1 line");
        await shop.PictureAsync("day");
        // The region came with a newer till: it is told once the region hears how this one stands.
        shop.Counter.Time.Advance(TimeSpan.FromHours(1));
        await shop.Counter.Till.RefreshAsync(TestContext.Current.CancellationToken);
        shop.Till.Changed();
        await Assertions.Expect(shop.Page.Locator("#strip")).ToContainTextAsync("New version 9.1.0");
    }

    [Fact]
    public async Task A_lost_answer_says_do_not_repeat_and_finds_out_by_itself()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        shop.Counter.Cuts.Now = Cuts.Way.AnswerLost;
        await SellAsync(shop, "800");
        await shop.ShouldSayAsync("CHECKING, DO NOT REPEAT");
        await shop.PictureAsync("checking");
        await shop.Page.Keyboard.PressAsync("Enter");
        await shop.ShouldSayAsync("CHECKING, DO NOT REPEAT");
        // Its answer comes, and cannot be kept: the till goes on asking, and finds out once there is room.
        shop.Counter.Till.LimitJournal(0);
        shop.Counter.Cuts.Now = Cuts.Way.Through;
        var calls = shop.Counter.Cuts.Calls;
        await Patience.UntilAsync(() => Task.FromResult(shop.Counter.Cuts.Calls > calls + 1), TimeSpan.FromMinutes(1));
        await shop.ShouldSayAsync("CHECKING, DO NOT REPEAT");
        shop.Counter.Till.LimitJournal(int.MaxValue);
        await shop.ShouldSayAsync("ACCEPTED");
        shop.Counter.Till.Look(book => book.All.Count).ShouldBe(1);
        await shop.NextAsync();
        shop.Counter.Till.LimitJournal(0);
        await SellAsync(shop, "900");
        await shop.ShouldSayAsync("NOTHING WAS PAID");
        await Assertions.Expect(shop.Page.Locator("#stage-text")).ToContainTextAsync("free some space on the disk");
        await shop.PictureAsync("disk-full");
    }

    [Fact]
    public async Task Two_windows_show_one_sale_and_a_second_one_is_asked_for_once()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        var other = await shop.NewPageAsync();
        await SellAsync(shop, "300");
        await shop.ShouldSayAsync("ACCEPTED");
        await Assertions.Expect(other.Locator("#stage-word")).ToHaveTextAsync("ACCEPTED");
        await other.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#stage")).ToBeHiddenAsync();
        await SellAsync(shop, "300");
        await shop.ShouldSayAsync("TWICE?");
        await shop.Page.GetByText("Yes, a second sale").ClickAsync();
        await shop.ShouldSayAsync("ACCEPTED");
    }

    [Fact]
    public async Task Training_is_worth_nothing_and_says_so_and_a_narrow_screen_does_not_scroll_sideways()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser, isTraining: true, options: new() { ViewportSize = new() { Width = 360, Height = 740 } }, language: "fr-FR");
        await Assertions.Expect(shop.Page.Locator("#training")).ToHaveTextAsync("ENTRAÎNEMENT : SANS VALEUR");
        await shop.PictureAsync("phone");
        foreach (var key in new[] { "F1", "F2", "F3", "F4", "F8" })
        {
            await shop.Page.Keyboard.PressAsync(key);
            (await shop.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360, key);
        }
        await shop.Page.Keyboard.PressAsync("F1");
        await SellAsync(shop, "450");
        await shop.ShouldSayAsync("ACCEPTÉ");
        await Assertions.Expect(shop.Page.Locator("#stage-training")).ToHaveTextAsync("ENTRAÎNEMENT : SANS VALEUR");
        await Assertions.Expect(shop.Page.Locator("#stage-training")).ToBeVisibleAsync();
        await shop.PictureAsync("phone-accepted");
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    [InlineData("contrast")]
    public async Task Axe_finds_nothing_in_any_theme_and_view(string theme)
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        await shop.Page.Keyboard.PressAsync("F8");
        await shop.Page.CheckAsync($"input[name=theme][value={theme}]");
        await shop.PictureAsync($"settings-{theme}");
        foreach (var key in new[] { "F8", "F1", "F2", "F3", "F4" })
        {
            await shop.Page.Keyboard.PressAsync(key);
            await ShouldBeAccessibleAsync(shop.Page, $"{theme} {key}");
        }
        await shop.Page.Keyboard.PressAsync("F1");
        await shop.PictureAsync($"sale-{theme}");
        await SellAsync(shop, "200", present: false);
        await ShouldBeAccessibleAsync(shop.Page, $"{theme} present");
        await shop.ScanAsync();
        await shop.ShouldSayAsync("ACCEPTED");
        await ShouldBeAccessibleAsync(shop.Page, $"{theme} accepted");
        await shop.PictureAsync($"accepted-{theme}");
        await shop.Page.Keyboard.PressAsync("Enter");
        shop.Counter.Cuts.Now = Cuts.Way.Down;
        await SellAsync(shop, "99900");
        await shop.ShouldSayAsync("REFUSED");
        await ShouldBeAccessibleAsync(shop.Page, $"{theme} refused");
    }

    [Fact]
    public async Task A_cashier_is_asked_for_and_the_language_is_changed_on_the_screen()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        shop.Counter.Till.Keep((null, shop.Counter.Till.Cashiers.Name("Zoé", Journal.CashierRole.Manager, "2580").OrThrow()));
        shop.Till.Changed();
        await SellAsync(shop, "100", present: false);
        await shop.Page.FillAsync("#who-pin", "1234");
        await shop.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(shop.Page.Locator("#sale-why")).ToContainTextAsync("not right");
        await Assertions.Expect(shop.Page.Locator("#who")).ToBeHiddenAsync();
        await shop.Page.ClickAsync("#present");
        await shop.Page.FillAsync("#who-pin", "2580");
        await shop.Page.Keyboard.PressAsync("Enter");
        await shop.ShouldSayAsync("Present the pass");
        await shop.NextAsync("Escape");
        await shop.Page.Keyboard.PressAsync("F8");
        await shop.Page.CheckAsync("input[name=lang][value=fr]");
        await Assertions.Expect(shop.Page.Locator("[data-go=day]")).ToContainTextAsync("Journée");
    }

    private static async Task SellAsync(ShopScreen shop, string digits, bool present = true)
    {
        await Assertions.Expect(shop.Page.Locator("#stage")).ToBeHiddenAsync();
        await shop.TypeAsync(digits);
        await shop.Page.WaitForTimeoutAsync(80);
        await shop.Page.Keyboard.PressAsync("Enter");
        if (!present)
            return;
        await Assertions.Expect(shop.Page.Locator("#stage")).ToBeVisibleAsync();
        await shop.ScanAsync();
    }

    private static async Task ShouldBeAccessibleAsync(IPage page, string where)
    {
        var result = await page.RunAxe();
        result.Violations.Select(v => $"{where}: {v.Id}: {string.Join("; ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
    }
}
