using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Pass.Cards.PhoneToken;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A till on a phone: the portal's own page at 360 pixels in a real browser, brought into service at a real region.</summary>
internal sealed class PhoneTill : IAsyncDisposable
{
    private uint _codes;

    private PhoneTill(Counter counter, IBrowserContext context, IPage page)
    {
        (Counter, Context, Page) = (counter, context, page);
    }

    public Counter Counter { get; }
    public IBrowserContext Context { get; }
    public IPage Page { get; }

    public static async Task<PhoneTill> OpenAsync(IBrowser browser)
    {
        var counter = await Counter.OpenAsync();
        var region = counter.Desk.Region;
        var code = (await region.NewCodeAsync()).ToString();
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 }, Locale = "en-GB" });
        // The phone's clock is the region's, since what it signs has its date.
        await context.Clock.InstallAsync(new() { TimeDate = region.Time.GetUtcNow().UtcDateTime });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        page.PageError += (_, error) => complaints.Add(error);
        page.Response += (_, answer) => complaints.Add($"{answer.Status} {answer.Request.Method} {answer.Url}");
        await page.GotoAsync($"{region.Address}caisse/#{code}");
        await Assertions.Expect(page.Locator("#code")).ToHaveValueAsync(code);
        (await page.RunAxe()).Violations.Select(v => v.Id).ShouldBeEmpty();
        await page.ClickAsync("[type=submit]");
        try
        {
            await page.Locator("#categories input").First.WaitForAsync();
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The page at {page.Url} says:\n{await page.Locator("body").InnerTextAsync()}\n{string.Join('\n', complaints)}", e);
        }
        return new(counter, context, page);
    }

    /// <summary>The browser promises to keep what the page stores, as it does for an application that was installed.</summary>
    public async Task KeepStorageAsync(bool isKept = true)
    {
        var page = await Context.NewCDPSessionAsync(Page);
        var target = (await page.SendAsync("Target.getTargetInfo"))!.Value.GetProperty("targetInfo");
        var browser = await Context.Browser!.NewBrowserCDPSessionAsync();
        await browser.SendAsync("Browser.setPermission", new()
        {
            ["permission"] = new { name = "persistent-storage" },
            ["setting"] = isKept ? "granted" : "denied",
            ["origin"] = Counter.Desk.Region.Address.GetLeftPart(UriPartial.Authority),
            ["browserContextId"] = target.GetProperty("browserContextId").GetString()!,
        });
    }

    public async Task RevokeAsync()
    {
        var number = await Page.EvaluateAsync<int>("import('./region.js').then(r => r.till().terminalId)");
        await using (var context = Counter.Desk.Region.Database.CreateContext())
        {
            (await context.Terminals.FindAsync(number))!.Status = Data.Model.TerminalStatus.Revoked;
            await context.SaveChangesAsync();
        }
        await Counter.Desk.Region.Tills.RefreshAsync(default);
    }

    /// <summary>The holder's phone shows its next code, at the time of this one's clock.</summary>
    public async Task<string> QrAsync()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(await Page.EvaluateAsync<long>("Date.now()"));
        if (now > Counter.Time.GetUtcNow())
            Counter.Time.Advance(now - Counter.Time.GetUtcNow());
        var holder = Counter.Desk.HoldersPhone;
        var window = PhoneQr.WindowAt(now);
        return PhoneQr.Sign(holder.Key, holder.Certificate, window, window + _codes++);
    }

    /// <summary>An amount is typed, and the pass shown.</summary>
    public async Task SellAsync(string digits, string? qr = null)
    {
        await PresentAsync(digits);
        await ShowAsync(qr ?? await QrAsync());
    }

    public async Task PresentAsync(string digits)
    {
        await Assertions.Expect(Page.Locator("#stage")).ToBeHiddenAsync();
        // What is typed in a field is not the keypad's.
        await Page.EvaluateAsync("document.activeElement.blur()");
        // An amount that was not paid stays, to be tried again: this is another customer.
        await Page.Keyboard.PressAsync("Escape");
        await Page.Keyboard.TypeAsync(digits, new() { Delay = 70 });
        await Page.ClickAsync("#present");
    }

    public async Task ShowAsync(string qr)
    {
        await SayAsync("Present the pass");
        await Page.EvaluateAsync("async text => { const { call } = await import('./line.js'); const { sale } = await call('state'); await call(`sales/${sale.id}/qr`, { text }); }", qr);
    }

    public Task SayAsync(string word) => Assertions.Expect(Page.Locator("#stage-word")).ToHaveTextAsync(word, new() { Timeout = 60_000 });

    /// <summary>What is refused says why, and leaves the screen.</summary>
    public async Task RefusedAsync(string why)
    {
        await SayAsync("REFUSED");
        await Assertions.Expect(Page.Locator("#stage-text")).ToContainTextAsync(why);
        await NextAsync();
    }

    public async Task AcceptedAsync(string word = "ACCEPTED")
    {
        await SayAsync(word);
        await NextAsync();
    }

    /// <summary>The result leaves the screen.</summary>
    public async Task NextAsync()
    {
        await Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Page.Locator("#stage")).ToBeHiddenAsync();
    }

    public Task StripAsync(string text) => Assertions.Expect(Page.Locator("#strip")).ToContainTextAsync(text, new() { Timeout = 60_000 });

    /// <summary>No violation that axe can see, no sideways scroll; a picture is kept where one is asked for, light and dark.</summary>
    public async Task SoundAsync(string name)
    {
        (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360,
            $"{name}: {await Page.EvaluateAsync<string>("[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 361).map(e => e.outerHTML.slice(0, 80)).join(' | ')")}");
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            (await Page.RunAxe()).Violations.Select(v => $"{v.Id} {string.Join(" | ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty($"{name} {theme}");
            if (Environment.GetEnvironmentVariable("PASS_SCREENSHOTS") is { } pictures)
                await Page.ScreenshotAsync(new() { Path = Path.Combine(pictures, $"{name}-{theme}.png"), FullPage = await Page.Locator("#stage").IsHiddenAsync() });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        await Counter.DisposeAsync();
    }
}
