using Pass.Core;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Simulation.Demo;

/// <summary>What happened in one scene, by its key in the words, as the till printed it.</summary>
internal sealed record SceneResult(string Scene, OperationReply Reply);

/// <summary>Eight moments at one till with real chips, a phone and a one-time code.</summary>
internal sealed class CardScenes(TerminalClient till, CardTill reader, DemoIssuer issuer, DemoCards cards, string product, TimeProvider time)
{
    /// <param name="phone">Known to the region already, as the code.</param>
    /// <param name="block">Blocks a card, as its holder would from the account; completes when the region knows.</param>
    /// <param name="replace">Has a new card made and handed out in its place; null where there are no readers to make it in.</param>
    public async Task<IReadOnlyList<SceneResult>> PlayAsync(
        DemoPhone phone, DemoCode code, Func<DemoCard, Task> block, Func<DemoCard, Task<DemoCard>>? replace, CancellationToken ct)
    {
        var (first, second) = (cards.Readers[0], cards.Readers[1]);
        var results = new List<SceneResult>
        {
            new("Chip", await PayAsync(first, 1_250, ct)),
            new("Phone", await till.SellAsync(Book(950) with { Presentation = new QrEvidence(phone.QrAt(time.GetUtcNow())) }, ct)),
        };
        var read = code.At(time.GetUtcNow());
        results.Add(new("Code", await till.SellAsync(Ordered(code.Number, read, 800), ct)));
        results.Add(new("CodeAgain", await till.SellAsync(Ordered(code.Number, read, 450), ct)));
        var signed = await SignAsync(first, 700, ct);
        await till.SellAsync(signed, ct);
        results.Add(new("Replay", await till.SellAsync(signed with { OperationId = NewId() }, ct)));
        results.Add(new("Clone", await PayAsync(await cards.ForgeAsync(issuer, first, ct), 600, ct)));
        await PayAsync(second, 500, ct);
        await block(second);
        results.Add(new("Blocked", await PayAsync(second, 500, ct)));
        if (replace is not null)
            results.Add(new("Replacement", await PayAsync(await replace(second), 500, ct)));
        return results;
    }

    private async Task<OperationReply> PayAsync(DemoCard card, long cents, CancellationToken ct) => await till.SellAsync(await SignAsync(card, cents, ct), ct);

    private async Task<SaleMessage> SignAsync(DemoCard card, long cents, CancellationToken ct) =>
        (await reader.PresentAsync(card.Channel, Book(cents), ct: ct)).Sale ?? throw new InvalidOperationException("The card did not sign.");

    private SaleMessage Ordered(PassNumber number, string code, long cents) =>
        Book(cents) with { Pass = number.ToCompact(), Presentation = new CodeEvidence(code) };

    private SaleMessage Book(long cents) => new(NewId(), null, time.GetUtcNow(), [new(product, cents)]);

    private Guid NewId() => OperationId.New(time.GetUtcNow()).Value;
}
