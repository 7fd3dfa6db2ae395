using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pass.Benchmarks.Http;

/// <summary>An answer, its body valid until the next call.</summary>
internal readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>In one word: what was decided, or the status where nothing was.</summary>
    public string Word => Status switch
    {
        200 when Body.Span.IndexOf("\"status\":\"approved\""u8) >= 0 => "approved",
        200 when Body.Span.IndexOf("\"status\":\"partial\""u8) >= 0 => "partial",
        200 when Body.Span.IndexOf("\"status\":\"refused\""u8) >= 0 => "refused",
        < 400 => "ok",
        503 => "busy",
        429 => "too many",
        _ => "failed",
    };
}

/// <summary>One kept-alive HTTP/1.1 connection that sends ready bytes and reads just enough of the answer: the load generator shares the cores with what it loads.</summary>
internal sealed class HttpConnection : IDisposable
{
    /// <summary>Of its fixed words and numbers.</summary>
    private const int MostOfHead = 160;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[16 * 1024];
    private byte[] _request = new byte[4 * 1024];

    /// <summary>Of the answer: bytes that came, where its body begins once its head is there, the body's length (-1: in parts), its status.</summary>
    private int _read, _head, _length, _status;

    public static async Task<HttpConnection> OpenAsync(IPEndPoint address)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(address);
        return connection;
    }

    /// <summary>For <see cref="Ask"/> and <see cref="Hears"/>: a socket that was never waited for by a task is the system's alone.</summary>
    public static HttpConnection Open(IPEndPoint address)
    {
        var connection = new HttpConnection();
        connection._socket.Connect(address);
        return connection;
    }

    /// <summary>Sends a whole request; the body of its answer, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The answer is not 200 with its length said.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(ReadOnlyMemory<byte> request)
    {
        var answer = await ExchangeAsync(request);
        return answer.Status == 200
            ? answer.Body
            : throw new InvalidOperationException($"The portal answered {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span)}");
    }

    /// <summary>Asks, with a token where there is one; whatever the answer is.</summary>
    /// <param name="body">JSON of a POST; empty: a GET.</param>
    /// <exception cref="InvalidOperationException">The connection ended, or the answer does not say how long it is.</exception>
    public ValueTask<HttpAnswer> AskAsync(string path, string? token, ReadOnlyMemory<byte> body) => ExchangeAsync(_request.AsMemory(0, Compose(path, token, body)));

    /// <summary>The same, of which only the question is sent; on the caller's thread, as is all that follows.</summary>
    public void Ask(string path, string? token, ReadOnlyMemory<byte> body)
    {
        Begin();
        var length = Compose(path, token, body);
        for (var sent = 0; sent < length;)
            sent += _socket.Send(_request.AsSpan(sent, length - sent));
    }

    /// <summary>Reads what came of the answer; waits when nothing did.</summary>
    /// <returns>False: not all of it is there.</returns>
    /// <exception cref="InvalidOperationException">The connection ended, or the answer does not say how long it is.</exception>
    public bool Hears(out HttpAnswer answer)
    {
        var isWhole = Take(_socket.Receive(Room().Span));
        answer = isWhole ? Answer : default;
        return isWhole;
    }

    public int Handle => (int)_socket.Handle;

    private int Compose(string path, string? token, ReadOnlyMemory<byte> body)
    {
        // Written where it is sent from: garbage of the generator's would be pauses of what it measures.
        var most = MostOfHead + path.Length + (token?.Length ?? 0) + body.Length;
        if (_request.Length < most)
            _request = new byte[most * 2];
        var length = 0;
        Put(body.IsEmpty ? "GET "u8 : "POST "u8, ref length);
        length += Encoding.ASCII.GetBytes(path, _request.AsSpan(length));
        Put(" HTTP/1.1\r\nHost: pass\r\n"u8, ref length);
        if (!body.IsEmpty)
        {
            if (token is not null)
            {
                Put("Authorization: Bearer "u8, ref length);
                length += Encoding.ASCII.GetBytes(token, _request.AsSpan(length));
                Put("\r\n"u8, ref length);
            }
            Put("Content-Type: application/json\r\nContent-Length: "u8, ref length);
            _ = Utf8Formatter.TryFormat(body.Length, _request.AsSpan(length), out var digits);
            length += digits;
            Put("\r\n"u8, ref length);
        }
        Put("\r\n"u8, ref length);
        Put(body.Span, ref length);
        return length;
    }

    private void Put(ReadOnlySpan<byte> text, ref int length)
    {
        text.CopyTo(_request.AsSpan(length));
        length += text.Length;
    }

    private async ValueTask<HttpAnswer> ExchangeAsync(ReadOnlyMemory<byte> request)
    {
        Begin();
        for (var sent = 0; sent < request.Length;)
            sent += await _socket.SendAsync(request[sent..]);
        while (!Take(await _socket.ReceiveAsync(Room())))
        {
        }
        return Answer;
    }

    private HttpAnswer Answer => new(_status, _buffer.AsMemory(_head, _length));

    private void Begin() => (_read, _head, _length, _status) = (0, 0, 0, 0);

    private Memory<byte> Room()
    {
        if (_read == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        return _buffer.AsMemory(_read);
    }

    /// <returns>True: that was the end of the answer.</returns>
    private bool Take(int got)
    {
        if (got == 0)
            throw new InvalidOperationException("The portal closed the connection.");
        _read += got;
        if (_head == 0 && _buffer.AsSpan(0, _read).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            (_head, _length, _status) = (end + 4, BodyLength(_buffer.AsSpan(0, end + 4)), Status(_buffer));
        // A page is sent in parts: its end is a part of no length.
        if (_length < 0 && _buffer.AsSpan(0, _read).EndsWith("0\r\n\r\n"u8))
            _length = _read - _head;
        return _head > 0 && _length >= 0 && _read >= _head + _length;
    }

    private static int Status(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1.1 "u8) && Utf8Parser.TryParse(head[9..12], out int status, out _)
            ? status
            : throw new InvalidOperationException("The answer is not of HTTP/1.1.");

    /// <summary>-1: in parts.</summary>
    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("Transfer-Encoding: chunked"u8) >= 0)
            return -1;
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _)
            ? length
            : throw new InvalidOperationException($"The portal answered: {Encoding.ASCII.GetString(head).Trim()}");
    }

    public void Dispose() => _socket.Dispose();
}
