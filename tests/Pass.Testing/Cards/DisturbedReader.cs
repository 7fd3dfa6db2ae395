using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;

namespace Pass.Testing.Cards;

/// <summary>A real reader where something may happen just before an APDU is sent.</summary>
/// <param name="before">Told the number of the APDU since the card was connected, from 0.</param>
public sealed class DisturbedReader(ICardReader inner, Func<int, Task> before) : ICardReader
{
    public string Name => inner.Name;

    public Task WaitForCardAsync(CancellationToken cancellationToken = default) => inner.WaitForCardAsync(cancellationToken);

    public Task WaitForRemovalAsync(CancellationToken cancellationToken = default) => inner.WaitForRemovalAsync(cancellationToken);

    public ICardChannel Connect() => new Channel(inner.Connect(), before);

    private sealed class Channel(ICardChannel inner, Func<int, Task> before) : ICardChannel
    {
        private int sent;

        public ReadOnlyMemory<byte> Atr => inner.Atr;

        public async ValueTask<ReadOnlyMemory<byte>> TransmitAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken = default)
        {
            await before(sent++);
            return await inner.TransmitAsync(command, cancellationToken);
        }

        public void Reset() => inner.Reset();

        public CardTransaction BeginTransaction() => inner.BeginTransaction();

        public void Dispose() => inner.Dispose();
    }
}
