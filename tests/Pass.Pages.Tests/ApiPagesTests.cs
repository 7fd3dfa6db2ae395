using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Pass.Portal;
using Pass.Portal.Http;

namespace Pass.Pages.Tests;

/// <summary>What the API says of itself to people.</summary>
[Collection(PortalCollection.Name)]
public sealed class ApiPagesTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task Every_problem_has_its_page_in_both_languages_and_every_answer_leads_to_it()
    {
        using var client = await portal.ClientAsync(Role.Nobody);
        foreach (var language in (string[])["fr-FR", "en-IE"])
        {
            client.DefaultRequestHeaders.AcceptLanguage.Clear();
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var index = await Forms.ReadAsync(client, "/problems");
            foreach (var code in Enum.GetValues<ProblemCode>())
            {
                var page = await Forms.ReadAsync(client, $"/problems/{code}");
                page.ShouldContain(ApiTexts.Of(code, CultureInfo.GetCultureInfo(language)), customMessage: $"{language} {code}");
                index.ShouldContain($"href=\"/problems/{code}\"");
            }
        }
        foreach (var nothing in (string[])["Nothing", "0", "tokenexpired"])
        {
            using var none = await client.GetAsync(new Uri($"/problems/{nothing}", UriKind.Relative));
            none.StatusCode.ShouldBe(HttpStatusCode.NotFound, nothing);
        }
        var refused = JsonNode.Parse(await (await client.GetAsync(new Uri("/v1/products", UriKind.Relative))).Content.ReadAsStringAsync())!;
        ((string?)refused["type"], (string?)refused["code"]).ShouldBe(("/problems/TokenMissing", "TokenMissing"));
    }

    [Fact]
    public async Task The_documentation_is_served_from_our_origin_with_nothing_inline()
    {
        await using var window = await browser.OpenAsync(portal, Role.Nobody, width: 1280);
        var asked = new List<string>();
        window.Page.Request += (_, request) => asked.Add(request.Url);
        var answer = (await window.Page.GotoAsync("/api"))!;
        new Uri(answer.Url).AbsolutePath.ShouldStartWith("/docs");
        await window.Page.GetByText("Sell, or hold with capture: false.").First.WaitForAsync();
        await window.Page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Shots, "docs-1280.png") });
        var policy = answer.Headers["content-security-policy"];
        policy.ShouldNotContain("unsafe");
        policy.ShouldMatch("script-src 'self' 'nonce-[A-Za-z0-9+/=]{24}'");
        asked.Where(url => !url.StartsWith(portal.Address.ToString(), StringComparison.Ordinal) && !url.StartsWith("data:", StringComparison.Ordinal) && !url.StartsWith("blob:", StringComparison.Ordinal)).ShouldBeEmpty();
        // A few of its own styles are inline: the browser refuses them, and the page holds without.
        window.Complaints.ShouldAllBe(complaint => complaint.StartsWith("Applying inline style violates", StringComparison.Ordinal));
    }
}
