using System.Security.Cryptography;
using System.Text.Json;
using Pass.Core;

namespace Pass.Cards.Cose;

/// <summary>
/// A P-256 public key, imported once and kept: importing costs more than verifying. Verification is safe from several threads.
/// </summary>
public sealed class P256PublicKey : IDisposable
{
    public const int PointBytes = 64, KeyIdBytes = 8;

    private P256PublicKey(ReadOnlyMemory<byte> point, ECDsa verifier)
    {
        Point = point;
        KeyId = KeyIdOf(point.Span);
        Verifier = verifier;
    }

    /// <summary>X ‖ Y, 32 bytes each, big-endian.</summary>
    public ReadOnlyMemory<byte> Point { get; }

    /// <summary>First 8 bytes of SHA-256 over <see cref="Point"/>.</summary>
    public ReadOnlyMemory<byte> KeyId { get; }

    public ECDsa Verifier { get; }

    public static byte[] KeyIdOf(ReadOnlySpan<byte> point) => SHA256.HashData(point)[..KeyIdBytes];

    /// <summary>X ‖ Y of a key; throws when the key is not on P-256.</summary>
    public static byte[] PointOf(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        if (parameters.Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new ArgumentException("The key is not on curve P-256; create it with ECCurve.NamedCurves.nistP256.", nameof(key));
        return [.. parameters.Q.X!, .. parameters.Q.Y!];
    }

    public static P256PublicKey Of(ECDsa key) =>
        TryImport(PointOf(key)) ?? throw new ArgumentException("The key's public point is not on its curve.", nameof(key));

    /// <summary>Null when <paramref name="point"/> is not 64 bytes or not a point of the curve.</summary>
    public static P256PublicKey? TryImport(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointBytes)
            return null;
        var verifier = OpenSslPoint.IsAvailable ? OpenSslPoint.TryImport(point) : Import(point);
        return verifier is null ? null : new P256PublicKey(point.ToArray(), verifier);
    }

    private static ECDsa? Import(ReadOnlySpan<byte> point)
    {
        try
        {
            return ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() },
            });
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>From SubjectPublicKeyInfo (RFC 5480), what WebCrypto's exportKey("spki") gives. Null when it is not a P-256 key.</summary>
    public static P256PublicKey? TryFromSpki(ReadOnlySpan<byte> spki)
    {
        if (spki.Length > 256)
            return null;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            return read == spki.Length ? Of(key) : null;
        }
        catch (Exception e) when (Malformed.IsSaidBy(e))
        {
            return null;
        }
    }

    /// <summary>From a JSON Web Key (RFC 7517, RFC 7518 §6.2), what WebCrypto's exportKey("jwk") gives. Null when it is not a public P-256 key.</summary>
    public static P256PublicKey? TryFromJwk(string json)
    {
        if (json.Length > 2048)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var jwk = document.RootElement;
            if (jwk.ValueKind != JsonValueKind.Object || Member(jwk, "kty") != "EC" || Member(jwk, "crv") != "P-256" || jwk.TryGetProperty("d", out _))
                return null;
            byte[] point = [.. Coordinate(jwk, "x"), .. Coordinate(jwk, "y")];
            return TryImport(point);
        }
        catch (Exception e) when (Malformed.IsSaidBy(e))
        {
            return null;
        }
    }

    private static string? Member(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Coordinate(JsonElement jwk, string name)
    {
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(Member(jwk, name) ?? "");
        return bytes.Length == PointBytes / 2 ? bytes : [];
    }

    public void Dispose() => Verifier.Dispose();
}
