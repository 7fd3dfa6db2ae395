using Pass.Core;
using Pass.Terminal;

namespace Pass.Clearing.Cli.Demo;

/// <summary>One till of the demonstration: sells, gives back, holds for the web shop, and forwards what it sold while the network was away.</summary>
internal sealed class DemoTill(TerminalClient client, PartnerCategory trade, Crowd crowd, TimeProvider time, Random random, DayTally tally)
{
    private const int OfflineBatch = 20;

    private readonly List<SaleMessage> _queue = [];

    /// <summary>One customer.</summary>
    public async Task ServeAsync(CancellationToken ct)
    {
        var (lines, allowPartial) = Shelf.Basket(trade, random);
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
                _queue.Add(sale);
                if (_queue.Count == OfflineBatch)
                    await ForwardAsync(ct);
                break;
            default:
                tally.Sale(await client.SellAsync(sale, ct));
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
        var sold = await client.SellAsync(sale, ct);
        tally.Sale(sold);
        if (!sold.IsApproved)
            return;
        var message = new FollowUpMessage(NewId(), sold.Pass!, time.GetUtcNow(), all ? null : Math.Max(1, sold.AmountCents / 3));
        var back = all
            ? await client.CancelAsync(sale.OperationId, message, ct)
            : await client.RefundAsync(sale.OperationId, message, ct);
        if (back.IsApproved)
            tally.GaveBack();
    }

    private async Task HoldAsync(SaleMessage sale, CancellationToken ct)
    {
        var held = await client.SellAsync(sale, ct);
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

    private Guid NewId() => OperationId.New(time.GetUtcNow()).Value;
}
