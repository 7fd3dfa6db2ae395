using System.Security.Cryptography;
using Pass.Core;
using Pass.Region.Tills;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Simulation.Demo;

/// <summary>The first day of school at every till of the region, over HTTP, many at once, from one seed.</summary>
/// <param name="Sales">Customers served in all.</param>
internal sealed record RentreePlan(int Sales, int Seed, int TillsAtOnce = 32);

internal sealed class RentreeDay(Uri portal, TimeProvider time, RentreePlan plan, Shelf shelf, DayTally tally) : IDisposable
{
    private readonly SocketsHttpHandler _line = new() { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1), MaxConnectionsPerServer = plan.TillsAtOnce };
    private readonly List<DemoTill> _tills = [];

    /// <summary>Activates the tills with their codes, as their partners would on the morning they arrive.</summary>
    public async Task ActivateAsync(IReadOnlyList<(NewTerminal Terminal, string Trade)> terminals, Crowd crowd, Action<int> done, CancellationToken ct)
    {
        using var http = NewClient(_line);
        IReadOnlyList<ProductReply>? products = null;
        for (var i = 0; i < terminals.Count; i++)
        {
            var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var identity = await TerminalClient.ActivateAsync(http, terminals[i].Terminal.Code.ToString(), key, ct);
            var random = new Random(HashCode(i));
            products ??= await new TerminalClient(http, identity, time, new Random(plan.Seed)).ProductsAsync(ct);
            var client = new TerminalClient(NewClient(new CutLink(_line, random, tally)), identity, time, random);
            _tills.Add(new(client, identity, products, terminals[i].Trade, shelf, crowd, time, new Random(HashCode(i) + 1), tally));
            done(i + 1);
        }
    }

    /// <summary>The first till of the main trade, on a line that is never cut, for the scenes with cards.</summary>
    public (TerminalClient Client, CardTill Reader) MainTill()
    {
        var till = _tills.First(t => t.Trade == shelf.MainTrade);
        return (new(NewClient(_line), till.Identity, time, new Random(plan.Seed)), till.Reader);
    }

    /// <summary>Plays the day; returns how long it took.</summary>
    public async Task<TimeSpan> PlayAsync(Action<int> served, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Math.Min(plan.TillsAtOnce, _tills.Count)).Select(async worker =>
        {
            // A worker keeps to its own tills, so that each till's day is the same for the same seed.
            var mine = _tills.Where((_, i) => i % plan.TillsAtOnce == worker).ToList();
            for (var turn = 0; Interlocked.Increment(ref next) is var n && n < plan.Sales; turn++)
            {
                await mine[turn % mine.Count].ServeAsync(ct);
                if (n % 100 == 0)
                    served(n);
            }
            foreach (var till in mine)
                await till.ForwardAsync(ct);
        }));
        served(plan.Sales);
        return TimeProvider.System.GetElapsedTime(started);
    }

    private HttpClient NewClient(HttpMessageHandler handler) => new(handler, disposeHandler: false) { BaseAddress = portal, Timeout = TimeSpan.FromSeconds(10) };

    private int HashCode(int till) => (int)(Mix.Of((ulong)plan.Seed, (ulong)till) >> 34);

    public void Dispose() => _line.Dispose();
}
