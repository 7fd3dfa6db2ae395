using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pass.Core;

/// <param name="Salt">Another in each roster, so that two are not compared.</param>
/// <param name="Digests">Eight bytes each of SHA-256(salt ‖ pass, 8 bytes big-endian), in order.</param>
internal sealed record RosterFile(int Format, string Uai, DateTimeOffset ValidUntil, byte[] Salt, byte[] Digests);

/// <summary>
/// Who belongs to a school, without a name or a number: a gate that is stolen tells nobody who goes there. Gates take it signed by the region's issuing
/// authority only.
/// </summary>
public sealed class SchoolRoster
{
    private const int Format = 1, DigestBytes = 8, MaxSaltBytes = 64;

    public const int SaltBytes = 16, MaxBytes = 300_000;

    private static readonly Texts Words = Texts.Beside(typeof(SchoolRoster), "Schools.Schools");

    private readonly RosterFile _file;
    private readonly HashSet<ulong> _digests = [];

    private SchoolRoster(RosterFile file)
    {
        _file = file;
        for (var at = 0; at < file.Digests.Length; at += DigestBytes)
            _digests.Add(BinaryPrimitives.ReadUInt64BigEndian(file.Digests.AsSpan(at)));
    }

    public string Uai => _file.Uai;

    public int Count => _digests.Count;

    /// <summary>From this moment on it lets nobody in.</summary>
    public DateTimeOffset Until => _file.ValidUntil;

    public bool IsOver(DateTimeOffset now) => now >= _file.ValidUntil;

    public bool Has(PassId pass, DateTimeOffset now) => !IsOver(now) && _digests.Contains(DigestOf(_file.Salt, pass));

    /// <summary>The roster of a school as its gates' list, to be signed.</summary>
    public static byte[] Write(string uai, IEnumerable<PassId> passes, DateTimeOffset validUntil, byte[] salt)
    {
        var digests = passes.Select(pass => DigestOf(salt, pass)).Distinct().Order().ToList();
        var bytes = new byte[digests.Count * DigestBytes];
        for (var i = 0; i < digests.Count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * DigestBytes), digests[i]);
        return JsonSerializer.SerializeToUtf8Bytes(new RosterFile(Format, uai, validUntil, salt, bytes), RosterJson.Default.RosterFile);
    }

    /// <returns>Problem: RosterDamaged.</returns>
    public static Result<SchoolRoster> Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.Length <= MaxBytes && JsonSerializer.Deserialize(bytes, RosterJson.Default.RosterFile) is
                { Format: Format, Uai: not null, Salt.Length: >= SaltBytes and <= MaxSaltBytes, Digests: { } digests } file && digests.Length % DigestBytes == 0)
                return new SchoolRoster(file);
        }
        catch (JsonException)
        {
            // Said below.
        }
        return Words.Problem("RosterDamaged");
    }

    private static ulong DigestOf(byte[] salt, PassId pass)
    {
        Span<byte> plain = stackalloc byte[salt.Length + 8];
        salt.CopyTo(plain);
        BinaryPrimitives.WriteInt64BigEndian(plain[salt.Length..], pass.Value);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(plain, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RosterFile))]
internal sealed partial class RosterJson : JsonSerializerContext;
