using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Integration;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Portal.Tests.Presence;

/// <summary>A partner's web shop sells with its key, as a till would, to who shows a code or a phone: under the convention, once, and nothing else.</summary>
public sealed class PartnerShopTests
{
    private const int Code = 11;
    private static readonly DateTimeOffset Until = new(2027, 8, 31, 21, 59, 59, TimeSpan.Zero);
    private static readonly Actor Admin = new(new(7), "admin", ActorRole.Administrator, ActorChannel.CommandLine);

    [Fact]
    public async Task A_web_shop_holds_captures_and_gives_back_with_its_key_and_each_once()
    {
        await using var desk = await Desk.OpenAsync(CodeKey.Settings);
        var region = desk.Region;
        await region.Database.EnterAsync(Admin);
        await desk.ImportAsync(CodeKey.Credential(Code, Region.Holder, Until));
        var office = new PartnerKeyOffice(region.Database, region.Time);
        var reads = (await office.MakeAsync(Admin, Region.Bookshop, "comptabilité", PartnerKeyScope.Sales)).OrThrow();
        var key = (await office.MakeAsync(Admin, Region.Bookshop, "boutique", PartnerKeyScope.Sell | PartnerKeyScope.Sales)).OrThrow();
        await KnownAsync(region, r => r.Tills.Count == 2);

        var hold = Sale(region, 2_000, capture: false);
        (await PostAsync(region, key.Text, "v1/partner/sales", hold)).Code.ShouldBe("NotFromAfar", "the convention does not say so");
        await using (var context = region.Database.CreateContext())
        {
            (await context.Conventions.SingleAsync(c => c.PartnerId == Region.Bookshop)).TakesNumbers = true;
            await context.SaveChangesAsync();
        }
        await KnownAsync(region, r => r.Engine.Reference.Partner(new(Region.Bookshop))!.TakesNumbers(new(2026, 9, 5)));
        (await PostAsync(region, reads.Text, "v1/partner/sales", hold)).Code.ShouldBe("KeyScope");
        (await PostAsync(region, null, "v1/partner/sales", hold)).Code.ShouldBe("KeyMissing");

        var held = await PostAsync(region, key.Text, "v1/partner/sales", hold);
        ((string?)held.Body["status"], (int)held.Body["regionCents"]!).ShouldBe(("approved", 2_000));
        (await PostAsync(region, key.Text, "v1/partner/sales", hold)).Body.ToJsonString().ShouldBe(held.Body.ToJsonString(), "the same again is the same");
        var id = (string)hold["operationId"]!;
        var capture = FollowUp(region, 1_500);
        ((string?)(await PostAsync(region, key.Text, $"v1/partner/sales/{id}/capture", capture)).Body["status"]).ShouldBe("approved");
        ((string?)(await PostAsync(region, key.Text, $"v1/partner/sales/{id}/capture", capture)).Body["status"]).ShouldBe("approved");
        ((string?)(await PostAsync(region, key.Text, $"v1/partner/sales/{id}/refund", FollowUp(region, 500))).Body["status"]).ShouldBe("approved");
        ((string?)(await PostAsync(region, key.Text, $"v1/partner/sales/{id}/cancel", FollowUp(region, null))).Body["status"]).ShouldBe("approved");
        region.Time.Advance(TimeSpan.FromMinutes(1));
        var shown = Sale(region, 700);
        shown.Remove("pass");
        shown["presentation"] = new JsonObject { ["type"] = "qr", ["text"] = desk.HoldersPhone.QrAt(region.Time.GetUtcNow()) };
        ((string?)(await PostAsync(region, key.Text, "v1/partner/sales", shown)).Body["status"]).ShouldBe("approved", "a phone's QR pays as well");

        // A bare number, and a card that nobody can hold to a web shop.
        foreach (var presentation in new JsonNode?[] { null, new JsonObject { ["type"] = "card" } })
        {
            var bare = Sale(region, 700);
            bare["presentation"] = presentation;
            (await PostAsync(region, key.Text, "v1/partner/sales", bare)).Code.ShouldBe("InvalidFields");
        }
        // A key is no till's token, its till has no token, and it ends with the key.
        (await PostAsync(region, key.Text, "v1/sales", Sale(region, 700))).Code.ShouldBe("TokenMissing");
        var log = await region.Engine.FindAsync(Region.Holder, new(Guid.Parse(id)));
        await using (var context = region.Database.CreateContext())
        {
            var till = await context.Terminals.SingleAsync(t => t.Label == "boutique");
            (log!.Terminal, log.Partner).ShouldBe((new TerminalId(till.Id), new PartnerId(Region.Bookshop)));
        }
        (await office.RevokeAsync(Admin, key.Id)).OrThrow();
        (await PostAsync(region, key.Text, "v1/partner/sales", Sale(region, 700))).Code.ShouldBe("KeyUnknown");
        await using (var context = region.Database.CreateContext())
            (await context.Terminals.SingleAsync(t => t.Label == "boutique")).Status.ShouldBe(TerminalStatus.Revoked);
    }

    private static JsonObject Sale(Region region, int cents, bool capture = true) => new()
    {
        ["operationId"] = $"{Guid.CreateVersion7(region.Time.GetUtcNow())}",
        ["pass"] = Region.Number,
        ["occurredAt"] = $"{region.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}",
        ["capture"] = capture,
        ["lines"] = new JsonArray(new JsonObject { ["product"] = "textbook", ["amountCents"] = cents, ["quantity"] = 1 }),
        ["presentation"] = new JsonObject { ["type"] = "code", ["code"] = CodeKey.CodeAt(Code, Region.Holder, region.Time.GetUtcNow()) },
    };

    private static JsonObject FollowUp(Region region, int? cents)
    {
        var body = new JsonObject { ["operationId"] = $"{Guid.CreateVersion7(region.Time.GetUtcNow())}", ["pass"] = Region.Number, ["occurredAt"] = $"{region.Time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}" };
        if (cents is { } some)
            body["amountCents"] = some;
        return body;
    }

    /// <summary>The node reads reference data again by itself.</summary>
    private static Task KnownAsync(Region region, Func<Region, bool> isKnown) => Patience.UntilAsync(() => Task.FromResult(isKnown(region)), TimeSpan.FromMinutes(1));

    private static async Task<(HttpStatusCode Status, string? Code, JsonNode Body)> PostAsync(Region region, string? key, string address, JsonObject sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = JsonContent.Create(sent) };
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await region.Http.SendAsync(request);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return (answer.StatusCode, (string?)body["code"], body);
    }
}
