using System.Collections.Concurrent;
using Pass.Terminal;

namespace Pass.Simulation.Demo;

/// <summary>What happened at the tills, counted as it happens.</summary>
internal sealed class DayTally
{
    private readonly ConcurrentDictionary<string, (int Count, string Said)> _refusals = new(StringComparer.Ordinal);
    private int _approved, _partial, _refused, _returned, _holds, _cuts, _offline, _chips;

    public int Approved => _approved;
    public int Partial => _partial;
    public int Refused => _refused;
    public int Returned => _returned;
    public int Holds => _holds;
    public int Cuts => _cuts;
    public int Offline => _offline;
    public int Chips => _chips;
    public int Sales => _approved + _partial + _refused;

    /// <summary>Refusals by code, most frequent first, each with what a till was told of one.</summary>
    public IEnumerable<(string Code, int Count, string Said)> Refusals =>
        _refusals.Select(r => (r.Key, r.Value.Count, r.Value.Said)).OrderByDescending(r => r.Count).ThenBy(r => r.Key, StringComparer.Ordinal);

    public void Sale(OperationReply reply, bool offline = false)
    {
        if (offline)
            Interlocked.Increment(ref _offline);
        switch (reply.Status)
        {
            case "approved":
                Interlocked.Increment(ref _approved);
                break;
            case "partial":
                Interlocked.Increment(ref _partial);
                break;
            default:
                Interlocked.Increment(ref _refused);
                _refusals.AddOrUpdate(reply.Code, (1, reply.Explanation), (_, known) => (known.Count + 1, known.Said));
                break;
        }
    }

    public void GaveBack() => Interlocked.Increment(ref _returned);

    public void Held() => Interlocked.Increment(ref _holds);

    public void PaidByChip() => Interlocked.Increment(ref _chips);

    public void Cut() => Interlocked.Increment(ref _cuts);
}
