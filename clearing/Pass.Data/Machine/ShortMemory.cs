using System.Collections.Concurrent;

namespace Pass.Data.Machine;

/// <summary>
/// What was worked out for a page, for whoever looks next: as long as what it was made of is the same by its stamp, and not for longer than its life.
/// Only for looking: what decides is read again.
/// </summary>
public sealed class ShortMemory<TKey, TStamp, TValue>(TimeProvider time, TimeSpan life) where TKey : notnull
{
    private const int Most = 200;

    private readonly ConcurrentDictionary<TKey, Kept> _kept = [];

    public async Task<TValue> OfAsync(TKey key, TStamp stamp, Func<Task<TValue>> make)
    {
        if (_kept.TryGetValue(key, out var kept) && EqualityComparer<TStamp>.Default.Equals(kept.Stamp, stamp) && time.GetElapsedTime(kept.At) < life)
            return kept.Value;
        var (at, value) = (time.GetTimestamp(), await make());
        if (_kept.Count >= Most)
            _kept.Clear();
        _kept[key] = new(stamp, at, value);
        return value;
    }

    private sealed record Kept(TStamp Stamp, long At, TValue Value);
}
