using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Pass.Cards.PcSc;
using Pass.Terminal.App.Screen;

namespace Pass.Terminal.Tests.Screen;

/// <summary>Debian's Chromium, once for all tests; with a camera that shows one picture when a file is given.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        // A machine that runs three projects at once is slow now and then, and right all the same.
        Assertions.SetDefaultExpectTimeout(60_000);
        Browser = await LaunchAsync();
    }

    /// <param name="camera">A Y4M film that the camera shows for ever.</param>
    public Task<IBrowser> LaunchAsync(string? camera = null) => _playwright!.Chromium.LaunchAsync(new()
    {
        ExecutablePath = "/usr/bin/chromium-headless-shell",
        Args =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            .. camera is null ? Array.Empty<string>() : ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={camera}"],
        ],
    });

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
    }
}

/// <summary>The real screen over a real till and a real region, in a real browser.</summary>
internal sealed class ShopScreen : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly WebApplication _app;
    private readonly Task _running;
    private IBrowserContext? _context;

    private ShopScreen(Counter counter, TillScreen screen, WebApplication app, string token)
    {
        (Counter, Till, _app, Token) = (counter, screen, app, token);
        _running = screen.RunAsync(_closing.Token);
    }

    public Counter Counter { get; }
    public TillScreen Till { get; }
    public string Token { get; }
    public Uri Address => new(_app.Urls.First());
    public IPage Page { get; private set; } = null!;

    /// <summary>Folder where screenshots are kept to be looked at; none unless asked for.</summary>
    private static string? Pictures => Environment.GetEnvironmentVariable("PASS_SCREENSHOTS");

    public static async Task<ShopScreen> OpenAsync(IBrowser browser, ICardReader? reader = null, bool isTraining = false, BrowserNewContextOptions? options = null, string language = "en-GB", Func<bool>? isPlugged = null)
    {
        var counter = await Counter.OpenAsync();
        var screen = new TillScreen(counter.Till, isTraining, CultureInfo.GetCultureInfo(language), new Random(1), () => reader is null || isPlugged?.Invoke() == false ? [] : [reader]);
        var guard = ScreenGuard.Of(counter.Folder);
        var app = ScreenHost.Build(screen, guard, 0);
        await app.StartAsync();
        var shop = new ShopScreen(counter, screen, app, guard.Token);
        shop._context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1100, Height = 800 }, Locale = language });
        shop.Page = await shop.NewPageAsync();
        await shop.Page.Locator("#categories input").First.WaitForAsync();
        return shop;
    }

    public async Task<IPage> NewPageAsync(string path = "")
    {
        var page = await _context!.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        page.PageError += (_, error) => throw new InvalidOperationException(error);
        await page.GotoAsync($"{Address}{path}#{Token}");
        return page;
    }

    public Task ShouldSayAsync(string word) => Assertions.Expect(Page.Locator("#stage-word")).ToHaveTextAsync(word, new() { Timeout = 60_000 });

    /// <summary>Digits as a cashier types them: one by one.</summary>
    public async Task TypeAsync(string digits) => await Page.Keyboard.TypeAsync(digits, new() { Delay = 70 });

    /// <summary>The holder's phone under a scanner: keys by their place, faster than any finger, whatever the keyboard's layout makes of them.</summary>
    public Task ScanAsync(string? text = null) => ScanAsync(Page, text ?? Counter.Qr().Text);

    /// <inheritdoc cref="ScanAsync(string?)"/>
    public static async Task ScanAsync(IPage page, string text)
    {
        await page.WaitForTimeoutAsync(100);
        await page.EvaluateAsync(
            """
            text => {
              const others = { ' ': ['Space'], '$': ['Digit4', true], '%': ['Digit5', true], '*': ['Digit8', true], '+': ['Equal', true], '-': ['Minus'], '.': ['Period'], '/': ['Slash'], ':': ['Semicolon', true] };
              // A tenth of a millisecond apart by the scanner's clock, whatever else the machine does between two of them.
              let at = performance.now();
              const press = (code, shiftKey, key = 'Dead') => {
                const event = new KeyboardEvent('keydown', { key, code, shiftKey: !!shiftKey, bubbles: true, cancelable: true });
                Object.defineProperty(event, 'timeStamp', { value: at += 0.1 });
                document.activeElement.dispatchEvent(event);
              };
              for (const sign of text) {
                const [code, shift] = /\d/.test(sign) ? [`Digit${sign}`] : /[A-Z]/.test(sign) ? [`Key${sign}`] : others[sign];
                press(code, shift);
              }
              press('Enter', false, 'Enter');
            }
            """, text);
    }

    /// <summary>The result leaves the screen.</summary>
    public async Task NextAsync(string key = "Enter")
    {
        await Page.Keyboard.PressAsync(key);
        await Assertions.Expect(Page.Locator("#stage")).ToBeHiddenAsync();
    }

    public async Task PictureAsync(string name)
    {
        if (Pictures is { } folder)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // Asked for.
        }
        await _context!.DisposeAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Till.Dispose();
        await Counter.DisposeAsync();
        _closing.Dispose();
    }
}
