using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>Real Chromium, one for all tests; each test has windows of its own.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private IPlaywright _playwright = null!;
    private IBrowser _chromium = null!;

    /// <summary>Where screenshots are kept, to be looked at; PASS_PICTURES=0 keeps none, for runs whose pictures nobody looks at: they are a good part of their time.</summary>
    public static string Shots { get; } = Repository.PathOf("artifacts", "screens");

    public static bool KeepsPictures { get; } = Environment.GetEnvironmentVariable("PASS_PICTURES") != "0";

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Shots);
        _playwright = await Playwright.CreateAsync();
        // A machine that runs three projects at once is slow now and then, and right all the same.
        Assertions.SetDefaultExpectTimeout(60_000);
        _chromium = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Headless = true, Args = Arguments });
    }

    /// <summary>A window in which a role is signed in.</summary>
    public async Task<Window> OpenAsync(Portal portal, Role role = Role.Nobody, int width = 1280, ColorScheme theme = ColorScheme.Light, bool script = true, string language = "fr-FR") =>
        await OpenAsync(portal.Address, await portal.CookieAsync(role), width, theme, script, language);

    /// <summary>A window in which somebody's session is; null: nobody's.</summary>
    public async Task<Window> OpenAsync(Uri address, string? cookie, int width = 360, ColorScheme theme = ColorScheme.Light, bool script = true, string language = "fr-FR")
    {
        var context = await _chromium.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = 800 },
            ColorScheme = theme,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
            Locale = language,
            TimezoneId = "Europe/Paris",
        });
        // On a machine full of other tests half a minute is not long.
        context.SetDefaultTimeout(60_000);
        if (cookie is not null)
            await Window.SignInAsync(context, address, cookie);
        return new(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}

/// <summary>What sends a form.</summary>
internal static class Sending
{
    /// <summary>Presses it, and waits for the page that answers. Waiting for the load state of "the page" may wait for the one that was there, for ever.</summary>
    public static async Task SendAsync(this IPage page, ILocator button)
    {
        await page.EvaluateAsync("() => { document.documentElement.dataset.sent = '' }");
        await button.ClickAsync();
        await Assertions.Expect(page.Locator("html:not([data-sent])")).ToHaveCountAsync(1);
        await Patience.UntilAsync(page.IsThereAsync, TimeSpan.FromMinutes(1));
    }

    /// <summary>Waits for the page of this address, whatever is behind its question mark. Playwright's own wait for an address ends with the load state, see above.</summary>
    public static Task ArriveAsync(this IPage page, string path) =>
        Patience.UntilAsync(async () => new Uri(page.Url).AbsolutePath == path && await page.IsThereAsync(), TimeSpan.FromMinutes(1));

    private static async Task<bool> IsThereAsync(this IPage page)
    {
        try
        {
            return await page.EvaluateAsync<bool>("document.readyState === 'complete'");
        }
        catch (PlaywrightException)
        {
            // Asked of a page that was just being left.
            return false;
        }
    }
}

/// <summary>How closely a page is looked at: by all of axe's rules, those of colours, or its shape alone.</summary>
public enum Look
{
    Everything,
    Colours,
    Shape,
}

/// <summary>A window of a browser; what its console complains of is an error of the page.</summary>
public sealed class Window : IAsyncDisposable
{
    private static readonly object Everything = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice" } };
    private static readonly object Colours = new { type = "rule", values = new[] { "color-contrast", "link-in-text-block" } };
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    internal Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            // That an answer was 404 or 429 is what some tests ask for.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    internal static Task SignInAsync(IBrowserContext context, Uri address, string cookie) => context.AddCookiesAsync(
        [new() { Name = "__Host-pass", Value = cookie, Url = address.ToString().Replace("http:", "https:", StringComparison.Ordinal), Secure = true, HttpOnly = true }]);

    /// <summary>Somebody else signs in in this browser.</summary>
    public Task SignInAsync(Uri address, string cookie) => SignInAsync(_context, address, cookie);

    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>What was complained of before is not the next page's.</summary>
    public void Forget() => _complaints.Clear();

    /// <summary>This browser has passkeys: an authenticator that is there and says yes to whatever is asked of it.</summary>
    public async Task AddAuthenticatorAsync()
    {
        var devices = await Page.Context.NewCDPSessionAsync(Page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true },
        });
    }

    public async Task GoAsync(string address) => (await Page.GotoAsync(address))!.Status.ShouldBeLessThan(400, address);

    /// <summary>No violation that axe can see, no sideways scroll, nothing in the console; a picture is kept.</summary>
    public async Task ShouldBeSoundAsync(string name, Look look = Look.Everything)
    {
        await Page.EvaluateAsync("scrollTo(0, 0)");
        if (Browser.KeepsPictures)
            await KeepPictureAsync(Path.Combine(Browser.Shots, name + ".png"));
        if (look != Look.Shape)
            await ShouldPassAxeAsync(name, look == Look.Colours ? Colours : Everything);
        CodeNames.In(await Page.EvaluateAsync<string>("document.documentElement.lang === 'fr' && !location.pathname.startsWith('/problems') ? document.body.innerText : ''")).ShouldBeEmpty(name);
        (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBeLessThanOrEqualTo(0, name);
        // A box clips what its table has too much of: nobody would see that column.
        (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('.p-table-box > table')].filter(t => t.getBoundingClientRect().right > t.parentElement.getBoundingClientRect().right + 1).map(t => t.caption?.innerText ?? 'table')")).ShouldBeEmpty(name);
        // Where a table is cards, a label with nothing beside it is a question without an answer.
        (await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('td[data-label]')].filter(d => getComputedStyle(d, '::before').content !== 'none' && d.checkVisibility() && !d.innerText.trim() && !d.querySelector('input, button, img, svg, progress, meter')).map(d => d.dataset.label)")).ShouldBeEmpty(name);
        _complaints.ShouldBeEmpty(name);
    }

    /// <summary>Axe in the page itself, read once a page: its package opens a window and reads it twice more for each look, and hands over all that is right. No page has frames.</summary>
    private async Task ShouldPassAxeAsync(string name, object rules)
    {
        if (!await Page.EvaluateAsync<bool>("'axe' in window"))
            await Page.EvaluateAsync(Axe);
        var violations = await Page.EvaluateAsync<string[]>(
            """
            async runOnly => {
              const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
              if (found.passes.length === 0) return ["axe looked at nothing"];
              return found.violations.map(v => `${v.id}: ${v.help} ${v.nodes.map(n => n.html).join(" | ")}`);
            }
            """,
            rules);
        violations.ShouldBeEmpty(name);
    }

    /// <summary>On a busy machine Chromium now and then has no frame to give; the next one it has.</summary>
    private async Task KeepPictureAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            await Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        }
        catch (PlaywrightException)
        {
            await Page.ScreenshotAsync(new() { Path = path, FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
