namespace Pass.Pages.Tests;

/// <summary>Whoever has no mouse reaches everything that can be pressed or filled in, in the order in which it is read, and sees where one is.</summary>
[Collection(PortalCollection.Name)]
public sealed class KeyboardTests(Portal portal, Browser browser)
{
    /// <summary>What Tab should stop at, top down; of radio buttons of one name the browser stops at one.</summary>
    private const string Mark = """
        () => {
          const seen = e => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0;
          const radios = new Set();
          const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
            .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== "hidden" && seen(e))
            .filter(e => e.type !== "radio" || !radios.has(e.name) && radios.add(e.name));
          all.forEach((e, i) => e.dataset.stop = i);
          document.activeElement.blur();
          return all.map(e => e.outerHTML.slice(0, 90));
        }
        """;

    /// <summary>Where the focus is, and whether that can be seen.</summary>
    private const string At = """
        () => {
          const e = document.activeElement, style = getComputedStyle(e);
          return [e.dataset.stop ?? "-1", style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none" ? "seen" : "unseen"];
        }
        """;

    [Theory]
    [InlineData(Role.Nobody, "/connexion")]
    [InlineData(Role.Nobody, "/partenaires")]
    [InlineData(Role.Youth, "/jeune")]
    [InlineData(Role.Youth, "/jeune/recharge")]
    [InlineData(Role.Owner, "/pro/versements")]
    [InlineData(Role.School, "/etablissement/eleves")]
    [InlineData(Role.Officer, "/region/reglements")]
    [InlineData(Role.Officer, "/region/affiliations")]
    public async Task Tab_comes_to_everything_in_the_order_of_reading(Role role, string address)
    {
        await using var window = await browser.OpenAsync(portal, role);
        await window.GoAsync(address);
        var page = window.Page;
        var stops = await page.EvaluateAsync<string[]>(Mark);
        stops[0].ShouldContain("p-skip");
        for (var i = 0; i < stops.Length; i++)
        {
            // A date is filled in part by part.
            for (var parts = 0; parts < 5; parts++)
            {
                await page.Keyboard.PressAsync("Tab");
                if ((await page.EvaluateAsync<string[]>(At))[0] != $"{i - 1}" || !stops[i - 1].Contains("type=\"date\"", StringComparison.Ordinal))
                    break;
            }
            (await page.EvaluateAsync<string[]>(At)).ShouldBe([$"{i}", "seen"], customMessage: $"{address}: {stops[i]}");
        }
    }

    [Fact]
    public async Task A_list_that_renews_itself_leaves_the_focus_where_it_was()
    {
        await using var window = await browser.OpenAsync(portal, Role.Owner);
        await window.GoAsync("/pro/ventes");
        var page = window.Page;
        await page.Locator("tbody a").Last.FocusAsync();
        var before = await page.EvaluateAsync<string>("document.activeElement.href");
        await page.RunAndWaitForResponseAsync(() => page.EvaluateAsync("document.body.dispatchEvent(new Event('sold'))"), answer => answer.Url.Contains("/pro/ventes", StringComparison.Ordinal));
        await Pass.Testing.Patience.UntilAsync(() => page.EvaluateAsync<bool>("address => document.activeElement.href === address", before), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_first_link_leads_past_the_menu()
    {
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await window.GoAsync("/region/reglements");
        await window.Page.Keyboard.PressAsync("Tab");
        await window.Page.Keyboard.PressAsync("Enter");
        (await window.Page.EvaluateAsync<string>("document.activeElement.id")).ShouldBe("contenu");
    }
}
