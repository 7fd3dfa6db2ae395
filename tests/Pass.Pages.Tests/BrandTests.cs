using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>A region's own colour and mark are on every page, in both dresses, and what was there before is back once they are taken away.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class BrandTests(Portal portal, Browser browser)
{
    private const string Mark = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 36 36\"><circle cx=\"18\" cy=\"18\" r=\"16\" fill=\"#7a1f5c\"/></svg>";

    [Fact]
    public async Task A_region_wears_its_own_colour_and_mark()
    {
        await SetAsync(("brandColour", "#7a1f5c"), ("logo", Mark));
        try
        {
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await using var window = await browser.OpenAsync(portal.Address, null, 360, theme: theme);
                await window.GoAsync("/connexion");
                (await window.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).getPropertyValue('--brand').trim()")).ShouldBe(theme == ColorScheme.Light ? "#7a1f5c" : "#c39ab6");
                (await window.Page.EvaluateAsync<int>("document.querySelector('.p-brand img').naturalWidth")).ShouldBeGreaterThan(0);
                await window.ShouldBeSoundAsync($"parcours/marque-{theme}".ToLowerInvariant());
            }
            using var nobody = portal.ClientOf("");
            var page = await Forms.ReadAsync(nobody, "/connexion");
            foreach (Match address in Own().Matches(page))
            {
                using var answer = await nobody.GetAsync(new Uri(address.Value, UriKind.Relative));
                answer.Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromDays(365));
                (await nobody.GetAsync(new Uri(address.Value.Replace("/region/", "/region/0", StringComparison.Ordinal), UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            }
            Own().Count(page).ShouldBe(2);
        }
        finally
        {
            await SetAsync();
        }
        using var after = portal.ClientOf("");
        Own().Count(await Forms.ReadAsync(after, "/connexion")).ShouldBe(0);
    }

    private async Task SetAsync(params (string Name, string Value)[] options)
    {
        await using var context = portal.Database.CreateContext();
        context.RegionOptions.RemoveRange(context.RegionOptions.Where(o => o.Name == RegionOptions.BrandColour || o.Name == RegionOptions.Logo));
        await context.SaveChangesAsync();
        context.RegionOptions.AddRange(options.Select(o => new RegionOptionRow { Name = o.Name, Value = o.Value }));
        await context.SaveChangesAsync();
        // It is read again each minute.
        portal.Time.Advance(TimeSpan.FromMinutes(2));
    }

    [GeneratedRegex("/assets/region/[0-9a-f]+/[a-z.]+")]
    private static partial Regex Own();
}
