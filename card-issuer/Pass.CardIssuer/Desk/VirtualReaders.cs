using Pass.SoftwareCard;

namespace Pass.CardIssuer.Desk;

/// <summary>Keeps software cards in their readers: a card whose reader or service went away is put back when they return.</summary>
/// <param name="insert">Puts a card into the reader of that index (from 0).</param>
/// <param name="putBack">Called with the index of a reader that has its card again.</param>
internal sealed class VirtualReaders(Func<VirtualCard, int, CancellationToken, Task<VpcdLink>> insert, Action<int> putBack, TimeProvider time)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs until cancelled, then takes the cards out.</summary>
    /// <param name="cards">One per reader; not owned.</param>
    /// <param name="inserted">Called once, when every card is in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<VirtualCard> cards, Action inserted, CancellationToken cancellationToken)
    {
        // What fails now is a mistake of the caller; what fails later is a service that comes back.
        var links = await Task.WhenAll(cards.Select((card, reader) => insert(card, reader, cancellationToken)));
        inserted();
        await Task.WhenAll(links.Select((link, reader) => KeepAsync(link, cards[reader], reader, cancellationToken)));
    }

    private async Task KeepAsync(VpcdLink first, VirtualCard card, int reader, CancellationToken cancellationToken)
    {
        var link = first;
        while (true)
        {
            using (link)
                await link.Ended.WaitAsync(cancellationToken);
            VpcdLink? again;
            while ((again = await TryInsertAsync(card, reader, cancellationToken)) is null)
                await Task.Delay(Retry, time, cancellationToken);
            link = again;
            putBack(reader);
        }
    }

    private async Task<VpcdLink?> TryInsertAsync(VirtualCard card, int reader, CancellationToken cancellationToken)
    {
        try
        {
            return await insert(card, reader, cancellationToken);
        }
        catch (Exception notYet) when (notYet is InvalidOperationException or IOException or System.Net.Sockets.SocketException)
        {
            return null;
        }
    }
}
