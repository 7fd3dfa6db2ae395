using System.Runtime.CompilerServices;

namespace Pass.Data.Log;

/// <summary>LEB128 integers, as small as the numbers are; signed ones zigzag.</summary>
internal static class Varint
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Span<byte> to, ref int at, ulong value)
    {
        while (value >= 0x80)
        {
            to[at++] = (byte)(value | 0x80);
            value >>= 7;
        }
        to[at++] = (byte)value;
    }

    public static void WriteSigned(Span<byte> to, ref int at, long value) => Write(to, ref at, (ulong)((value << 1) ^ (value >> 63)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> from, ref int at)
    {
        ulong b = from[at++];
        if (b < 0x80)
            return b;
        var value = b & 0x7f;
        for (var shift = 7; shift < 70; shift += 7)
        {
            b = from[at++];
            value |= (b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw new InvalidDataException("A number in the log is longer than ten bytes.");
    }

    public static long ReadSigned(ReadOnlySpan<byte> from, ref int at)
    {
        var value = Read(from, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
