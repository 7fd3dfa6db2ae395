using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Pass.Terminal;

/// <summary>Who a school's gate is to the region: its number, its school, and its own P-256 key, which never leaves it.</summary>
public sealed record GateIdentity(int GateId, string School, ECDsa Key);

/// <param name="List">The school's list as digests, signed; null where the gate has it already.</param>
/// <param name="MayLetInByHand">Whether who stands there may let in by hand.</param>
internal sealed record GateRosterReply(string Mark, byte[]? List, bool MayLetInByHand);

/// <summary>A gate's line to the region: lists come down, counts go up, and nothing of who came.</summary>
internal sealed class GateClient(HttpClient http, GateIdentity identity, TimeProvider time, Random random)
{
    private readonly RegionLine _line = new(http, new(string.Create(CultureInfo.InvariantCulture, $"gate-{identity.GateId}"), identity.Key, time), time, random) { Attempts = 2 };

    public RegionLists Lists => new(_line, "v1/gate/");

    /// <summary>Brings a gate into service with the code its school was given and a fresh P-256 key.</summary>
    /// <inheritdoc cref="RegionLine.ActivateAsync" path="/exception"/>
    public static async Task<GateIdentity> ActivateAsync(HttpClient http, string code, ECDsa key, CancellationToken ct = default)
    {
        var reply = await RegionLine.ActivateAsync(http, "v1/gate/activate", code, key, RegionJson.Default.GateActivationReply, ct);
        return new(reply.GateId, reply.School, key);
    }

    /// <param name="known">Mark of the list that is here; null for none.</param>
    /// <returns>Null where the region gives out none.</returns>
    public async Task<GateRosterReply?> RosterAsync(string? known, CancellationToken ct = default)
    {
        using var response = await _line.SendAsync(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "v1/gate/roster");
            if (known is not null)
                request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{known}\""));
            return request;
        }, ct);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotModified && await RegionLine.IsNothingAsync(response, ct))
            return null;
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotModified)
            throw await RegionLine.RefusalAsync(response, ct);
        if (response.Headers.ETag is not { } tag || !response.Headers.TryGetValues("Pass-Gate-By-Hand", out var byHand))
            throw new RegionUnreachableException(Words.Say("GarbledAnswer"));
        return new(tag.Tag.Trim('"'), response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(ct) : null, byHand.Single() == "true");
    }

    public Task CountsAsync(IReadOnlyList<GateHourMessage> hours, CancellationToken ct = default) =>
        _line.TellAsync("v1/gate/counts", new GateCountsMessage(hours), RegionJson.Default.GateCountsMessage, ct);
}
