using System.Formats.Cbor;
using System.Numerics;
using Pass.Cards.Cose;

namespace Pass.Cards.Credentials;

/// <summary>
/// The way from one version of the status list to a later one: the indexes that changed, and the later list's own signature.
/// Applying it rebuilds the later list byte for byte and verifies that signature over all of it, so a delta needs no trust of its own,
/// and what results can be stored or passed on like a list downloaded whole.
/// CBOR array [format, from version, to version, issued at, count, key id, signature, [gaps between changed indexes]].
/// </summary>
public static class StatusDelta
{
    private const int Format = 1;

    /// <summary>Throws when the two lists are not in order or the later one is shorter.</summary>
    public static byte[] Between(StatusList from, StatusList to)
    {
        if (to.Version <= from.Version || to.Count < from.Count)
            throw new ArgumentException($"No delta leads from version {from.Version} ({from.Count} credentials) to {to.Version} ({to.Count}): a list only grows.");
        var changed = Changed(from.Bits, to.Bits);
        return StrictCbor.Write(writer =>
        {
            writer.WriteStartArray(8);
            writer.WriteInt32(Format);
            writer.WriteInt64(from.Version);
            writer.WriteInt64(to.Version);
            writer.Seconds(to.IssuedAt);
            writer.WriteInt32(to.Count);
            writer.WriteByteString(to.KeyId.Span);
            writer.WriteByteString(to.Signature.Span);
            writer.WriteStartArray(changed.Count);
            for (var i = 0; i < changed.Count; i++)
                writer.WriteInt32(i == 0 ? changed[0] : changed[i] - changed[i - 1]);
            writer.WriteEndArray();
            writer.WriteEndArray();
        });
    }

    /// <summary>
    /// The later list, verified; null when the delta is malformed, does not start at <paramref name="list"/>'s version, or does not lead to a
    /// list an issuer signed. The terminal then downloads the whole list.
    /// </summary>
    public static StatusList? Apply(StatusList list, ReadOnlyMemory<byte> delta, TrustList trust) =>
        delta.Length <= StatusList.MaxBytes && StrictCbor.Read(delta, reader => Rebuild(reader, list)) is { } encoded
            ? StatusList.Open(encoded, trust)
            : null;

    private static byte[]? Rebuild(CborReader reader, StatusList list)
    {
        if (!reader.Array(8) || reader.ReadInt32() != Format || reader.ReadInt64() != list.Version)
            return null;
        var version = reader.ReadInt64();
        var issuedAt = reader.Seconds();
        var count = reader.ReadInt32();
        if (version <= list.Version || count < list.Count || count > StatusList.MaxCount
            || reader.Bytes(P256PublicKey.KeyIdBytes, P256PublicKey.KeyIdBytes) is not { } keyId
            || reader.Bytes(CoseSign1.SignatureBytes, CoseSign1.SignatureBytes) is not { } signature
            || reader.ReadStartArray() is not { } changes)
            return null;

        var bits = new byte[(count + 7) / 8];
        list.Bits.CopyTo(bits);
        var index = 0;
        for (var i = 0; i < changes; i++)
        {
            index = checked(index + (int)reader.ReadUInt32());
            if (index >= count)
                return null;
            bits[index >> 3] ^= (byte)(1 << (index & 7));
        }

        reader.ReadEndArray();
        reader.ReadEndArray();
        return CoseSign1.Assemble(keyId.Span, StatusList.Payload(version, issuedAt, count, bits), signature);
    }

    private static List<int> Changed(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var changed = new List<int>();
        for (var i = 0; i < to.Length; i++)
            for (var left = (uint)(to[i] ^ (i < from.Length ? from[i] : 0)); left != 0; left &= left - 1)
                changed.Add(i * 8 + BitOperations.TrailingZeroCount(left));
        return changed;
    }
}
