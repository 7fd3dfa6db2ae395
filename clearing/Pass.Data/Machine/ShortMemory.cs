using System.Collections.Concurrent;

namespace Pass.Data.Machine;

/// <summary>
/// What was worked out for a page, for whoever looks next: as long as what it was made of is the same by its stamp, and not for longer than its life.
/// Only for looking: what decides is read again.
/// </summary>
/// <param name="most">Kept at once; beyond it all are forgotten.</param>
public sealed class ShortMemory<TKey, TStamp, TValue>(TimeProvider time, TimeSpan life, int most = 200) where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Kept> _kept = [];

    public async Task<TValue> OfAsync(TKey key, TStamp stamp, Func<Task<TValue>> make)
    {
        if (_kept.TryGetValue(key, out var kept) && EqualityComparer<TStamp>.Default.Equals(kept.Stamp, stamp) && time.GetElapsedTime(kept.At) < life)
            return kept.Value;
        var (at, value) = (time.GetTimestamp(), await make());
        foreach (var old in _kept.Where(k => time.GetElapsedTime(k.Value.At) >= life).ToList())
            _kept.TryRemove(old);
        if (_kept.Count >= most)
            _kept.Clear();
        _kept[key] = new(stamp, at, value);
        return value;
    }

    private sealed record Kept(TStamp Stamp, long At, TValue Value);
}
