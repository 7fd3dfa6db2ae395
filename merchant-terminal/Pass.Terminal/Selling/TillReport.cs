using System.Net;

namespace Pass.Terminal.Selling;

/// <summary>Says to the region how the till stands, once an hour at most and when that changes: it looks before a Saturday which ones are not ready.</summary>
internal sealed class TillReport(Till till)
{
    private static readonly TimeSpan Between = TimeSpan.FromHours(1);
    private static readonly Version Own = typeof(Till).Assembly.GetName().Version!;
    private static readonly string Program = $"pass-till {Own}";

    private (long At, (bool, bool, bool) What)? _told;

    /// <summary>A newer version of the till than this one, as the region last said; null where there is none.</summary>
    public Version? Newer { get; private set; }

    /// <inheritdoc cref="TerminalClient.OfflineAsync" path="/exception"/>
    public async Task TellAsync(CancellationToken ct)
    {
        var (unsent, unknown) = till.Look(book => (book.Queue.Count, book.Unknown.Count()));
        var age = till.Lists.StatusVersion > 0 ? till.Offline.ListAge : null;
        var standing = (unsent > 0, unknown > 0, age is null);
        if (_told is var (at, what) && what == standing && till.Time.GetElapsedTime(at) < Between)
            return;
        try
        {
            var newest = await till.Region.TellAsync(new(till.Time.GetUtcNow(), (long?)age?.TotalSeconds, unsent, unknown, Program), ct);
            Newer = newest > Own ? newest : null;
        }
        catch (RegionRefusedException unheard) when (unheard.Status == HttpStatusCode.NotFound)
        {
            // A region older than this till: it is ready or not, whoever asks.
        }
        _told = (till.Time.GetTimestamp(), standing);
    }
}
