using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Pass.Cards.Credentials;
using Pass.Cards.Issuance;
using Pass.Portal.Following;
using Pass.Portal.Presence;
using Pass.Portal.Tests.Presence;
using Pass.Terminal;

namespace Pass.Portal.Tests.Following;

/// <summary>What a till follows to decide offline, over HTTP.</summary>
public sealed class ListsTests
{
    [Fact]
    public async Task A_till_follows_the_trust_list_and_the_status_list_and_downloads_only_what_changed()
    {
        await using var desk = await Desk.OpenAsync();
        (await GetAsync(desk, "v1/credentials/status")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var trust = await GetAsync(desk, "v1/trust");
        var list = TrustList.Open(await trust.Content.ReadAsByteArrayAsync(), RootOf(desk), desk.Region.Time.GetUtcNow())!;
        trust.Content.Headers.ContentType!.MediaType.ShouldBe("application/cose");
        (await GetAsync(desk, "v1/trust", trust.Headers.ETag!.Tag)).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        var first = Publish(desk, desk.Issuer.SignStatus(4, 50_000, 1, 7), list);
        using var whole = await GetAsync(desk, "v1/credentials/status?from=1");
        var mine = StatusList.Open(await whole.Content.ReadAsByteArrayAsync(), list)!;
        (mine.Version, whole.Headers.GetValues("Pass-Status-Version").Single()).ShouldBe((4, "4"));
        (await GetAsync(desk, "v1/credentials/status", whole.Headers.ETag!.Tag)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await GetAsync(desk, "v1/credentials/status?from=4")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        // What a browser asks for: packed, mostly zeros, under a mark of its own.
        using var packed = await GetAsync(desk, "v1/credentials/status", accepts: "gzip, br");
        (packed.Content.Headers.ContentEncoding.Single(), packed.Headers.ETag!.Tag == whole.Headers.ETag.Tag).ShouldBe(("gzip", false));
        packed.Content.Headers.ContentLength!.Value.ShouldBeLessThan(whole.Content.Headers.ContentLength!.Value / 2);
        await using (var unpacked = new GZipStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress))
        {
            using var read = new MemoryStream();
            await unpacked.CopyToAsync(read);
            StatusList.Open(read.ToArray(), list)!.Version.ShouldBe(4);
        }
        (await GetAsync(desk, "v1/credentials/status", packed.Headers.ETag.Tag, "gzip")).StatusCode.ShouldBe(HttpStatusCode.NotModified);

        Publish(desk, desk.Issuer.SignStatus(6, 50_000, 1, 7, 9), list, first);
        using var delta = await GetAsync(desk, "v1/credentials/status?from=4");
        delta.Content.Headers.ContentType!.MediaType.ShouldBe("application/cbor");
        delta.Content.Headers.ContentLength!.Value.ShouldBeLessThan(200);
        mine = StatusDelta.Apply(mine, await delta.Content.ReadAsByteArrayAsync(), list)!;
        (mine.Version, mine.Of(new(9)), mine.Of(new(8))).ShouldBe((6, ListedStatus.Revoked, ListedStatus.Good));
        (await GetAsync(desk, "v1/credentials/status?from=x")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var stranger = await desk.Region.Http.GetAsync(new Uri("v1/credentials/status", UriKind.Relative));
        stranger.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_status_list_is_kept_over_a_restart_and_one_that_is_older_forged_or_damaged_is_not_taken()
    {
        await using var desk = await Desk.OpenAsync();
        using var forger = new Issuer();
        var trust = desk.Region.Services.GetRequiredService<PresenceDesk>().Trust!;
        var list = desk.Issuer.SignStatus(4, 100, 1);
        Publish(desk, list, trust);
        var lists = desk.Region.Services.GetRequiredService<StatusLists>();
        lists.Take(Message(desk.Issuer.SignStatus(3, 100)), trust).ShouldBeFalse();
        lists.Take(Message(forger.SignStatus(9, 100)), trust).ShouldBeFalse();
        lists.Take(Message(desk.Issuer.SignStatus(9, 100)) with { Version = 10 }, trust).ShouldBeFalse();

        var kept = new StatusLists(desk.Issuer.TrustFolder, trust, desk.Region.Time);
        kept.Current!.List.ShouldBe(list.Encoded.ToArray());
        var path = Path.Combine(desk.Issuer.TrustFolder, "status.json");
        lists.Take(Message(desk.Issuer.SignStatus(5, desk.Region.Time.GetUtcNow().AddMinutes(6), 100)), trust).ShouldBeFalse("dated ahead");
        var older = File.ReadAllBytes(path);
        lists.Take(Message(desk.Issuer.SignStatus(5, 100)), trust).ShouldBeTrue();
        File.WriteAllBytes(path, older);
        var again = new StatusLists(desk.Issuer.TrustFolder, trust, desk.Region.Time);
        again.Version.ShouldBe(0, "an older list brought back is left aside");
        again.Take(Message(list), trust).ShouldBeFalse();
        again.Take(Message(desk.Issuer.SignStatus(5, 100)), trust).ShouldBeTrue("the last one, from the issuer");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^9]);
        new StatusLists(desk.Issuer.TrustFolder, trust, desk.Region.Time).Version.ShouldBe(0);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(Message(forger.SignStatus(9, 100)), IssuanceJson.Default.StatusMessage));
        new StatusLists(desk.Issuer.TrustFolder, trust, desk.Region.Time).Version.ShouldBe(0);
    }

    private static StatusList Publish(Desk desk, StatusList list, TrustList trust, params StatusList[] before)
    {
        var deltas = before.ToDictionary(from => from.Version, from => StatusDelta.Between(from, list));
        desk.Region.Services.GetRequiredService<StatusLists>().Take(Message(list) with { Deltas = deltas }, trust).ShouldBeTrue();
        return list;
    }

    private static StatusMessage Message(StatusList list) => new(list.Version, list.Encoded.ToArray(), new Dictionary<long, byte[]>());

    private static Certificate RootOf(Desk desk) => Certificate.Decode(File.ReadAllBytes(Path.Combine(desk.Issuer.TrustFolder, "root.cose")))!;

    private static async Task<HttpResponseMessage> GetAsync(Desk desk, string path, string? known = null, string? accepts = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", new TerminalToken(desk.Till, desk.Region.Time).Current());
        if (known is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        if (accepts is not null)
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepts);
        return await desk.Region.Http.SendAsync(request);
    }
}
