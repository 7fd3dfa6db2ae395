namespace Pass.Region.Holders.Roll;

/// <summary>A zip is known by its first bytes, never by its name.</summary>
internal static class ZipSignature
{
    public static bool Starts(ReadOnlySpan<byte> head) => head is [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..];
}
