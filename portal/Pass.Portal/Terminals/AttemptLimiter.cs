using System.Net;
using System.Net.Sockets;

namespace Pass.Portal.Terminals;

/// <summary>Slows down whoever guesses: failed attempts of one address (of one /64 in IPv6) are counted together.</summary>
public sealed class AttemptLimiter(TimeProvider time, int perMinute, int burst)
{
    private readonly FailureLimiter<IPAddress> _networks = new(time, perMinute, burst);

    /// <summary>False once an address failed too often; <paramref name="retryAfter"/> says how long it must wait.</summary>
    public bool MayTry(IPAddress? address, out TimeSpan retryAfter) => _networks.MayTry(Network(address), out retryAfter);

    public void Failed(IPAddress? address) => _networks.Failed(Network(address));

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
}
