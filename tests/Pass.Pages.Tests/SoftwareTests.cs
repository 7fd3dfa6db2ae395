using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Pass.Pages.Tests;

/// <summary>What an owner does for its own software, without script.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class SoftwareTests(Portal portal)
{
    private const string Page = "/pro/logiciels";

    [Fact]
    public async Task An_owner_makes_a_key_that_is_shown_once_and_reads_until_it_is_revoked()
    {
        using var owner = await portal.ClientAsync(Role.Owner);
        var (_, _, refused) = await Forms.SendAsync(owner, Page, Page + "?handler=Key", ("Name", "comptabilité"));
        refused.ShouldContain("Choisissez au moins une chose");
        var (_, _, made) = await Forms.SendAsync(owner, Page, Page + "?handler=Key", ("Name", "comptabilité"), ("ReadsPayments", "true"));
        var key = KeyText().Match(made).Value;
        (await Forms.ReadAsync(owner, Page)).ShouldNotContain(key);
        (await AskAsync(key, $"/v1/partner/payments/{PartnerSeed.Paid}")).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(key, $"/v1/partner/payments/{PartnerSeed.Others}")).ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(key, "/v1/partner/sales")).ShouldBe(HttpStatusCode.Forbidden);
        var number = KeyField().Match(await Forms.ReadAsync(owner, Page)).Groups[1].Value;
        (await Forms.SendAsync(owner, Page, Page + "?handler=Revoke", ("key", number))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await AskAsync(key, "/v1/partner")).ShouldBe(HttpStatusCode.Unauthorized);
        (await Forms.SendAsync(owner, Page, Page + "?handler=Revoke", ("key", "999"))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task An_owner_has_an_address_told_tries_it_and_reads_its_log()
    {
        using var owner = await portal.ClientAsync(Role.Owner);
        (await Forms.SendAsync(owner, Page, Page + "?handler=Hook", ("Address", "https://169.254.169.254/"), ("Events", "1"))).Text.ShouldContain("réseau privé");
        (await Forms.SendAsync(owner, Page, Page + "?handler=Hook", ("Address", "https://logiciel.example.com/"), ("Events", "0"))).Text.ShouldContain("au moins un événement");
        // The one that is stopped keeps what happens, in its log.
        var stopped = await Forms.ReadAsync(owner, Page + "/1");
        stopped.ShouldContain("n’a rien pris pendant trois jours");
        var (_, _, made) = await Forms.SendAsync(owner, Page + "/1", Page + "/1?handler=Renew");
        made.ShouldMatch("whsec_[A-Za-z0-9_-]{43}");
        (await Forms.SendAsync(owner, Page + "/1", Page + "/1?handler=Test")).Status.ShouldBe(HttpStatusCode.Redirect);
        var log = await Forms.ReadAsync(owner, Page + "/1");
        log.ShouldContain("\"type\":\"test\"");
        var delivery = DeliveryField().Match(log).Groups[1].Value;
        (await Forms.SendAsync(owner, Page + "/1", Page + "/1?handler=Replay", ("delivery", delivery))).Status.ShouldBe(HttpStatusCode.Redirect);
        // Another partner's.
        using (var others = await owner.GetAsync(new Uri(Page + "/2", UriKind.Relative)))
            others.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var handler in (string[])["Test", "Renew", "Remove", "Resume", "Replay"])
            (await Forms.SendAsync(owner, Page + "/1", $"{Page}/2?handler={handler}", ("delivery", "1"))).Status.ShouldBe(HttpStatusCode.NotFound, handler);
    }

    private async Task<HttpStatusCode> AskAsync(string key, string address)
    {
        using var http = new HttpClient { BaseAddress = portal.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    [GeneratedRegex("pass_[A-Za-z0-9_-]{43}")]
    private static partial Regex KeyText();

    [GeneratedRegex("name=\"key\" value=\"(\\d+)\"")]
    private static partial Regex KeyField();

    [GeneratedRegex("name=\"delivery\" value=\"(\\d+)\"")]
    private static partial Regex DeliveryField();
}
