using System.Collections.Concurrent;
using Pass.Core;

namespace Pass.Portal.Tills;

/// <summary>Every till this node knows, in memory. Refreshed when the reference data changes, without restart.</summary>
public sealed class TerminalDirectory(TerminalRegistry registry)
{
    private readonly ConcurrentDictionary<TerminalId, Till> _tills = new();

    public int Count => _tills.Count;

    public Till? Find(TerminalId id) => _tills.GetValueOrDefault(id);

    /// <summary>Reads the registered tills again. Those that are gone count as revoked; today's counts of the others stay.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        // One that is activated here while the others are read is not among them, and is not gone.
        var before = _tills.Keys;
        var registered = await registry.LoadAsync(ct);
        var seen = new HashSet<TerminalId>(registered.Count);
        foreach (var terminal in registered)
        {
            seen.Add(terminal.Id);
            Put(terminal);
        }
        foreach (var id in before)
        {
            if (!seen.Contains(id) && Find(id) is { } till)
                till.Registered = till.Registered with { Revoked = true };
        }
    }

    /// <summary>Makes one till known at once, as when it has just been activated here.</summary>
    public void Put(RegisteredTerminal terminal)
    {
        var till = _tills.GetOrAdd(terminal.Id, static (_, t) => new Till(t), terminal);
        // The key's own memory tells a remembered token whether the key it was verified with is still the till's.
        var same = till.Registered.PublicKey.Span.SequenceEqual(terminal.PublicKey.Span);
        till.Registered = same ? terminal with { PublicKey = till.Registered.PublicKey } : terminal;
    }
}
