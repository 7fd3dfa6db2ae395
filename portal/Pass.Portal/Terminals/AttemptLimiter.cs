using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pass.Portal.Terminals;

/// <summary>Slows down whoever guesses: failed attempts of one address (of one /64 in IPv6) are counted together.</summary>
public sealed class AttemptLimiter(TimeProvider time, int perMinute, int burst)
{
    private const int MaxAddresses = 50_000;

    private readonly ConcurrentDictionary<IPAddress, Attempts> _addresses = new();

    /// <summary>False once an address failed too often; <paramref name="retryAfter"/> says how long it must wait.</summary>
    public bool MayTry(IPAddress? address, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        if (!_addresses.TryGetValue(Network(address), out var attempts))
            return true;
        lock (attempts)
        {
            // Looked at on a copy: only failures are counted.
            var bucket = attempts.Bucket;
            var may = bucket.TryTake(NowUs, perMinute, burst, out var waitUs);
            retryAfter = TimeSpan.FromMicroseconds(Math.Max(0, waitUs));
            return may;
        }
    }

    public void Failed(IPAddress? address)
    {
        if (_addresses.Count >= MaxAddresses)
            Forget();
        var attempts = _addresses.GetOrAdd(Network(address), static _ => new Attempts());
        lock (attempts)
            attempts.Bucket.TryTake(NowUs, perMinute, burst, out _);
    }

    private long NowUs => time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000;

    private void Forget()
    {
        foreach (var (address, attempts) in _addresses)
        {
            if (attempts.Bucket.IsIdle(NowUs))
                _addresses.TryRemove(address, out _);
        }
        // So many guessers at once are an attack on memory: starting to count again is the lesser harm.
        if (_addresses.Count >= MaxAddresses)
            _addresses.Clear();
    }

    private static IPAddress Network(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6)
            return address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }

    private sealed class Attempts
    {
        public TokenBucket Bucket;
    }
}
