using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pass.Benchmarks.Http;
using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Rentree;

/// <summary>
/// Connections over which one thread sends what is due and reads what was answered, by poll(2): with a task a connection, what asks took as much of the cores as
/// what answers. Each latency goes to the second in which its request was due.
/// </summary>
internal sealed partial class OpenLines : IDisposable
{
    private const short Readable = 1;

    private readonly IPEndPoint _address;
    private readonly PlannedRequest[] _plan;
    private readonly Func<int, string> _tokenOf;
    private readonly LatencyHistogram[] _bySecond;
    private readonly HttpConnection?[] _connections;
    /// <summary>In turn, so that none is idle for so long that the server closes it.</summary>
    private readonly Queue<int> _free;
    /// <summary>Those that wait for an answer, side by side: what the system is asked, which connection it is, and what it asked.</summary>
    private readonly PollEntry[] _waiting;
    private readonly (int Connection, int Request)[] _asked;
    private int _count;

    public OpenLines(IPEndPoint address, int connections, PlannedRequest[] plan, Func<int, string> tokenOf, LatencyHistogram[] bySecond)
    {
        (_address, _plan, _tokenOf, _bySecond) = (address, plan, tokenOf, bySecond);
        // Before anything is due: tills of a morning are connected already.
        _connections = [.. Enumerable.Range(0, connections).Select(_ => HttpConnection.Open(address))];
        _free = new(Enumerable.Range(0, connections));
        (_waiting, _asked) = (new PollEntry[connections], new (int, int)[connections]);
    }

    public SortedDictionary<(Errand, string), int> Answers { get; } = [];

    /// <summary>Asks all of the plan and ends with its last answer.</summary>
    /// <param name="zero">Timestamp of the plan's beginning.</param>
    public void Run(long zero)
    {
        for (var next = 0; next < _plan.Length || _count > 0;)
        {
            var early = 0.0;
            while (next < _plan.Length && _free.Count > 0 && (early = _plan[next].AtSeconds - Stopwatch.GetElapsedTime(zero).TotalSeconds) <= 0)
                Ask(next++, zero);
            // Asleep and not spinning: the cores are those of what is measured. A request that leaves a millisecond late is counted from when it was due.
            var patience = next < _plan.Length && _free.Count > 0 ? Math.Max(1, (int)(early * 1_000)) : -1;
            if (Poll(_waiting, (nuint)_count, patience) <= 0)
                continue;
            for (var i = _count - 1; i >= 0; i--)
            {
                if (_waiting[i].Happened != 0)
                    Hear(i, zero);
            }
        }
    }

    private void Ask(int request, long zero)
    {
        var connection = _free.Dequeue();
        var asked = _plan[request];
        try
        {
            var line = _connections[connection] ??= HttpConnection.Open(_address);
            line.Ask(asked.Path, asked.Till < 0 ? null : _tokenOf(asked.Till), asked.Body);
            (_waiting[_count], _asked[_count]) = (new() { Descriptor = line.Handle, Wanted = Readable }, (connection, request));
            _count++;
        }
        catch (SocketException)
        {
            Close(connection, request, zero);
        }
    }

    private void Hear(int place, long zero)
    {
        var (connection, request) = _asked[place];
        try
        {
            if (!_connections[connection]!.Hears(out var answer))
                return;
            Leave(place);
            Count(request, answer.Word, zero);
            _free.Enqueue(connection);
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            Leave(place);
            Close(connection, request, zero);
        }
    }

    private void Leave(int place)
    {
        _count--;
        (_waiting[place], _asked[place]) = (_waiting[_count], _asked[_count]);
    }

    /// <summary>The next request opens it again.</summary>
    private void Close(int connection, int request, long zero)
    {
        _connections[connection]?.Dispose();
        _connections[connection] = null;
        Count(request, "closed", zero);
        _free.Enqueue(connection);
    }

    private void Count(int request, string answer, long zero)
    {
        var asked = _plan[request];
        _bySecond[(int)asked.AtSeconds].Add(Stopwatch.GetTimestamp() - zero - (long)(asked.AtSeconds * Stopwatch.Frequency));
        Answers[(asked.Errand, answer)] = Answers.GetValueOrDefault((asked.Errand, answer)) + 1;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection?.Dispose();
    }

    /// <summary>struct pollfd of poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <returns>How many of them have something, within so many milliseconds (-1: whenever); -1 when a signal came.</returns>
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll([In, Out] PollEntry[] entries, nuint count, int milliseconds);
}
