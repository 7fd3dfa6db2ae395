using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;

namespace Pass.Clearing.Partners;

/// <summary>
/// Tells who listens that a partner's sales changed, and nothing of them: whoever is told looks again, with the rights it has then.
/// One look a second for all listeners of a node, two queries however many sales there were; none while nobody listens.
/// </summary>
public sealed class SaleFeed(PassDatabase database, TimeProvider time)
{
    /// <summary>At once on this node, and of them one reader's.</summary>
    public const int MostStreams = 500, MostOfReader = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<SaleStream> _streams = [];
    private bool _isWatching;

    /// <summary>Null when there are too many: who asked looks by itself from time to time.</summary>
    /// <param name="reader">Whose it is: of one reader a few are taken.</param>
    public SaleStream? Open(PartnerId partner, string reader)
    {
        lock (_gate)
        {
            if (_streams.Count >= MostStreams || _streams.Count(s => s.Reader == reader) >= MostOfReader)
                return null;
            var stream = new SaleStream(partner.Value, reader, Close);
            _streams.Add(stream);
            if (!_isWatching)
                _ = Task.Run(WatchAsync, CancellationToken.None);
            _isWatching = true;
            return stream;
        }
    }

    private void Close(SaleStream stream)
    {
        lock (_gate)
            _streams.Remove(stream);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Pause, time);
        var seen = new Seen(-1, []);
        while (await timer.WaitForNextTickAsync())
        {
            List<SaleStream> streams;
            lock (_gate)
            {
                _isWatching = _streams.Count > 0;
                if (!_isWatching)
                    return;
                streams = [.. _streams];
            }
            try
            {
                seen = await LookAsync(streams, seen);
            }
            catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
            {
                // Pages say what is wrong with the database; here the next look is a second away.
            }
        }
    }

    /// <summary>How many operations each partner has that is listened to, of the days that are not over; told to those of whom there are others than before.</summary>
    private async Task<Seen> LookAsync(List<SaleStream> streams, Seen before)
    {
        await using var context = database.CreateContext();
        var at = await context.Projections.GroupBy(_ => 1).Select(g => new { Position = g.Sum(p => p.Lsn), Day = g.Min(p => p.Day) }).SingleOrDefaultAsync();
        var partners = streams.Select(s => s.Partner).Distinct().ToList();
        if (at is null || at.Position == before.Position && streams.TrueForAll(s => s.IsTold))
            return before;
        var counts = await context.OperationsAt(partners, at.Day, DateOnly.MaxValue).GroupBy(o => o.PartnerId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        foreach (var partner in partners)
            counts.TryAdd(partner, 0);
        foreach (var stream in streams.Where(s => !s.IsTold || before.Counts.GetValueOrDefault(s.Partner) != counts[s.Partner]))
            stream.Tell();
        return new(at.Position, counts);
    }

    private sealed record Seen(long Position, Dictionary<int, int> Counts);
}

/// <summary>One who listens.</summary>
public sealed class SaleStream : IDisposable
{
    private readonly SemaphoreSlim _news = new(0);
    private readonly Action<SaleStream> _close;

    internal SaleStream(int partner, string reader, Action<SaleStream> close) => (Partner, Reader, _close) = (partner, reader, close);

    internal int Partner { get; }

    internal string Reader { get; }

    /// <returns>True when there is something to look at; false when the time is over.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        if (!await _news.WaitAsync(atMost, ct))
            return false;
        // What came meanwhile is looked at together.
        while (_news.CurrentCount > 0)
            await _news.WaitAsync(ct);
        return true;
    }

    public void Dispose()
    {
        _close(this);
        _news.Dispose();
    }

    /// <summary>The first word comes as soon as it is listened to: what was sold between its page and its stream.</summary>
    internal bool IsTold { get; private set; }

    internal void Tell()
    {
        IsTold = true;
        try
        {
            _news.Release();
        }
        catch (ObjectDisposedException)
        {
            // It went away while others were told.
        }
    }
}
