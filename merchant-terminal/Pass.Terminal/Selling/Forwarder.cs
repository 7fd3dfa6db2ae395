using Pass.Terminal.Journal;

namespace Pass.Terminal.Selling;

/// <param name="Sent">Answered by the region.</param>
/// <param name="Unpaid">Of these, what it does not pay.</param>
/// <param name="Left">Still unsent.</param>
public readonly record struct Forwarded(int Sent, int Unpaid, int Left);

/// <summary>Sends what was sold without the network, and finds out what became of what had no answer. It may be called as often as one likes: nothing is done twice.</summary>
/// <param name="random">Spreads the tries of many tills in time.</param>
public sealed class Forwarder(Till till, Random random) : IDisposable
{
    /// <summary>The region takes a thousand.</summary>
    private const int Batch = 500;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2), LongestWait = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>A call that is on its way longer than this does not come any more.</summary>
    public TimeSpan OnItsWay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Sends the queue, oldest first.</summary>
    /// <exception cref="RegionUnreachableException">It stays in the queue.</exception>
    /// <exception cref="RegionRefusedException">The till is revoked, or its day is full; it stays in the queue.</exception>
    public async Task<Forwarded> ForwardAsync(CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            var (sent, unpaid) = (0, 0);
            while (till.Look(book => book.Queue.Take(Batch).ToList()) is { Count: > 0 } batch)
            {
                var replies = await UploadAsync(batch, ct);
                // Answers come in the order of the sales; what the region could not even read has no id. Anything else is not the region's.
                if (replies.Count != batch.Count || replies.Where((reply, i) => reply.OperationId != batch[i].Id && reply.Status != "invalid").Any())
                    throw new RegionUnreachableException(Words.Say("GarbledAnswer"));
                till.Reached();
                till.Keep([.. replies.Select((reply, i) => ((Guid?)batch[i].Id, (TillEvent)new Answered(reply)))]);
                (sent, unpaid) = (sent + replies.Count, unpaid + replies.Count(reply => !reply.IsApproved));
            }
            return new(sent, unpaid, till.Look(book => book.Queue.Count));
        }
        catch (RegionRefusedException refused)
        {
            till.Refused(refused);
            throw;
        }
        catch (RegionUnreachableException silent)
        {
            till.Missed(silent);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Asks what became of each operation without an answer.</summary>
    /// <param name="waiting">The sale that a customer still waits for: it is sent again, under its id, rather than only asked about.</param>
    /// <returns>How many are still unknown.</returns>
    /// <exception cref="RegionUnreachableException">They stay unknown.</exception>
    public async Task<int> SettleAsync(Guid? waiting = null, CancellationToken ct = default)
    {
        await _one.WaitAsync(ct);
        try
        {
            foreach (var operation in till.Look(book => book.Unknown.ToList()))
                await FindOutAsync(operation, operation.Id == waiting, ct);
            foreach (var operation in till.Look(book => book.All.Where(o => o.IsGivenUp && o.IsPaid && book.About(o.Id).All(r => r.State is TillState.NotTaken or TillState.Refused)).ToList()))
                await new ReturnDesk(till).CancelAsync(operation, operation.Cashier, ct);
            return till.Look(book => book.Unknown.Count());
        }
        catch (RegionUnreachableException silent)
        {
            till.Missed(silent);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The customer does not wait: what turns out paid is given back.</summary>
    public void GiveUp(Guid operation, string? cashier = null) => till.Keep((operation, new GivenUp(cashier)));

    /// <summary>Keeps lists fresh, the queue empty and nothing unknown, until cancelled. Tries that fail come further and further apart.</summary>
    /// <param name="every">How often when all is well.</param>
    public async Task RunAsync(TimeSpan every, CancellationToken ct)
    {
        var wait = FirstWait;
        while (true)
        {
            try
            {
                await till.RefreshAsync(ct);
                await SettleAsync(ct: ct);
                await ForwardAsync(ct);
                wait = FirstWait;
                await Task.Delay(every, till.Time, ct);
            }
            catch (Exception failed) when (failed is RegionUnreachableException or RegionRefusedException or IOException)
            {
                TimeSpan next;
                lock (random)
                    next = wait * (0.5 + random.NextDouble() / 2);
                await Task.Delay(next, till.Time, ct);
                wait = wait * 2 > LongestWait ? LongestWait : wait * 2;
            }
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>Kept before the first byte leaves: an unsent sale can be taken back, one that may have arrived cannot.</summary>
    private async Task<IReadOnlyList<OperationReply>> UploadAsync(List<TillOperation> batch, CancellationToken ct)
    {
        List<Guid> fresh = [.. batch.Where(o => !o.MayBeSent).Select(o => o.Id)];
        if (fresh.Count > 0)
            till.Keep((null, new Forwarding(batch.Count)));
        try
        {
            return await till.Region.UploadAsync([.. batch.Select(o => o.Sale!)], ct);
        }
        catch (RegionUnreachableException silent) when (!silent.MayHaveArrived && fresh.Count > 0)
        {
            till.Keep((null, new NotSent(fresh)));
            throw;
        }
    }

    private async Task FindOutAsync(TillOperation operation, bool isWaited, CancellationToken ct)
    {
        try
        {
            var reply = await till.Region.FindAsync(operation.Id, operation.Pass, ct);
            if (reply is null && (operation.FollowUp is not null || isWaited && !operation.IsGivenUp))
                till.Calls.Leaves(operation.Id);
            if (reply is null && operation.FollowUp is { } message)
                reply = await ReturnDesk.SendAsync(till.Region, operation.Kind, operation.Related!.Value, message, ct);
            if (reply is null && isWaited && !operation.IsGivenUp)
                reply = await till.Region.SellAsync(operation.Sale!, ct);
            till.Reached();
            if (reply is not null)
                till.Keep((operation.Id, new Answered(reply)));
            else if (till.Calls.LeftBefore(operation, OnItsWay))
                till.Keep((operation.Id, new NotTaken("NeverArrived", Words.Say("NeverArrived"))));
        }
        catch (RegionRefusedException refused)
        {
            // What is told apart only by its pass, or not put to the rules, is not paid under this id. That the till is let in no more says nothing of it.
            till.Refused(refused);
            if (!RegionLine.IsOfTheTill(refused.Status) && refused.Code is not ("TooManyCalls" or "DailyQuota"))
                till.Keep((operation.Id, new NotTaken(refused.Code, Words.Say("NotPutToTheRules", refused.Message))));
        }
    }
}
