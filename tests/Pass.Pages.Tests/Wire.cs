using System.Net;
using System.Net.Sockets;

namespace Pass.Pages.Tests;

/// <summary>The line between a browser and the node: every byte that comes is counted, and it can be cut.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _cut = new();
    private readonly Task _accepting;
    private long _bytes;

    public Wire(Uri to)
    {
        _listener.Start();
        Address = new UriBuilder(to) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync(to.Port);
    }

    public Uri Address { get; }

    /// <summary>What came to the browser, heads and all.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Airplane mode.</summary>
    public void Cut()
    {
        _cut.Cancel();
        _listener.Stop();
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _accepting;
        _listener.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync(int port)
    {
        var lines = new List<Task>();
        try
        {
            while (true)
                lines.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_cut.Token), port));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(TcpClient browser, int port)
    {
        using (browser)
        using (var node = new TcpClient())
        {
            try
            {
                await node.ConnectAsync(IPAddress.Loopback, port, _cut.Token);
                await Task.WhenAny(CopyAsync(browser.GetStream(), node.GetStream(), 0), CopyAsync(node.GetStream(), browser.GetStream(), 1));
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
            {
                // The line is down.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int weight)
    {
        var buffer = new byte[16_384];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer, _cut.Token)) > 0;)
            {
                Interlocked.Add(ref _bytes, weight * read);
                await to.WriteAsync(buffer.AsMemory(0, read), _cut.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The line is down.
        }
    }
}
