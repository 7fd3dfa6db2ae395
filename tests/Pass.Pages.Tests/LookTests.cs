using Microsoft.Playwright;

namespace Pass.Pages.Tests;

/// <summary>Every page that shows something, as each who may open it first sees it: no violation, no sideways scroll, no complaint; a picture is kept.</summary>
[Collection(PortalCollection.Name)]
public sealed class LookTests(Portal portal, Browser browser, LookWindows windows) : IClassFixture<LookWindows>
{
    public static TheoryData<string> Addresses =>
        [.. PageTable.Lines.Where(line => line.Status is 200 or 404).Select(line => line.Address)];

    [Theory, MemberData(nameof(Addresses))]
    public async Task A_page_is_sound_in_both_themes_and_at_four_widths(string address)
    {
        var role = address == "/connexion" ? Role.Nobody : PageTable.Lines.Single(line => line.Address == address).Who[^1];
        var window = await windows.OfAsync(portal, browser, role);
        var name = address.Split('?')[0] is var path && path == "/" ? "accueil" : path.Trim('/').Replace('/', '-');
        await window.Page.GotoAsync(address);
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await window.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            foreach (var width in theme == ColorScheme.Dark ? new[] { 360, 1280 } : [360, 768, 992, 1280])
            {
                await window.Page.SetViewportSizeAsync(width, 800);
                // In other colours, only they can be wrong where all was right before; between the two layouts there is no third, and its shape has no colours.
                var look = width is 768 or 992 ? Look.Shape : theme == ColorScheme.Dark ? Look.Colours : Look.Everything;
                await window.ShouldBeSoundAsync($"{name}/{width}-{theme.ToString().ToLowerInvariant()}", look);
            }
        }
    }
}

/// <summary>One window for each who looks: a browser makes a process for a new one, which costs as much as a page does.</summary>
public sealed class LookWindows : IAsyncDisposable
{
    // A page is looked at as it stands: what is sold meanwhile may not put another in its place under axe's hands.
    private const string ToldNothing = """
        window.EventSource = class extends EventTarget {
          static OPEN = 1;
          readyState = 1;
          constructor() { super(); queueMicrotask(() => this.dispatchEvent(new Event("open"))); }
          close() {}
        };
        """;

    private readonly Dictionary<Role, Window> _windows = [];

    /// <summary>The window of a role, as nobody had used it.</summary>
    public async Task<Window> OfAsync(Portal portal, Browser browser, Role role)
    {
        if (!_windows.TryGetValue(role, out var window))
        {
            _windows.Add(role, window = await browser.OpenAsync(portal, role, 360));
            await window.Page.AddInitScriptAsync(ToldNothing);
        }
        await window.Page.GotoAsync("about:blank");
        await window.Page.SetViewportSizeAsync(360, 800);
        window.Forget();
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in _windows.Values)
            await window.DisposeAsync();
    }
}
