using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;

namespace Pass.SoftwareCard;

/// <summary>A reader without reader: cards are put in and taken out by code. For crowds of cards, and for tests of what stands above a reader.</summary>
public sealed class InProcessReader(string name) : ICardReader, IDisposable
{
    private readonly Lock gate = new();
    private VirtualCard? card;
    private InProcessChannel? channel;
    private TaskCompletionSource changed = NewSignal();

    public string Name { get; } = name;

    /// <param name="inserted">Not owned.</param>
    public void Insert(VirtualCard inserted) => Change(inserted);

    /// <summary>Takes the card out: its open channel answers <see cref="CardLinkFault.CardAbsent"/> from now on.</summary>
    public void Remove() => Change(null);

    public void Dispose() => Remove();

    public Task WaitForCardAsync(CancellationToken cancellationToken = default) => WaitAsync(isPresent: true, cancellationToken);

    public Task WaitForRemovalAsync(CancellationToken cancellationToken = default) => WaitAsync(isPresent: false, cancellationToken);

    public ICardChannel Connect()
    {
        lock (gate)
        {
            if (card is null)
                throw new CardLinkException(CardLinkFault.CardAbsent, Words.Say("ReaderEmpty", Name));
            return channel = new InProcessChannel(card);
        }
    }

    private async Task WaitAsync(bool isPresent, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (card is not null == isPresent)
                    return;
                next = changed.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }

    private void Change(VirtualCard? next)
    {
        lock (gate)
        {
            channel?.Dispose();
            channel = null;
            card = next;
            changed.SetResult();
            changed = NewSignal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
