using System.Buffers.Binary;
using System.Net.Sockets;

namespace Pass.SoftwareCard;

/// <summary>
/// A software card in a virtual reader (vsmartcard's vpcd): connected = inserted, disposed = taken out.
/// Frames are length (2, big-endian) then bytes; one byte is a control: 0 power off, 1 power on, 2 reset, 4 ask for the ATR.
/// An APDU of one byte looks the same, and vpcd waits for its answer: it gets one, or, where a control has none, the card is taken out.
/// </summary>
public sealed class VpcdLink : IDisposable
{
    public const int FirstPort = 35963;

    private const int TcpLevel = 6;
    private const int TcpQuickAck = 12;

    /// <summary>pcscd asks every 400 ms whether the card is there, unless it waits for an answer: so much silence after a control means that it was none.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly VirtualCard card;
    private readonly Socket socket;
    private readonly byte[] frame = new byte[2 + ushort.MaxValue];
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="card">Not owned: it may be inserted again.</param>
    /// <param name="socket">Connected to vpcd; owned.</param>
    public VpcdLink(VirtualCard card, Socket socket)
    {
        this.card = card;
        this.socket = socket;
        socket.NoDelay = true;
        thread = new Thread(Serve) { IsBackground = true, Name = "software card" };
        thread.Start();
    }

    /// <summary>Completes when the card is out of the reader: disposed, or the reader or its service went away.</summary>
    public Task Ended => ended.Task;

    /// <summary>Takes the card out.</summary>
    public void Dispose()
    {
        socket.Dispose();
        thread.Join();
    }

    private void Serve()
    {
        try
        {
            while (Receive(2))
            {
                int length = BinaryPrimitives.ReadUInt16BigEndian(frame);
                if (!Receive(length))
                    break;
                socket.ReceiveTimeout = 0;
                if (length != 1 || !Control(frame[0]))
                    Send(card.Process(frame.AsMemory(0, length).ToArray()));
            }
        }
        catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
        {
            // The reader went away, or the card's memory failed: either way the card is out.
        }

        card.PowerOff();
        socket.Dispose();
        ended.SetResult();
    }

    /// <summary>False when it is no control.</summary>
    private bool Control(byte control)
    {
        switch (control)
        {
            case 0:
                card.PowerOff();
                break;
            case 1 or 2:
                card.PowerOn();
                break;
            case 4:
                Send(card.Atr.Span);
                return true;
            default:
                return false;
        }

        socket.ReceiveTimeout = (int)Silence.TotalMilliseconds;
        return true;
    }

    private void Send(ReadOnlySpan<byte> message)
    {
        // One send: two would meet the delayed acknowledgement of the first.
        var bytes = new byte[2 + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)message.Length);
        message.CopyTo(bytes.AsSpan(2));
        for (var sent = 0; sent < bytes.Length;)
            sent += socket.Send(bytes.AsSpan(sent));
    }

    private bool Receive(int length)
    {
        for (var received = 0; received < length;)
        {
            // vpcd sends length and message apart, without NoDelay: unless each part is acknowledged at once, every exchange waits 40 ms.
            if (OperatingSystem.IsLinux())
                socket.SetRawSocketOption(TcpLevel, TcpQuickAck, [1, 0, 0, 0]);
            var count = socket.Receive(frame.AsSpan(received, length - received));
            if (count == 0)
                return false;
            received += count;
        }

        return true;
    }
}
