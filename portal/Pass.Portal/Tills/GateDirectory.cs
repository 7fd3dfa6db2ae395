using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Portal.Tills;

/// <summary>A gate that called: what the database says of it, and how often it may call.</summary>
internal sealed class Gate(GateDevice device, long readAt)
{
    private const int CallsPerMinute = 60, Burst = 60;

    private readonly Lock _lock = new();
    private TokenBucket _bucket;

    public GateDevice Device { get; private set; } = device;
    public long ReadAt { get; private set; } = readAt;

    public void Take(GateDevice device, long readAt) => (Device, ReadAt) = (device, readAt);

    public bool MayCall(TimeProvider time, out TimeSpan wait)
    {
        lock (_lock)
        {
            var may = _bucket.TryTake(TokenBucket.NowUs(time), CallsPerMinute, Burst, out var waitUs);
            wait = TimeSpan.FromMicroseconds(Math.Max(0, waitUs));
            return may;
        }
    }
}

/// <summary>The gates that call this node, each read again when what is known of it is some seconds old: one taken out of service is out within that.</summary>
internal sealed class GateDirectory(PassDatabase database, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<int, Gate> _gates = new();

    public async Task<Gate?> FindAsync(int id, CancellationToken ct)
    {
        if (_gates.TryGetValue(id, out var known) && time.GetElapsedTime(known.ReadAt) < Fresh)
            return known;
        await using var context = database.CreateContext();
        if (await context.GateDevices.AsNoTracking().SingleOrDefaultAsync(d => d.Id == id, ct) is not { } device)
            return null;
        var gate = _gates.GetOrAdd(id, _ => new(device, time.GetTimestamp()));
        gate.Take(device, time.GetTimestamp());
        return gate;
    }
}
