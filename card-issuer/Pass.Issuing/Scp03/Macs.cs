using System.Buffers.Binary;
using Pass.Cards.Crypto;
using Pass.Cards.Iso7816;

namespace Pass.Issuing.Scp03;

/// <summary>C-MAC (Amendment D v1.1.2 §6.2.4).</summary>
public static class CommandMac
{
    /// <summary>
    /// Replaces the chaining value (16 bytes; its first 8 are the MAC on the wire) by
    /// CMAC(key, chaining value ‖ header ‖ Lc with the MAC ‖ data). Le is not covered; the logical channel counts as 0.
    /// </summary>
    public static void Compute(AesKey key, Span<byte> chainingValue, byte cla, byte ins, byte p1, byte p2, ReadOnlySpan<byte> data, bool extended)
    {
        var length = data.Length + SessionKeys.MacLength;
        // A command that only outgrows a short APDU by its MAC becomes extended, and Lc is covered as it is sent.
        var longLc = extended || length > CommandApdu.MaxShortData;
        var total = AesKey.BlockLength + 4 + (longLc ? 3 : 1) + data.Length;
        Span<byte> input = total <= 512 ? stackalloc byte[total] : new byte[total];
        chainingValue.CopyTo(input);
        var rest = input[AesKey.BlockLength..];
        rest[0] = (byte)(cla & 0xFC);
        rest[1] = ins;
        rest[2] = p1;
        rest[3] = p2;
        if (longLc)
        {
            rest[4] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(rest[5..], (ushort)length);
        }
        else
        {
            rest[4] = (byte)length;
        }

        data.CopyTo(rest[(longLc ? 7 : 5)..]);
        key.Cmac(input, chainingValue);
    }
}

/// <summary>R-MAC (Amendment D v1.1.2 §6.2.5): over the chaining value of the command, the response data and the status word.</summary>
public static class ResponseMac
{
    public static byte[] Compute(AesKey key, ReadOnlySpan<byte> chainingValue, ReadOnlySpan<byte> data, StatusWord status)
    {
        var input = new byte[AesKey.BlockLength + data.Length + 2];
        chainingValue.CopyTo(input);
        data.CopyTo(input.AsSpan(AesKey.BlockLength));
        input[^2] = status.Sw1;
        input[^1] = status.Sw2;
        return key.Cmac(input).AsSpan(0, SessionKeys.MacLength).ToArray();
    }
}
