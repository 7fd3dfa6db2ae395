using System.Net;
using System.Net.Sockets;

namespace Pass.Cards.Issuance;

/// <summary>Where the issuance service listens: a Unix domain socket, or a port on this machine. Never the network: its keys make cards.</summary>
public sealed record IssuanceAddress
{
    private const string UnixScheme = "unix:";

    /// <summary>sockaddr_un holds 108 bytes with the terminating zero.</summary>
    private const int MaxSocketPathBytes = 107;

    private IssuanceAddress(string? socketPath, Uri http) => (SocketPath, Http) = (socketPath, http);

    /// <summary>Null when it is a port.</summary>
    public string? SocketPath { get; }

    /// <summary>The address in a request; over a socket, only its path counts.</summary>
    public Uri Http { get; }

    /// <summary>Of the port; throws for a socket.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Parse(Http.Host.Trim('[', ']')), Http.Port);

    /// <exception cref="FormatException">The text is neither form; the message says how to write it.</exception>
    public static IssuanceAddress Parse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal) && text.Length > UnixScheme.Length)
        {
            var path = Path.GetFullPath(text[UnixScheme.Length..]);
            return System.Text.Encoding.UTF8.GetByteCount(path) <= MaxSocketPathBytes
                ? new(path, new("http://issuer/"))
                : throw new FormatException(Words.Say("SocketLong", path, MaxSocketPathBytes));
        }
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && uri.Port > 0
            && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip))
            return new(null, uri);
        throw new FormatException(Words.Say("AddressShape", text));
    }

    /// <summary>A line to the service.</summary>
    internal async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = SocketPath is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(SocketPath is null ? EndPoint : new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public override string ToString() => SocketPath is null ? Http.GetLeftPart(UriPartial.Authority) : UnixScheme + SocketPath;
}
