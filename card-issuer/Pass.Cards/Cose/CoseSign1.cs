using System.Formats.Cbor;
using System.Security.Cryptography;

namespace Pass.Cards.Cose;

/// <summary>
/// COSE_Sign1 (RFC 9052 §4.2) with ES256 (RFC 9053 §2.1), tag 18, payload attached. Only this profile is read:
/// algorithm in the protected header, key id in either header, no other header, no other algorithm.
/// </summary>
public sealed class CoseSign1
{
    public const int SignatureBytes = 64;
    private const int Tag = 18, Algorithm = 1, KeyIdLabel = 4, Es256 = -7;
    private const int MaxKeyIdBytes = 32;

    private readonly ReadOnlyMemory<byte> _protected;

    private CoseSign1(ReadOnlyMemory<byte> encoded, ReadOnlyMemory<byte> protectedHeader, ReadOnlyMemory<byte> keyId,
        ReadOnlyMemory<byte> unprotectedKeyId, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> signature)
    {
        Encoded = encoded;
        _protected = protectedHeader;
        KeyId = keyId;
        UnprotectedKeyId = unprotectedKeyId;
        Payload = payload;
        Signature = signature;
    }

    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>Key id in the signed header; empty when there is none.</summary>
    public ReadOnlyMemory<byte> KeyId { get; }

    /// <summary>Key id in the unsigned header, as in the RFC's examples; our own messages never carry one.</summary>
    public ReadOnlyMemory<byte> UnprotectedKeyId { get; }

    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>r ‖ s, 64 bytes (RFC 9053 §2.1).</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Signs. <paramref name="context"/> is the external_aad: it says what is signed, so that no signature passes for another's.</summary>
    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> keyId, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> context)
    {
        var header = Header(keyId);
        var signature = key.SignData(ToBeSigned(header, context.Span, payload.Span), HashAlgorithmName.SHA256);
        return Assemble(header, payload, signature);
    }

    /// <summary>The message whose signature is already known: how a status delta rebuilds the signed list it leads to.</summary>
    public static byte[] Assemble(ReadOnlySpan<byte> keyId, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> signature) =>
        Assemble(Header(keyId), payload, signature);

    /// <summary>Decodes without verifying; null when malformed, outside the profile, or longer than <paramref name="maxBytes"/>.</summary>
    public static CoseSign1? Decode(ReadOnlyMemory<byte> encoded, int maxBytes) =>
        encoded.Length > maxBytes ? null : StrictCbor.Read(encoded, reader => Read(reader, encoded));

    public bool Verify(ECDsa key, ReadOnlySpan<byte> context) =>
        key.VerifyData(ToBeSigned(_protected.Span, context, Payload.Span), Signature.Span, HashAlgorithmName.SHA256);

    private static CoseSign1? Read(CborReader reader, ReadOnlyMemory<byte> encoded)
    {
        if ((ulong)reader.ReadTag() != Tag || !reader.Array(4)
            || reader.Bytes(0, 64) is not { } header
            || StrictCbor.Read(header, ReadProtected) is not { } keyId
            || ReadUnprotected(reader) is not { } unprotectedKeyId
            || reader.Bytes(0, int.MaxValue) is not { } payload
            || reader.Bytes(SignatureBytes, SignatureBytes) is not { } signature)
            return null;
        reader.ReadEndArray();
        return new CoseSign1(encoded, header, keyId.Value, unprotectedKeyId, payload, signature);
    }

    private sealed record KeyIdHeader(ReadOnlyMemory<byte> Value);

    private static KeyIdHeader? ReadProtected(CborReader reader)
    {
        var length = reader.ReadStartMap();
        if (length is not (1 or 2) || reader.ReadInt64() != Algorithm || reader.ReadInt64() != Es256)
            return null;
        if ((length == 2 ? ReadKeyId(reader) : ReadOnlyMemory<byte>.Empty) is not { } keyId)
            return null;
        reader.ReadEndMap();
        return new KeyIdHeader(keyId);
    }

    private static ReadOnlyMemory<byte>? ReadUnprotected(CborReader reader)
    {
        var length = reader.ReadStartMap();
        if (length is not (0 or 1))
            return null;
        if ((length == 1 ? ReadKeyId(reader) : ReadOnlyMemory<byte>.Empty) is not { } keyId)
            return null;
        reader.ReadEndMap();
        return keyId;
    }

    private static ReadOnlyMemory<byte>? ReadKeyId(CborReader reader)
    {
        if (reader.ReadInt64() != KeyIdLabel)
            return null;
        return reader.Bytes(1, MaxKeyIdBytes);
    }

    private static byte[] Header(ReadOnlySpan<byte> keyId)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(keyId.IsEmpty ? 1 : 2);
        writer.WriteInt32(Algorithm);
        writer.WriteInt32(Es256);
        if (!keyId.IsEmpty)
        {
            writer.WriteInt32(KeyIdLabel);
            writer.WriteByteString(keyId);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Assemble(byte[] header, ReadOnlyMemory<byte> payload, ReadOnlyMemory<byte> signature) =>
        StrictCbor.Write(writer =>
        {
            writer.WriteTag((CborTag)Tag);
            writer.WriteStartArray(4);
            writer.WriteByteString(header);
            writer.WriteStartMap(0);
            writer.WriteEndMap();
            writer.WriteByteString(payload.Span);
            writer.WriteByteString(signature.Span);
            writer.WriteEndArray();
        });

    /// <summary>Sig_structure, RFC 9052 §4.4.</summary>
    public static byte[] ToBeSigned(ReadOnlySpan<byte> header, ReadOnlySpan<byte> context, ReadOnlySpan<byte> payload)
    {
        // §4.4 step 2: an empty protected map is signed as a zero-length string; ours always holds the algorithm.
        var writer = new CborWriter(CborConformanceMode.Canonical, initialCapacity: payload.Length + header.Length + context.Length + 32);
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(header);
        writer.WriteByteString(context);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }
}
