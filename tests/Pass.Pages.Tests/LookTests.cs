using Microsoft.Playwright;

namespace Pass.Pages.Tests;

/// <summary>Every page that shows something, as each who may open it first sees it: no violation, no sideways scroll, no complaint; a picture is kept.</summary>
[Collection(PortalCollection.Name)]
public sealed class LookTests(Portal portal, Browser browser)
{
    public static TheoryData<string> Addresses =>
        [.. PageTable.Lines.Where(line => line.Status is 200 or 404).Select(line => line.Address)];

    // A page is looked at as it stands: what is sold meanwhile may not put another in its place under axe's hands.
    private const string ToldNothing = """
        window.EventSource = class extends EventTarget {
          static OPEN = 1;
          readyState = 1;
          constructor() { super(); queueMicrotask(() => this.dispatchEvent(new Event("open"))); }
          close() {}
        };
        """;

    [Theory, MemberData(nameof(Addresses))]
    public async Task A_page_is_sound_in_both_themes_and_at_three_widths(string address)
    {
        var role = address == "/connexion" ? Role.Nobody : PageTable.Lines.Single(line => line.Address == address).Who[^1];
        await using var window = await browser.OpenAsync(portal, role, 360);
        await window.Page.AddInitScriptAsync(ToldNothing);
        var name = address == "/" ? "accueil" : address.Trim('/').Replace('/', '-').Split('?')[0];
        await window.Page.GotoAsync(address);
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await window.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            foreach (var width in new[] { 360, 768, 1280 })
            {
                await window.Page.SetViewportSizeAsync(width, 800);
                // In other colours, only they can be wrong where all was right before; between the two layouts there is no third.
                var look = width == 768 ? Look.Shape : theme == ColorScheme.Dark ? Look.Colours : Look.Everything;
                await window.ShouldBeSoundAsync($"{name}/{width}-{theme.ToString().ToLowerInvariant()}", look);
            }
        }
    }
}
