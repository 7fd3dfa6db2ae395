using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Pass.Pages.Tests;

[Collection(PortalCollection.Name)]
public sealed class PageTableTests(Portal portal)
{
    public static TheoryData<Role> Roles => [.. Enum.GetValues<Role>()];

    [Fact]
    public void Every_page_is_in_the_table() =>
        Routes().ShouldBe(PageTable.Lines.Select(line => line.Route).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_page_is_read_and_sent_forms_and_asked_nothing_else() =>
        (await PageHandler.OfAsync(portal)).Where(h => h.Verb is not ("GET" or "POST")).Select(h => h.ToString()).ShouldBeEmpty("a method whose name begins with On is one that anybody may call");

    [Fact]
    public void Every_page_says_who_may_open_it() =>
        portal.Endpoints.Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Where(e => e.Metadata.GetMetadata<IAuthorizeData>() is null && e.Metadata.GetMetadata<IAllowAnonymous>() is null)
            .Select(e => e.DisplayName).ShouldBeEmpty();

    [Theory, MemberData(nameof(Roles))]
    public async Task Each_page_opens_for_who_may_and_for_nobody_else(Role role)
    {
        using var client = await portal.ClientAsync(role);
        foreach (var line in PageTable.Lines)
        {
            using var answer = await client.GetAsync(new Uri(line.Address, UriKind.Relative));
            var status = (int)answer.StatusCode;
            if (line.Who.Contains(role))
                (status == line.Status || status == line.Otherwise).ShouldBeTrue($"{role} {line.Address} {status}");
            else if (role == Role.Nobody)
                (status, answer.Headers.Location?.OriginalString.StartsWith("/connexion?retour=", StringComparison.Ordinal)).ShouldBe((302, true), line.Address);
            else
                answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, $"{role} {line.Address}");
        }
    }

    [Fact]
    public async Task Every_page_answers_with_the_headers_that_protect_it()
    {
        using var client = await portal.ClientAsync(Role.Administrator);
        foreach (var line in PageTable.Lines)
        {
            using var answer = await client.GetAsync(new Uri(line.Address, UriKind.Relative));
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("default-src 'none'");
            policy.ShouldNotContain("unsafe");
            answer.Headers.CacheControl!.NoStore.ShouldBeTrue(line.Address);
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
                (cookie.StartsWith("__Host-", StringComparison.Ordinal), cookie.Contains("secure", StringComparison.OrdinalIgnoreCase), cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase)).ShouldBe((true, true, true), cookie);
            var html = await answer.Content.ReadAsStringAsync();
            html.ShouldNotContain(" style=\"");
            html.ShouldNotContain(" onclick=");
        }
    }

    [Fact]
    public async Task No_form_is_taken_without_its_token()
    {
        foreach (var line in PageTable.Lines.Where(l => !l.Route.StartsWith("erreur", StringComparison.Ordinal)))
        {
            using var client = await portal.ClientAsync(line.Who[^1]);
            using var answer = await client.PostAsync(new Uri(line.Address, UriKind.Relative), new FormUrlEncodedContent([]));
            ((int)answer.StatusCode).ShouldBe(400, line.Address);
        }
    }

    private IEnumerable<string> Routes() => portal.Endpoints.Where(e => e.Metadata.GetMetadata<PageActionDescriptor>() is not null)
        .Select(e => e.RoutePattern.RawText!.TrimStart('/')).Distinct().Order(StringComparer.Ordinal);
}
