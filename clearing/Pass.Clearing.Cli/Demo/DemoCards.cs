using Pass.Cards.Iso7816;
using Pass.Cards.PcSc;
using Pass.Cards.SoftwareCard;
using Pass.Core;

namespace Pass.Clearing.Cli.Demo;

/// <summary>A chip card in somebody's hand. A card does one thing at a time.</summary>
internal sealed record DemoCard(PassId Pass, CredentialId Credential, ICardChannel Channel)
{
    public SemaphoreSlim Hand { get; } = new(1);
}

/// <summary>
/// The cards of the demonstration: a handful in real PC/SC readers (pcscd and its virtual reader, with the software card in it),
/// the crowd's in memory; the code that uses them cannot tell.
/// </summary>
internal sealed class DemoCards : IAsyncDisposable
{
    private const int InReaders = 4;

    private readonly List<IDisposable> _owned = [];
    private PrivatePcscd? _service;

    public List<DemoCard> Readers { get; } = [];
    public List<DemoCard> Crowd { get; } = [];

    /// <summary>Why the handful is in memory too; null when it is in readers.</summary>
    public string? NoReaders { get; private set; }

    /// <summary>Personalizes the handful and the crowd's cards for the given passes, the handful first.</summary>
    public static async Task<DemoCards> MakeAsync(DemoIssuer issuer, IReadOnlyList<PassId> passes, Action<int> made, CancellationToken ct)
    {
        var cards = new DemoCards { NoReaders = PrivatePcscd.Missing };
        if (cards.NoReaders is null)
            cards._service = await PrivatePcscd.StartAsync(InReaders, ct);
        foreach (var (i, pass) in passes.Index())
        {
            var isHandful = i < InReaders;
            var blank = cards.Own(VirtualCard.Blank());
            var channel = isHandful && cards._service is { } service ? await cards.InsertAsync(service, blank, i, ct) : cards.Own(new InProcessChannel(blank));
            (isHandful ? cards.Readers : cards.Crowd).Add(new(pass, await issuer.PersonalizeAsync(channel, pass, ct), channel));
            made(i + 1);
        }
        return cards;
    }

    /// <summary>A chip of the same number that a forger made.</summary>
    public async Task<DemoCard> ForgeAsync(DemoIssuer issuer, DemoCard card, CancellationToken ct)
    {
        var channel = Own(new InProcessChannel(Own(VirtualCard.Blank())));
        await issuer.CloneAsync(channel, card.Credential, card.Pass, ct);
        return new(card.Pass, card.Credential, channel);
    }

    private async Task<ICardChannel> InsertAsync(PrivatePcscd service, VirtualCard card, int reader, CancellationToken ct)
    {
        Own(await service.InsertAsync(card, reader, ct));
        return Own(new PcscReader(PrivatePcscd.ReaderName(reader)).Connect());
    }

    private T Own<T>(T owned) where T : IDisposable
    {
        _owned.Add(owned);
        return owned;
    }

    public ValueTask DisposeAsync()
    {
        // Readers are left before their cards are taken out, and the service ends last.
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _service?.Dispose();
        return ValueTask.CompletedTask;
    }
}
