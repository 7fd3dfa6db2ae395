using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Pass.Testing;

namespace Pass.Terminal.Tests.Screen;

/// <summary>Nobody else on the machine drives the till, and a cash register does.</summary>
public sealed class GuardTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Pages = ["", "customer.html", "till.css", "till.js", "texts.json?lang=en", "jsQR.js", "openapi/till.json"];

    [Fact]
    public async Task Another_site_another_name_and_who_has_no_token_are_refused()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        using var http = new HttpClient { BaseAddress = shop.Address };
        var sale = "{\"lines\":[{\"product\":\"textbook\",\"amountCents\":100}]}";
        (await SendAsync("api/state")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync("api/sales", sale)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync("api/state", ("Authorization", "Bearer " + new string('0', 64)))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var token = ("Authorization", $"Bearer {shop.Token}");
        (await SendAsync("api/state", token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await SendAsync("api/state", token, ("Host", "evil.example"))).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        (await SendAsync("api/state", token, ("Host", "127.0.0.1:1"))).StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        foreach (var origin in new[] { "https://evil.example", "null", "http://127.0.0.1:1", $"https://{shop.Address.Authority}" })
            (await SendAsync("api/sales", sale, token, ("Origin", origin))).StatusCode.ShouldBe(HttpStatusCode.Forbidden, origin);
        (await SendAsync("api/state", token, ("Sec-Fetch-Site", "cross-site"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        using var preflight = new HttpRequestMessage(HttpMethod.Options, "api/sales");
        foreach (var (name, value) in new[] { ("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Private-Network", "true") })
            preflight.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(preflight, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        answer.Headers.ShouldNotContain(h => h.Key.StartsWith("Access-Control-", StringComparison.Ordinal));
        shop.Counter.Till.Look(book => book.All.Count).ShouldBe(0);
        foreach (var page in Pages)
        {
            var shown = await SendAsync(page);
            shown.StatusCode.ShouldBe(HttpStatusCode.OK, page);
            shown.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        }
        (await SendAsync("../till.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        Task<HttpResponseMessage> SendAsync(string path, params object[] parts)
        {
            var body = parts.OfType<string>().SingleOrDefault();
            var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            foreach (var (name, value) in parts.OfType<(string, string)>())
                request.Headers.TryAddWithoutValidation(name, value);
            return http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_cash_register_starts_a_sale_follows_it_and_reads_its_result()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        using var http = new HttpClient { BaseAddress = shop.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", shop.Token);
        var started = await PostAsync("api/sales", new { lines = new[] { new { product = "textbook", amountCents = 1_200, quantity = 1 } }, externalId = "ticket 77" }, HttpStatusCode.Created);
        started.GetProperty("step").GetString().ShouldBe("Present");
        var id = started.GetProperty("id").GetGuid();
        (await PostAsync("api/sales", new { lines = new[] { new { product = "textbook", amountCents = 1_200 } } }, HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("SaleRunning");
        await PostAsync($"api/sales/{id}/qr", new { text = shop.Counter.Qr().Text }, HttpStatusCode.OK);
        JsonElement sale;
        do
            sale = await http.GetFromJsonAsync<JsonElement>($"api/sales/{id}", TestContext.Current.CancellationToken);
        while (!sale.GetProperty("isOver").GetBoolean());
        (sale.GetProperty("step").GetString(), sale.GetProperty("externalId").GetString()).ShouldBe(("Accepted", "ticket 77"));
        var receipt = await PostAsync($"api/operations/{sale.GetProperty("operation").GetProperty("reference").GetString()}/receipt", new { }, HttpStatusCode.OK);
        receipt.GetProperty("text").GetString()!.ShouldContain("12.00 €");
        await PostAsync($"api/sales/{id}/leave", new { }, HttpStatusCode.OK);

        // Left before anything was shown: nothing happened.
        var second = (await PostAsync("api/sales", new { lines = new[] { new { product = "textbook", amountCents = 300 } } }, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        (await PostAsync($"api/sales/{second}/leave", new { }, HttpStatusCode.OK)).GetProperty("step").GetString().ShouldBe("Cancelled");
        shop.Counter.Till.Look(book => book.All.Count).ShouldBe(1);
        (await PostAsync("api/sales", new { lines = new[] { new { product = "textbook", amountCents = 0 } } }, HttpStatusCode.BadRequest)).GetProperty("code").GetString().ShouldBe("AmountZero");
        (await http.PostAsync("api/sales", new StringContent("{", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await http.PostAsync("api/sales", new StringContent("{\"lines\":[" + new string(' ', 70_000) + "]}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeFalse();

        async Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected)
        {
            var answer = await http.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Its_contract_is_published_and_kept()
    {
        await using var shop = await ShopScreen.OpenAsync(chromium.Browser);
        using var http = new HttpClient { BaseAddress = shop.Address };
        var document = await http.GetStringAsync(new Uri("openapi/till.json", UriKind.Relative), TestContext.Current.CancellationToken);
        Encoding.UTF8.GetBytes(document.ReplaceLineEndings("\n") + "\n").ShouldBeGolden("till.openapi.json");
    }
}
