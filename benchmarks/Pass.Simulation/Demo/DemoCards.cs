using Pass.Cards.Iso7816;
using Pass.Cards.PassApplet;
using Pass.Cards.PcSc;
using Pass.Core;
using Pass.SoftwareCard;

namespace Pass.Simulation.Demo;

/// <summary>A chip card in somebody's hand. A card does one thing at a time.</summary>
/// <param name="Serial">Null for one of the crowd, which the issuance service does not know.</param>
internal sealed record DemoCard(PassId Pass, CredentialId Credential, ICardChannel Channel, CardSerial? Serial = null)
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
    private readonly VpcdLink[] _links = new VpcdLink[InReaders];
    private PrivatePcscd? _service;

    /// <summary>A desk knows a chip by its number.</summary>
    private uint _lastChip;

    public List<DemoCard> Readers { get; } = [];
    public List<DemoCard> Crowd { get; } = [];

    /// <summary>Why the handful is in memory too; null when it is in readers.</summary>
    public MissingReaders? NoReaders { get; private set; }

    /// <summary>Makes the cards of the given passes, the handful first: ordered from the issuance service, made in readers at its desk, handed out and active.</summary>
    public static async Task<DemoCards> MakeAsync(DemoIssuer issuer, IReadOnlyList<PassId> passes, Action<int> made, CancellationToken ct)
    {
        var cards = new DemoCards { NoReaders = PrivatePcscd.MissingKind };
        if (cards.NoReaders is null)
        {
            cards._service = await PrivatePcscd.StartAsync(InReaders, ct);
            await cards.FillReadersAsync(issuer, [.. passes.Take(InReaders)], ct);
        }
        foreach (var (i, pass) in passes.Index().Skip(cards.Readers.Count))
        {
            var channel = cards.Own(new InProcessChannel(cards.Own(VirtualCard.Blank())));
            (i < InReaders ? cards.Readers : cards.Crowd).Add(new(pass, await issuer.PersonalizeAsync(channel, pass, ct), channel));
            made(i + 1);
        }
        return cards;
    }

    /// <summary>A new card for the holder of one that is replaced, made in the same reader.</summary>
    public async Task<DemoCard> ReplaceAsync(DemoIssuer issuer, DemoCard old, CancellationToken ct)
    {
        var reader = Readers.IndexOf(old);
        old.Channel.Dispose();
        _links[reader].Dispose();
        await InsertAsync(reader, ct);
        return (await MakeAsync(issuer, [PrivatePcscd.ReaderName(reader)], [old.Pass], ct)).Single();
    }

    /// <summary>A chip of the same number that a forger made.</summary>
    public async Task<DemoCard> ForgeAsync(DemoIssuer issuer, DemoCard card, CancellationToken ct)
    {
        var channel = Own(new InProcessChannel(Own(VirtualCard.Blank())));
        await issuer.CloneAsync(channel, card, ct);
        return new(card.Pass, card.Credential, channel);
    }

    private async Task FillReadersAsync(DemoIssuer issuer, IReadOnlyList<PassId> passes, CancellationToken ct)
    {
        await issuer.OrderAsync(passes, ct);
        for (var reader = 0; reader < passes.Count; reader++)
            await InsertAsync(reader, ct);
        Readers.AddRange((await MakeAsync(issuer, [.. passes.Select((_, reader) => PrivatePcscd.ReaderName(reader))], passes, ct)));
    }

    private async Task InsertAsync(int reader, CancellationToken ct) =>
        _links[reader] = Own(await _service!.InsertAsync(Own(VirtualCard.Blank(new() { ChipSerial = ++_lastChip })), reader, ct));

    /// <summary>In the order of the readers.</summary>
    private async Task<IEnumerable<DemoCard>> MakeAsync(DemoIssuer issuer, IReadOnlyList<string> readers, IReadOnlyList<PassId> passes, CancellationToken ct) =>
        (await issuer.MakeAtDeskAsync(_service!, readers, passes, ct)).OrderBy(card => card.Reader, StringComparer.Ordinal)
            .Select(card => new DemoCard(card.Pass, card.Credential, Own(new PcscReader(card.Reader).Connect()), card.Serial));

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
