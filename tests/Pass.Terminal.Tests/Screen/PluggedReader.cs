using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.SoftwareCard;

namespace Pass.Terminal.Tests.Screen;

/// <summary>A reader on a cable.</summary>
internal sealed class PluggedReader(InProcessReader inner) : ICardReader, IDisposable
{
    private CancellationTokenSource _pulled = new();

    public bool IsIn => !_pulled.IsCancellationRequested;

    public string Name => inner.Name;

    public void Pull() => _pulled.Cancel();

    public void Plug()
    {
        var former = _pulled;
        _pulled = new();
        former.Dispose();
    }

    public Task WaitForCardAsync(CancellationToken cancellationToken = default) => WhileInAsync(inner.WaitForCardAsync, cancellationToken);

    public Task WaitForRemovalAsync(CancellationToken cancellationToken = default) => WhileInAsync(inner.WaitForRemovalAsync, cancellationToken);

    public ICardChannel Connect() => inner.Connect();

    public void Dispose() => _pulled.Dispose();

    private async Task WhileInAsync(Func<CancellationToken, Task> wait, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _pulled.Token);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new CardLinkException(CardLinkFault.ReaderAbsent, "gone");
        }
    }
}
