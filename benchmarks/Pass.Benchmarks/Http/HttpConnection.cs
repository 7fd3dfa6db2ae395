using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Pass.Benchmarks.Http;

/// <summary>One kept-alive HTTP/1.1 connection that sends ready bytes and reads just enough of the answer: the load generator shares the cores with what it loads.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];

    public static async Task<HttpConnection> OpenAsync(IPEndPoint address)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(address);
        return connection;
    }

    /// <summary>Sends a whole request; the body of its answer, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200 with its length said.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..]);
        var (read, head, length) = (0, 0, 0);
        while (head == 0 || read < head + length)
        {
            if (read == _buffer.Length)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            var got = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            if (got == 0)
                throw new InvalidOperationException("The portal closed the connection.");
            read += got;
            if (head == 0 && _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
                (head, length) = (end + 4, BodyLength(_buffer.AsSpan(0, end + 4)));
        }
        return _buffer.AsMemory(head, length);
    }

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (!head.StartsWith("HTTP/1.1 200 "u8) || at < 0 || !Utf8Parser.TryParse(head[(at + 16)..], out int length, out _))
            throw new InvalidOperationException($"The portal answered: {System.Text.Encoding.ASCII.GetString(head).Trim()}");
        return length;
    }

    public void Dispose() => _socket.Dispose();
}
