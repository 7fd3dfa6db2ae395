using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Portal.Http;

namespace Pass.Portal.Tests;

/// <summary>Where Stripe's events come in, over HTTP.</summary>
public sealed class StripeHookTests
{
    private const string Secret = "whsec_of_the_test";

    [Fact]
    public async Task Without_a_key_it_says_so_in_one_sentence_and_the_node_serves()
    {
        await using var region = await Region.StartAsync();
        var answer = await region.Http.PostAsync(StripeHook.Path, new StringContent("{}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("PASS_STRIPE_KEY");
        (await region.Http.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_not_signed_by_stripe_is_refused_and_what_is_is_kept_though_stripe_cannot_be_asked()
    {
        await using var region = await Region.StartAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("PASS_STRIPE_KEY", "sk_test_of_the_test"), new("PASS_STRIPE_WEBHOOK_SECRET", Secret), new("PASS_STRIPE_URL", "http://127.0.0.1:9")]).Build();
        using var hook = new StripeHook(configuration, region.Database, region.Engine, region.Time, NullLogger<StripeHook>.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(ServerLimits.Apply);
        await using var app = builder.Build();
        app.MapPost(StripeHook.Path, (Delegate)hook.ReceiveAsync);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new(app.Urls.First()) };

        var payload = """{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1788000000,"data":{"object":{"id":"tr_1","object":"transfer"}},"livemode":false,"type":"transfer.created"}""";
        (await PostAsync(payload, null)).ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(payload, Sign(payload, "whsec_of_another"))).ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(payload.Replace("tr_1", "tr_2", StringComparison.Ordinal), Sign(payload, Secret))).ShouldBe(HttpStatusCode.BadRequest);
        var large = new string(' ', (int)ServerLimits.BodyBytes + 1);
        (await PostAsync(large, Sign(large, Secret))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await KeptAsync()).ShouldBe(0);

        (await PostAsync(payload, Sign(payload, Secret))).ShouldBe(HttpStatusCode.OK);
        (await PostAsync(payload, Sign(payload, Secret))).ShouldBe(HttpStatusCode.OK, "again");
        (await KeptAsync()).ShouldBe(1);

        async Task<HttpStatusCode> PostAsync(string body, string? signature)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, StripeHook.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            if (signature is not null)
                request.Headers.Add("Stripe-Signature", signature);
            using var answer = await http.SendAsync(request);
            return answer.StatusCode;
        }

        string Sign(string body, string secret) => Stripe.EventUtility.GenerateSignatureHeader(body, secret, region.Time.GetUtcNow().ToUnixTimeSeconds());

        async Task<int> KeptAsync()
        {
            await using var context = region.Database.CreateContext();
            return await context.StripeEvents.CountAsync(e => e.HandledMs == null);
        }
    }
}
