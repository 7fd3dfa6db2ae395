using System.Net;
using System.Net.Sockets;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Region.Integration;

/// <summary>
/// Addresses that a partner may have told: https on the public internet. A name is looked up again for each connection, and what it leads to is
/// asked here once more (<see cref="IsPublic"/>): a name that is public today may lead inside tomorrow (server-side request forgery).
/// </summary>
public static class HookAddress
{
    private static readonly Texts Words = Texts.Beside(typeof(HookAddress), "Integration");

    /// <summary>Blocks that are nobody's on the internet (IANA special-purpose registries, RFC 6890 and what followed).</summary>
    private static readonly IPNetwork[] Private =
    [
        .. ((string[])["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Endings of names that lead nowhere outside of a network (RFC 6761, 6762, 8375).</summary>
    private static readonly string[] PrivateNames = ["localhost", "local", "internal", "intranet", "lan", "home.arpa", "test", "invalid", "onion"];

    /// <returns>Problems: HookAddressUnreadable, HookAddressTooLong, HookAddressNotHttps, HookAddressPrivate.</returns>
    public static Result<Uri> Read(string? text)
    {
        var typed = text?.Trim() ?? "";
        if (typed.Length > PartnerHook.AddressLength)
            return Words.Problem("HookAddressTooLong", PartnerHook.AddressLength);
        if (!Uri.TryCreate(typed, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            return Words.Problem("HookAddressUnreadable");
        if (address.Scheme != Uri.UriSchemeHttps)
            return Words.Problem("HookAddressNotHttps");
        return MayBePublic(address) ? address : Words.Problem("HookAddressPrivate");
    }

    /// <summary>True for what the whole internet reaches under this number.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(Private, network => network.Contains(plain)),
            AddressFamily.InterNetworkV6 => GlobalUnicast.Contains(plain) && !Array.Exists(Private, network => network.Contains(plain)),
            _ => false,
        };
    }

    private static bool MayBePublic(Uri address)
    {
        if (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
            return IPAddress.TryParse(address.DnsSafeHost, out var number) && IsPublic(number);
        var name = address.IdnHost.TrimEnd('.');
        return name.Contains('.', StringComparison.Ordinal)
            && !Array.Exists(PrivateNames, ending => name.EndsWith("." + ending, StringComparison.OrdinalIgnoreCase));
    }
}
