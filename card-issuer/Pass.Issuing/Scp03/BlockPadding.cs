using Pass.Cards.Crypto;

namespace Pass.Issuing.Scp03;

/// <summary>ISO/IEC 9797-1 method 2: 80, then zeros to the next block of 16.</summary>
public static class BlockPadding
{
    public static byte[] Pad(ReadOnlySpan<byte> data)
    {
        var padded = new byte[(data.Length / AesKey.BlockLength + 1) * AesKey.BlockLength];
        data.CopyTo(padded);
        padded[data.Length] = 0x80;
        return padded;
    }

    /// <summary>Length without the padding, or -1 when there is none.</summary>
    public static int UnpaddedLength(ReadOnlySpan<byte> padded)
    {
        var end = padded.LastIndexOfAnyExcept((byte)0);
        return end >= 0 && padded.Length - end <= AesKey.BlockLength && padded[end] == 0x80 ? end : -1;
    }
}
