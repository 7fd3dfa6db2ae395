using System.Collections.Concurrent;

namespace Pass.Portal.Tills;

/// <summary>Slows down whoever guesses: failures are counted per key, for a bounded number of keys.</summary>
internal sealed class FailureLimiter<TKey>(TimeProvider time, int perMinute, int burst) where TKey : notnull
{
    private const int MaxKeys = 50_000;

    private readonly ConcurrentDictionary<TKey, Failures> _keys = new();

    /// <summary>False once it failed too often; <paramref name="retryAfter"/> says how long it must wait.</summary>
    public bool MayTry(TKey key, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_keys.TryGetValue(key, out var failures))
            return true;
        lock (failures)
        {
            // Looked at on a copy: only failures are counted.
            var bucket = failures.Bucket;
            var may = bucket.TryTake(NowUs, perMinute, burst, out var waitUs);
            retryAfter = TimeSpan.FromMicroseconds(Math.Max(0, waitUs));
            return may;
        }
    }

    public void Failed(TKey key)
    {
        if (_keys.Count >= MaxKeys)
            Forget();
        var failures = _keys.GetOrAdd(key, static _ => new Failures());
        lock (failures)
            failures.Bucket.TryTake(NowUs, perMinute, burst, out _);
    }

    /// <summary>Counts a failure before the try, so that tries made at the same instant cannot all be free; false, and nothing is counted, when it failed too often.</summary>
    public bool TryCharge(TKey key)
    {
        if (_keys.Count >= MaxKeys)
            Forget();
        var failures = _keys.GetOrAdd(key, static _ => new Failures());
        lock (failures)
            return failures.Bucket.TryTake(NowUs, perMinute, burst, out _);
    }

    /// <summary>The try that was charged succeeded.</summary>
    public void Refund(TKey key)
    {
        if (!_keys.TryGetValue(key, out var failures))
            return;
        lock (failures)
            failures.Bucket.GiveBack(perMinute);
    }

    private long NowUs => TokenBucket.NowUs(time);

    private void Forget()
    {
        foreach (var (key, failures) in _keys)
        {
            if (failures.Bucket.IsIdle(NowUs))
                _keys.TryRemove(key, out _);
        }
        // So many guessers at once are an attack on memory: starting to count again is the lesser harm.
        if (_keys.Count >= MaxKeys)
            _keys.Clear();
    }

    private sealed class Failures
    {
        public TokenBucket Bucket;
    }
}
