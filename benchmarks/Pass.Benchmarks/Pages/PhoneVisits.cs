using Microsoft.Playwright;
using Pass.Benchmarks.Http;

namespace Pass.Benchmarks.Pages;

/// <summary>A young person's wallet on a phone as Lighthouse throttles one: 150 ms there and back, 1.6 Mbit/s, a processor four times slower. The page is whole when it comes: what is painted can be used.</summary>
internal static class PhoneVisits
{
    private const int Visitors = 5;

    /// <returns>The first visit of a browser, and one when it knows the application.</returns>
    public static async Task<IReadOnlyList<(string What, double[] Paints)>> MeasureAsync(PortalProcess portal, IReadOnlyList<PageVisitor> youths)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox", "--disable-gpu"] });
        var (first, again) = (new List<double>(), new List<double>());
        // By name: a browser takes it for as safe as https, and sends the cookie.
        var address = new UriBuilder(portal.Uri) { Host = "localhost" }.Uri;
        foreach (var youth in youths.Take(Visitors))
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 800 }, Locale = "fr-FR" });
            await context.AddCookiesAsync([new() { Name = "__Host-pass", Value = youth.Cookie.Split('=', 2)[1], Url = new UriBuilder(address) { Scheme = "https" }.Uri.ToString(), Secure = true, HttpOnly = true, SameSite = SameSiteAttribute.Lax }]);
            var page = await context.NewPageAsync();
            var tools = await context.NewCDPSessionAsync(page);
            await tools.SendAsync("Network.enable");
            await tools.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 150, ["downloadThroughput"] = 1_600_000 / 8, ["uploadThroughput"] = 750_000 / 8 });
            await tools.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = 4 });
            first.Add(await VisitAsync(page, address));
            again.Add(await VisitAsync(page, address));
        }
        return [("first visit", [.. first]), ("again", [.. again])];
    }

    private static async Task<double> VisitAsync(IPage page, Uri address)
    {
        await page.GotoAsync(new Uri(address, "jeune").ToString(), new() { WaitUntil = WaitUntilState.NetworkIdle });
        if (!await page.Locator(".p-purse").First.IsVisibleAsync())
            throw new InvalidOperationException("The wallet shows no purse.");
        return await page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    }
}
