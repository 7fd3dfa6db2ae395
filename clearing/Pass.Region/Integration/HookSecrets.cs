using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Data.Model;
using Pass.Region.Holders;

namespace Pass.Region.Integration;

/// <summary>The secrets that sign what partners' software is told. Derived from the region's keys, so that a copy of the database signs nothing.</summary>
/// <param name="keysPath">The region's keys; null where they are not.</param>
public sealed class HookSecrets(string? keysPath)
{
    private readonly Lazy<byte[]> _key = new(() =>
    {
        using var keys = RegionKeys.Load(keysPath ?? throw new InvalidOperationException($"PASS_KEYS=FOLDER/{RegionKeys.FileName}: the region's keys sign what partners' software is told."));
        return keys.DeriveFor("partner webhooks");
    });

    /// <summary>The secret that counts now, as its owner was shown it: <c>whsec_</c> and 43 characters.</summary>
    public string Of(PartnerHook hook)
    {
        var named = string.Create(CultureInfo.InvariantCulture, $"{hook.Id}:{hook.CreatedMs}:{hook.SecretRank}");
        return "whsec_" + System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(_key.Value, Encoding.ASCII.GetBytes(named)));
    }

    /// <summary>Header of a delivery: <c>t=UNIX-SECONDS,v1=HEX</c>, the HMAC-SHA-256 of <c>t.BODY</c> under the secret's text. The time is signed, so that an old message is not sent again by another.</summary>
    public string Sign(PartnerHook hook, DateTimeOffset at, string body) => Sign(Of(hook), at, body);

    /// <inheritdoc cref="Sign(PartnerHook, DateTimeOffset, string)"/>
    public static string Sign(string secret, DateTimeOffset at, string body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }
}
