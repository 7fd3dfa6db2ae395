using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Pass.Data.Model;
using Pass.Region.Integration;

namespace Pass.Portal.Webhooks;

/// <summary>What became of one try.</summary>
/// <param name="Status">HTTP status; null when there was no answer.</param>
/// <param name="Trouble">Why it was not taken, key of a text; null when it was.</param>
internal sealed record HookAnswer(int? Status, string? Trouble);

/// <summary>
/// Sends one message to one address: over TLS, to a public number (<see cref="HookAddress"/>), through no proxy, following no redirect, reading nothing of
/// the answer but its status, for ten seconds at most. Whoever owns the address learns nothing of the region's network from it.
/// </summary>
internal sealed class HookSender : IDisposable
{
    private const int MaxHeadersKiB = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), ConnectPatience = TimeSpan.FromSeconds(5), Pooled = TimeSpan.FromMinutes(2);

    private readonly HttpMessageInvoker _http;
    private readonly HookSecrets _secrets;
    private readonly TimeProvider _time;

    public HookSender(HookSecrets secrets, TimeProvider time) : this(secrets, time, Outward())
    {
    }

    /// <param name="handler">Owned from here on.</param>
    internal HookSender(HookSecrets secrets, TimeProvider time, HttpMessageHandler handler) => (_secrets, _time, _http) = (secrets, time, new(handler));

    public async Task<HookAnswer> SendAsync(PartnerHook hook, HookDelivery delivery, CancellationToken ct)
    {
        // Asked again each time: what may be told changes with the program, the row does not.
        if (!HookAddress.Read(hook.Address).Ok(out var address, out _))
            return new(null, "Private");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(delivery.Body)) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Pass", "1"));
        request.Headers.Add("Pass-Event", delivery.EventId.ToString());
        request.Headers.Add("Pass-Signature", _secrets.Sign(hook, _time.GetUtcNow(), delivery.Body));
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            using var answer = await _http.SendAsync(request, either.Token);
            return new((int)answer.StatusCode, answer.IsSuccessStatusCode ? null : "Status");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, "Timeout");
        }
        catch (HttpRequestException error)
        {
            return new(null, error.GetBaseException() switch { PrivateAddressException => "Private", AuthenticationException => "Certificate", _ => "Unreachable" });
        }
    }

    public void Dispose() => _http.Dispose();

    internal static SocketsHttpHandler Outward() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        ConnectTimeout = ConnectPatience,
        MaxResponseHeadersLength = MaxHeadersKiB,
        PooledConnectionLifetime = Pooled,
        ConnectCallback = ConnectAsync,
    };

    /// <summary>Looks a name up and connects to a public number of it, and to no other.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var numbers = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var open = Array.FindAll(numbers, HookAddress.IsPublic);
        if (open.Length == 0)
            throw new PrivateAddressException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException() : IOException("The name leads to no public address.");
}
