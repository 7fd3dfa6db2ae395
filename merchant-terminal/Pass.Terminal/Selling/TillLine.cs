using System.Globalization;
using System.Net.Sockets;

namespace Pass.Terminal.Selling;

/// <summary>How a till reaches its region: short patience, so that a customer is told rather than kept waiting.</summary>
public static class TillLine
{
    private static readonly TimeSpan ToConnect = TimeSpan.FromSeconds(2), ForAnAnswer = TimeSpan.FromSeconds(5);

    /// <param name="culture">In which the region's explanations come, where the caller speaks neither French nor English.</param>
    /// <param name="through">What carries the calls; null: the network.</param>
    public static HttpClient Open(Uri region, CultureInfo culture, TimeProvider time, HttpMessageHandler? through = null)
    {
        return new(new Speaking(culture, through ?? Network(time)), disposeHandler: true) { BaseAddress = region, Timeout = ForAnAnswer };
    }

    /// <summary>Asks for explanations in the language in which the caller speaks, else in the till's.</summary>
    private sealed class Speaking(CultureInfo culture, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var spoken = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName is "fr" or "en" ? CultureInfo.CurrentUICulture : culture;
            request.Headers.AcceptLanguage.ParseAdd(spoken.TwoLetterISOLanguageName == "en" ? "en" : "fr");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private static SocketsHttpHandler Network(TimeProvider time) => new()
    {
        // A connection that is not made in time was not made: what was asked has surely not left.
        ConnectCallback = async (context, ct) =>
        {
            using var patience = new CancellationTokenSource(ToConnect, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, either.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                socket.Dispose();
                throw new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
    };
}
