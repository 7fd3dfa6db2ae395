namespace Pass.Core;

/// <summary>A stable 64-bit mixer (SplitMix64 finalizer): the same on every machine and version, unlike <see cref="HashCode"/>.</summary>
/// <remarks>Spreads passes over partitions and fingerprints requests; it is not cryptographic and protects nothing by itself.</remarks>
public static class Mix
{
    public static ulong Of(ulong x)
    {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    public static ulong Of(ulong a, ulong b) => Of(Of(a) ^ b);

    public static ulong Of(ulong a, Guid b)
    {
        Span<byte> bytes = stackalloc byte[16];
        b.TryWriteBytes(bytes);
        return Of(Of(a, BitConverter.ToUInt64(bytes)), BitConverter.ToUInt64(bytes[8..]));
    }

    /// <summary>The partition a pass lives in, for ever: <c>hash(pass_id) mod P</c>.</summary>
    public static int Partition(PassId pass, int partitions) => (int)(Of((ulong)pass.Value) % (uint)partitions);
}
