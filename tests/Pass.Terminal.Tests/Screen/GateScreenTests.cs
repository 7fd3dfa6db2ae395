using System.Globalization;
using System.Net;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;
using Pass.Cards.PcSc;
using Pass.Region.Gates;
using Pass.SoftwareCard;
using Pass.Terminal.App.Screen;
using Pass.Terminal.Gate;
using Pass.Terminal.Keeping;

namespace Pass.Terminal.Tests.Screen;

/// <summary>The gate's screen in a browser, with a school's own device and a real region behind.</summary>
public sealed class GateScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_pass_is_let_in_or_stopped_in_one_glance_with_and_without_network()
    {
        using var reader = new InProcessReader("Gate");
        await using var gate = await SchoolGate.OpenAsync(chromium.Browser, reader);
        var (counter, page) = (gate.Counter, gate.Page);

        // The right is the school's to give: without it the button says why, and the call is refused.
        await Assertions.Expect(page.Locator("#hand")).ToBeDisabledAsync();
        await Assertions.Expect(page.Locator("#hand-why")).ToContainTextAsync("did not give");
        (await gate.PostAsync("api/hand", "{\"reason\":\"Forgotten\"}")).ShouldBe((HttpStatusCode.Forbidden, "NotByHand"));
        await Assertions.Expect(page.Locator("#strip")).ToContainTextAsync("1 pupil, until");
        await gate.PictureAsync("gate-waiting");

        var first = counter.Qr().Text;
        await gate.ScanAsync(first, "COME IN", "accepted");
        await gate.PictureAsync("gate-in");
        await gate.ScanAsync(first, "STOP", "refused", "just used");
        await gate.PictureAsync("gate-stop");
        await gate.ScanAsync("PR1:NOTHING", "STOP", "refused", "not valid");
        await gate.ScanAsync(counter.Desk.Issuer.NewPhone(50, Portal.Tests.Region.OtherHolder).QrAt(counter.Time.GetUtcNow()), "STOP", "refused", "another school");
        reader.Insert(await counter.Desk.Issuer.NewChipAsync(Portal.Tests.Presence.Desk.Card, Portal.Tests.Region.Holder));
        await gate.ShouldSayAsync("COME IN", "accepted");
        await Assertions.Expect(page.Locator("#counts")).ToHaveTextAsync("Today: 2 came in · 3 refused · 0 by hand");

        // Without the network it goes on alike; after a day it says how old its lists are, after two weeks nobody enters.
        counter.Cuts.Now = Cuts.Way.Down;
        counter.Time.Advance(TimeSpan.FromHours(30));
        await gate.SyncAsync();
        await Assertions.Expect(page.Locator("#strip")).ToContainTextAsync("Offline");
        await Assertions.Expect(page.Locator("#strip")).ToContainTextAsync("Lists 30 h old");
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("more than a day");
        await gate.ScanAsync(counter.Qr().Text, "COME IN", "accepted");
        await gate.PictureAsync("gate-old");
        counter.Time.Advance(TimeSpan.FromDays(20));
        await gate.ScanAsync(counter.Qr().Text, "STOP", "refused", "out of date");
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("has ended");
        counter.Cuts.Now = Cuts.Way.Through;
        await gate.SyncAsync();
        await Assertions.Expect(page.Locator("#warning")).ToBeHiddenAsync();
        counter.Time.Set(-TimeSpan.FromHours(2));
        counter.Cuts.Now = Cuts.Way.Down;
        await gate.SyncAsync();
        await Assertions.Expect(page.Locator("#warning")).ToContainTextAsync("clock");
        counter.Time.Set(TimeSpan.FromHours(2));
        counter.Cuts.Now = Cuts.Way.Through;
        await gate.SyncAsync();

        // Blocked: with its next list the gate knows.
        await gate.ScanAsync(counter.Qr().Text, "COME IN", "accepted");
        counter.Desk.PublishStatus(2, Portal.Tests.Presence.Desk.Phone);
        await gate.SyncAsync();
        await gate.ScanAsync(counter.Qr().Text, "STOP", "refused", "not valid");

        (await gate.Office.LetInByHandAsync(GateDeviceTests.Officer, gate.Station.Self.Identity.GateId, may: true, TestContext.Current.CancellationToken)).OrThrow();
        // The region's node looks at a gate again now and then.
        counter.Time.Advance(TimeSpan.FromSeconds(31));
        await gate.SyncAsync();
        await Assertions.Expect(page.Locator("#hand")).ToBeEnabledAsync();
        await page.Keyboard.PressAsync("F2");
        await gate.PictureAsync("gate-hand");
        await page.Keyboard.PressAsync("1");
        await gate.ShouldSayAsync("COME IN", "accepted", "by hand");
        await Assertions.Expect(page.Locator("#counts")).ToContainTextAsync("1 by hand");
        (await gate.PostAsync("api/hand", "{\"reason\":\"Zoé Martin\"}")).ShouldBe((HttpStatusCode.BadRequest, "HandReason"));

        // In a moment the answer is gone, and the next may come.
        gate.Screen.Shown = TimeSpan.Zero;
        await ShopScreen.ScanAsync(page, "PR1:NOTHING");
        await gate.ShouldSayAsync("Show your pass", null);
        (await File.ReadAllTextAsync(Path.Combine(gate.Station.Folder, "gate-counts.json"), TestContext.Current.CancellationToken)).ShouldNotContain(Portal.Tests.Region.Number);
    }

    [Fact]
    public async Task It_is_read_by_everybody_in_both_languages_every_theme_and_on_a_small_screen_and_driven_by_nobody_else()
    {
        await using var gate = await SchoolGate.OpenAsync(chromium.Browser);
        var page = gate.Page;
        foreach (var theme in new[] { "light", "dark", "contrast" })
        {
            await page.Keyboard.PressAsync("F8");
            await page.CheckAsync($"input[name=theme][value={theme}]");
            await ShouldBeAccessibleAsync(page, $"{theme} settings");
            await page.Keyboard.PressAsync("Escape");
            await ShouldBeAccessibleAsync(page, $"{theme} waiting");
            await gate.PictureAsync($"gate-{theme}");
            await gate.ScanAsync(gate.Counter.Qr().Text, "COME IN", "accepted");
            await ShouldBeAccessibleAsync(page, $"{theme} in");
            await gate.ScanAsync("PR1:NOTHING", "STOP", "refused");
            await ShouldBeAccessibleAsync(page, $"{theme} stop");
            await gate.PictureAsync($"gate-{theme}-stop");
            gate.Screen.TakeOff();
        }
        await page.Keyboard.PressAsync("F8");
        await page.CheckAsync("input[name=lang][value=fr]");
        await page.CheckAsync("#large");
        await page.Keyboard.PressAsync("Escape");
        await page.SetViewportSizeAsync(360, 740);
        await gate.ShouldSayAsync("Présentez le pass", null);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await gate.PictureAsync("gate-360");
        await gate.ScanAsync("PR1:NOTHING", "REFUSÉ", "refused");
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(360);
        await gate.PictureAsync("gate-360-stop");
        // At three metres: the word is at least a seventh of the screen's width high, whatever the screen.
        (await page.EvaluateAsync<double>("parseFloat(getComputedStyle(document.getElementById('word')).fontSize)")).ShouldBeGreaterThanOrEqualTo(48);

        (await gate.PostAsync("api/show", "{\"text\":\"PR1:X\"}", ("Origin", "https://evil.example"))).ShouldBe((HttpStatusCode.Forbidden, "OtherOrigin"));
        (await gate.PostAsync("api/show", "{\"text\":\"PR1:X\"}", ("Host", "evil.example"))).ShouldBe((HttpStatusCode.MisdirectedRequest, "OtherHost"));
        (await gate.PostAsync("api/show", "{\"text\":\"PR1:X\"}", ("Authorization", "Bearer x"))).ShouldBe((HttpStatusCode.Unauthorized, "TokenMissing"));
        (await gate.PostAsync("api/show", "{\"text\":\"\"}")).ShouldBe((HttpStatusCode.BadRequest, "BadRequest"));
    }

    private static async Task ShouldBeAccessibleAsync(IPage page, string where)
    {
        var result = await page.RunAxe();
        result.Violations.Select(v => $"{where}: {v.Id}: {string.Join("; ", v.Nodes.Select(n => n.Html))}").ShouldBeEmpty();
    }
}

/// <summary>A school's gate in service, its screen, and a window on it.</summary>
internal sealed class SchoolGate : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pass-gate-screen-");
    private WebApplication _app = null!;
    private Task _running = null!;
    private string _token = null!;

    public Counter Counter { get; private set; } = null!;
    public GateOffice Office { get; private set; } = null!;
    public GateStation Station { get; private set; } = null!;
    public GateScreen Screen { get; private set; } = null!;
    public IPage Page { get; private set; } = null!;

    public static async Task<SchoolGate> OpenAsync(IBrowser browser, ICardReader? reader = null)
    {
        var gate = new SchoolGate { Counter = await Counter.OpenAsync() };
        gate.Office = await GateDeviceTests.OfficeAsync(gate.Counter);
        var code = (await gate.Office.OpenAsync(GateDeviceTests.Officer, GateDeviceTests.School, "Grille nord", mayLetInByHand: false)).OrThrow().Code.ToString();
        var (folder, http) = (new TillFolder(gate._folder.FullName), gate.Counter.NewHttp());
        await folder.ActivateGateAsync(http, code);
        gate.Station = GateStation.Open(folder, http, folder.LoadGate(), gate.Counter.Time, new Random(1));
        gate.Screen = new(gate.Station, CultureInfo.GetCultureInfo("en-GB"), () => reader is null ? [] : [reader]) { Shown = TimeSpan.FromMinutes(10) };
        var guard = ScreenGuard.Of(gate.Station.Folder);
        gate._token = guard.Token;
        gate._app = ScreenHost.Build(gate.Screen, guard, 0);
        await gate._app.StartAsync();
        gate._running = gate.Screen.RunAsync(gate._closing.Token);
        gate.Page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 }, ReducedMotion = ReducedMotion.Reduce });
        gate.Page.PageError += (_, error) => throw new InvalidOperationException(error);
        await gate.Page.GotoAsync($"{gate._app.Urls.First()}/#{guard.Token}");
        await gate.ShouldSayAsync("Show your pass", null);
        await Assertions.Expect(gate.Page.Locator("#strip")).ToContainTextAsync("Online");
        return gate;
    }

    public async Task ScanAsync(string text, string word, string tone, string? why = null)
    {
        await ShopScreen.ScanAsync(Page, text);
        await ShouldSayAsync(word, tone, why);
    }

    public async Task ShouldSayAsync(string word, string? tone, string? why = null)
    {
        await Assertions.Expect(Page.Locator("#word")).ToHaveTextAsync(word, new() { Timeout = 60_000 });
        if (tone is null)
            await Assertions.Expect(Page.Locator("#main")).Not.ToHaveAttributeAsync("data-tone", new System.Text.RegularExpressions.Regex("."));
        else
            await Assertions.Expect(Page.Locator("#main")).ToHaveAttributeAsync("data-tone", tone);
        if (why is not null)
            await Assertions.Expect(Page.Locator("#why")).ToContainTextAsync(why);
    }

    public async Task SyncAsync()
    {
        await Page.Keyboard.PressAsync("F8");
        await Page.ClickAsync("#sync");
        await Page.Keyboard.PressAsync("Escape");
    }

    public async Task<(HttpStatusCode, string)> PostAsync(string path, string body, params (string, string)[] headers)
    {
        using var http = new HttpClient { BaseAddress = new(_app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers.Append(("Authorization", $"Bearer {_token}")).DistinctBy(h => h.Item1))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString()!);
    }

    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("PASS_SCREENSHOTS") is { } pictures)
            await Page.ScreenshotAsync(new() { Path = Path.Combine(pictures, name + ".png") });
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
        await Page.CloseAsync();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Screen.Dispose();
        Station.Dispose();
        await Counter.DisposeAsync();
        _closing.Dispose();
        _folder.Delete(recursive: true);
    }
}
