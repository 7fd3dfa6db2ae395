using System.Buffers;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>
/// zlib compression (RFC 1950, RFC 1951) whose output depends on its input alone.
/// </summary>
/// <remarks>
/// The runtime's own ZLibStream may give other bytes after an update of .NET or of the processor it runs on.
/// A statement made again years later must be the same file, so the encoder is ours: one greedy LZ77 pass
/// over hash chains, coded with the fixed Huffman tables. About a tenth larger than zlib, and faster.
/// </remarks>
internal static class Deflate
{
    private const int HashBits = 13, Window = 32 * 1024, MinMatch = 3, MaxMatch = 258, ChainLimit = 12;

    private static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly byte[] LengthExtraBits =
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly ushort[] DistanceBase =
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static readonly (ushort Code, byte Bits)[] Symbols = FixedCodes();
    private static readonly byte[] LengthSymbol = SymbolOfLength();

    /// <summary>Appends the compressed form of <paramref name="data"/> to <paramref name="output"/>.</summary>
    public static void Compress(ReadOnlySpan<byte> data, PdfBuffer output)
    {
        output.Byte(0x78).Byte(0x01);
        var bits = new BitWriter(output);
        bits.Write(0b011, 3); // last block, fixed Huffman codes
        var heads = ArrayPool<int>.Shared.Rent(1 << HashBits);
        var previous = ArrayPool<int>.Shared.Rent(Math.Max(1, data.Length));
        heads.AsSpan(0, 1 << HashBits).Fill(-1);
        Encode(data, heads, previous, ref bits);
        ArrayPool<int>.Shared.Return(heads);
        ArrayPool<int>.Shared.Return(previous);
        var (endCode, endBits) = Symbols[256];
        bits.Write(endCode, endBits);
        bits.Flush();
        output.UInt32(Adler32(data));
    }

    private static void Encode(ReadOnlySpan<byte> data, int[] heads, int[] previous, ref BitWriter bits)
    {
        var position = 0;
        while (position < data.Length)
        {
            var (length, distance) = LongestMatch(data, position, heads, previous);
            if (length < MinMatch)
            {
                var (code, count) = Symbols[data[position]];
                bits.Write(code, count);
                length = 1;
            }
            else
            {
                WriteMatch(length, distance, ref bits);
            }
            for (var end = position + length; position < end; position++) Remember(data, position, heads, previous);
        }
    }

    private static (int Length, int Distance) LongestMatch(ReadOnlySpan<byte> data, int position, int[] heads, int[] previous)
    {
        if (position + MinMatch > data.Length) return (0, 0);
        var ahead = data.Slice(position, Math.Min(MaxMatch, data.Length - position));
        var (best, distance) = (0, 0);
        var candidate = heads[Hash(data, position)];
        for (var tries = 0; tries < ChainLimit && candidate >= 0 && position - candidate <= Window; tries++, candidate = previous[candidate])
        {
            var length = ahead.CommonPrefixLength(data[candidate..]);
            if (length <= best) continue;
            (best, distance) = (length, position - candidate);
            if (best == ahead.Length) break;
        }
        return (best, distance);
    }

    private static void Remember(ReadOnlySpan<byte> data, int position, int[] heads, int[] previous)
    {
        if (position + MinMatch > data.Length) return;
        var hash = Hash(data, position);
        previous[position] = heads[hash];
        heads[hash] = position;
    }

    private static int Hash(ReadOnlySpan<byte> data, int position) =>
        (int)((uint)((data[position] | data[position + 1] << 8 | data[position + 2] << 16) * 0x9E3779B1) >> (32 - HashBits));

    private static void WriteMatch(int length, int distance, ref BitWriter bits)
    {
        var symbol = LengthSymbol[length];
        var (code, count) = Symbols[257 + symbol];
        bits.Write(code, count);
        bits.Write((uint)(length - LengthBase[symbol]), LengthExtraBits[symbol]);

        var slot = DistanceBase.AsSpan().BinarySearch((ushort)distance);
        if (slot < 0) slot = ~slot - 1;
        bits.Write(Reverse((uint)slot, 5), 5);
        bits.Write((uint)(distance - DistanceBase[slot]), Math.Max(0, slot / 2 - 1));
    }

    /// <summary>RFC 1951, 3.2.6, with the bits of each code turned round, as Huffman codes go out high bit first.</summary>
    private static (ushort, byte)[] FixedCodes()
    {
        var codes = new (ushort, byte)[288];
        for (var symbol = 0u; symbol < 288; symbol++)
        {
            codes[symbol] = symbol switch
            {
                < 144 => ((ushort)Reverse(0x30 + symbol, 8), 8),
                < 256 => ((ushort)Reverse(0x190 + symbol - 144, 9), 9),
                < 280 => ((ushort)Reverse(symbol - 256, 7), 7),
                _ => ((ushort)Reverse(0xC0 + symbol - 280, 8), 8),
            };
        }
        return codes;
    }

    private static byte[] SymbolOfLength()
    {
        var symbols = new byte[MaxMatch + 1];
        for (var length = MinMatch; length <= MaxMatch; length++)
        {
            symbols[length] = (byte)(LengthBase.TakeWhile(start => start <= length).Count() - 1);
        }
        return symbols;
    }

    private static uint Reverse(uint value, int count)
    {
        var reversed = 0u;
        for (; count > 0; count--, value >>= 1) reversed = reversed << 1 | value & 1;
        return reversed;
    }

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        var (a, b) = (1u, 0u);
        while (!data.IsEmpty)
        {
            // 5552 bytes is the longest run whose sums cannot overflow 32 bits.
            var run = data[..Math.Min(5552, data.Length)];
            foreach (var value in run) b += a += value;
            (a, b) = (a % 65521, b % 65521);
            data = data[run.Length..];
        }
        return b << 16 | a;
    }

    private ref struct BitWriter(PdfBuffer output)
    {
        private ulong pending;
        private int count;

        public void Write(uint value, int bits)
        {
            pending |= (ulong)value << count;
            for (count += bits; count >= 8; count -= 8, pending >>= 8) output.Byte((byte)pending);
        }

        public readonly void Flush()
        {
            if (count > 0) output.Byte((byte)pending);
        }
    }
}
