using System.Security.Cryptography;
using Pass.Core;
using Pass.Terminal;
using Pass.Terminal.Presentation;

namespace Pass.Simulation.Demo;

/// <summary>One till of the demonstration: sells, gives back, holds for the web shop, and forwards what it sold while the network was away.</summary>
internal sealed class DemoTill(
    TerminalClient client, TerminalIdentity identity, IReadOnlyList<ProductReply> products, string trade, Shelf shelf, Crowd crowd, TimeProvider time, Random random, DayTally tally)
{
    private const int OfflineBatch = 20;

    public CardTill Reader { get; } = new(identity, products, RandomNumberGenerator.Create());

    private readonly List<SaleMessage> _queue = [];

    public TerminalIdentity Identity => identity;
    public string Trade => trade;

    /// <summary>One customer.</summary>
    public async Task ServeAsync(CancellationToken ct)
    {
        var (lines, allowPartial) = shelf.Basket(trade, random);
        var sale = new SaleMessage(NewId(), crowd.Customer(trade, random), time.GetUtcNow(), lines, allowPartial);
        switch (random.Next(100))
        {
            case < 3:
                await SellAndGiveBackAsync(sale, all: true, ct);
                break;
            case < 6:
                await SellAndGiveBackAsync(sale, all: false, ct);
                break;
            case < 8:
                await HoldAsync(sale with { Capture = false }, ct);
                break;
            case < 11:
                if (await PresentAsync(sale, offline: true, ct) is { } presented)
                    _queue.Add(presented);
                if (_queue.Count == OfflineBatch)
                    await ForwardAsync(ct);
                break;
            default:
                tally.Sale(await SellAsync(sale, ct));
                break;
        }
    }

    /// <summary>The network is back: everything sold without it goes out once.</summary>
    public async Task ForwardAsync(CancellationToken ct)
    {
        if (_queue.Count == 0)
            return;
        foreach (var reply in await client.UploadAsync(_queue, ct))
            tally.Sale(reply, offline: true);
        _queue.Clear();
    }

    private async Task SellAndGiveBackAsync(SaleMessage sale, bool all, CancellationToken ct)
    {
        var sold = await SellAsync(sale, ct);
        tally.Sale(sold);
        if (!sold.IsApproved)
            return;
        var message = new FollowUpMessage(NewId(), sold.Pass!, time.GetUtcNow(), Lines: all ? null : [new(sale.Lines.Count, Quantity: 1)]);
        var back = all
            ? await client.CancelAsync(sale.OperationId, message, ct)
            : await client.RefundAsync(sale.OperationId, message, ct);
        if (back.IsApproved)
            tally.GaveBack();
    }

    private async Task HoldAsync(SaleMessage sale, CancellationToken ct)
    {
        var held = await SellAsync(sale, ct);
        tally.Sale(held);
        if (!held.IsApproved)
            return;
        tally.Held();
        var message = new FollowUpMessage(NewId(), held.Pass!, time.GetUtcNow());
        if (random.Next(4) == 0)
            await client.VoidAsync(sale.OperationId, message, ct);
        else
            await client.CaptureAsync(sale.OperationId, message, ct);
    }

    private async Task<OperationReply> SellAsync(SaleMessage sale, CancellationToken ct) => await client.SellAsync((await PresentAsync(sale, offline: false, ct))!, ct);

    /// <summary>By chip, phone or card, as the customer has it; nothing is presented by who typed a number that is nobody's.</summary>
    /// <returns>Null when the till cannot sell it offline: the card's own limit is reached, or nothing proves who is there.</returns>
    private async Task<SaleMessage?> PresentAsync(SaleMessage sale, bool offline, CancellationToken ct)
    {
        if (crowd.CardOf(sale.Pass!) is not { } card)
        {
            if (crowd.PocketOf(sale.Pass!) is not var (phone, pocketCard))
                return offline ? null : sale;
            if (phone.NextQr(sale.OccurredAt) is { } code)
                return sale with { Pass = null, Presentation = new QrEvidence(code) };
            return offline ? null : sale with { Pass = null, Presentation = pocketCard.Sign(Reader.HashOf(sale)) };
        }
        await card.Hand.WaitAsync(ct);
        try
        {
            uint? counted = offline ? (uint)sale.Lines.Sum(l => l.AmountCents) : null;
            var presented = await Reader.PresentAsync(card.Channel, sale with { Pass = null }, counted, ct: ct);
            if (presented.Sale is not null)
                tally.PaidByChip();
            return presented.Sale ?? (offline ? null : sale);
        }
        finally
        {
            card.Hand.Release();
        }
    }

    private Guid NewId() => OperationId.New(time.GetUtcNow()).Value;
}
