using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Pass.Portal.Tests;

namespace Pass.Terminal.Tests.Screen;

/// <summary>The list of the customer's class beside the basket of books.</summary>
public sealed class ClassListScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task With_the_customers_code_the_basket_says_what_is_on_the_list_what_is_missing_and_who_pays()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        var consents = await ClassListTests.SeedAsync(shop.Counter.Desk.Region);
        var page = shop.Page;
        await page.Keyboard.PressAsync("F2");
        await page.FillAsync("#list-code", "2222 2222");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#list-why")).ToContainTextAsync("has not agreed");
        await Assertions.Expect(page.Locator("#missing")).ToBeHiddenAsync();

        var given = (await consents.GiveAsync(ClassListTests.Alex, 1, TestContext.Current.CancellationToken)).OrThrow();
        await page.Locator("#main").FocusAsync();
        await shop.ScanAsync($"PL1:{given.Code}");
        await Assertions.Expect(page.Locator("#missing-title")).ToHaveTextAsync("1 book of the list still missing");
        await page.ClickAsync("#missing-books button");
        await Assertions.Expect(page.Locator("#ean")).ToHaveValueAsync(ClassListTests.Stranger);
        await Assertions.Expect(page.Locator("#price")).ToHaveValueAsync("7.40");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#missing-title")).ToHaveTextAsync("Nothing of the list is missing");
        await Assertions.Expect(page.Locator("#basket .note").First).ToHaveTextAsync("On the list · pass €7.40, customer €0.00");
        foreach (var (ean, price, says) in new[] { (ClassListTests.Flowers, "5", "On the list, already bought · pass €5.00, customer €0.00"), (ClassListTests.Candide, "95", "Not on the list · pass €87.60, customer €7.40") })
        {
            await page.FillAsync("#ean", ean);
            await page.FillAsync("#price", price);
            await page.Keyboard.PressAsync("Enter");
            await Assertions.Expect(page.Locator("#basket .note").Last).ToHaveTextAsync(says);
        }
        (await page.RunAxe()).Violations.Select(v => v.Id).ShouldBeEmpty();
        await shop.PictureAsync("class-list");

        // The list is the customer's: it goes with the sale.
        await page.Locator("#basket button").Last.ClickAsync();
        await page.ClickAsync("#present-basket");
        await shop.ScanAsync();
        await shop.ShouldSayAsync("ACCEPTED");
        await shop.NextAsync();
        await Assertions.Expect(page.Locator("#missing")).ToBeHiddenAsync();
        await Assertions.Expect(page.Locator("#list-code")).ToHaveValueAsync("");
    }
}
