namespace Pass.Simulation.Generation;

/// <summary>A seeded generator whose sequence is ours (SplitMix64), so that a seed gives the same bytes on any version of .NET.</summary>
internal struct Draw(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The generator of one thing among many: what comes before it does not change it.</summary>
    public static Draw For(int seed, int kind, long index) =>
        new(Mixed(Mixed((uint)seed) ^ Mixed(((ulong)kind << 56) ^ (ulong)index)));

    public ulong Next() => Mixed(_state += 0x9e3779b97f4a7c15);

    /// <summary>From 0 to <paramref name="n"/> - 1.</summary>
    public int Below(int n) => (int)Math.BigMul(Next(), (ulong)n, out _);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Percent(int chances) => Below(100) < chances;

    public T Of<T>(T[] choices) => choices[Below(choices.Length)];

    private static ulong Mixed(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
