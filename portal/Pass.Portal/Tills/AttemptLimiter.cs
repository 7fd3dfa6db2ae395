using System.Net;
using System.Net.Sockets;
using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>
/// Slows down whoever fails: refused attempts are counted by address (by /64 in IPv6) and by the till they claim to be, so that no till pays for
/// another behind the same router. Whoever succeeds is never asked: what is offered is verified first.
/// </summary>
internal sealed class AttemptLimiter(TimeProvider time, int perMinute, int burst)
{
    private readonly FailureLimiter<(IPAddress, TerminalId)> _failures = new(time, perMinute, burst);

    /// <summary>Counts a refused attempt; true, with how long to wait, once there were too many.</summary>
    /// <param name="claimed">The till that it said to be; the default when it said none that is known.</param>
    public bool HaveFailedTooOften(IPAddress? address, TerminalId claimed, out TimeSpan retryAfter)
    {
        var key = (Network(address), claimed);
        if (!_failures.MayTry(key, out retryAfter))
            return true;
        _failures.Failed(key);
        return false;
    }

    /// <summary>Who an address is counted as: by /64 in IPv6.</summary>
    public static IPAddress Network(IPAddress? address)
    {
        if (address is null || address.AddressFamily != AddressFamily.InterNetworkV6)
            return address ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
