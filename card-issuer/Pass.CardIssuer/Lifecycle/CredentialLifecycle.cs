using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>A change that was made, now or when it was first asked: whoever lost the answer asks again and is given the same.</summary>
/// <param name="Id">The credential.</param>
/// <param name="From">Equal to <paramref name="To"/> when it was made before.</param>
/// <param name="NewOrder">The order that takes its place, if one was placed with it.</param>
/// <param name="PhoneRight">True when its holder may now enrol a phone at once.</param>
public sealed record CredentialChange(CredentialId Id, IssuanceState From, IssuanceState To, CredentialId? NewOrder = null, bool PhoneRight = false)
{
    public bool WasMadeBefore => From == To;
}

/// <summary>What people do to a card once it exists. Each call is one transaction: done whole, or refused with a reason and nothing changed.</summary>
public sealed class CredentialLifecycle(IssuerDatabase database, IssuanceOptions options, TimeProvider time)
{
    private readonly IssuanceOptions options = options;
    private readonly TimeProvider time = time;

    /// <summary>Produced → shipped.</summary>
    public Task<Result<CredentialChange>> ShipAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, IssuanceState.Shipped, actor, reason, null, cancellationToken);

    /// <summary>Into its holder's hand; the card is not accepted before it is activated.</summary>
    public Task<Result<CredentialChange>> HandOutAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, IssuanceState.HandedOut, actor, reason, null, cancellationToken);

    public Task<Result<CredentialChange>> ActivateAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, IssuanceState.Active, actor, reason, null, cancellationToken);

    /// <summary>Lost or stolen: it never comes back, and its holder may enrol a phone at once.</summary>
    public Task<Result<CredentialChange>> BlockAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            key,
            IssuanceState.Blocked,
            actor,
            reason,
            // Whoever blocks a code still has the card or the phone.
            (context, row, _, trace) => Task.FromResult(row.Kind == CredentialKind.Code ? new Consequence() : GrantPhone(context, row, trace, reason)),
            cancellationToken);

    /// <summary>Failed or lost before it was handed out; the card is made again under a new serial.</summary>
    public Task<Result<CredentialChange>> SpoilAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(key, IssuanceState.Spoiled, actor, reason, (context, row, _, trace) => OrderAgainAsync(context, row, trace, reason, cancellationToken), cancellationToken);

    /// <summary>A new card takes the place of one that is blocked, expired, or damaged in use.</summary>
    public Task<Result<CredentialChange>> ReplaceAsync(CredentialKey key, string actor, string reason, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            key,
            IssuanceState.Replaced,
            actor,
            reason,
            async (context, row, from, trace) =>
            {
                var ordered = await OrderAgainAsync(context, row, trace, reason, cancellationToken);
                // A blocked card gave the right already.
                return from.IsLive() ? ordered with { PhoneRight = GrantPhone(context, row, trace, reason).PhoneRight } : ordered;
            },
            cancellationToken);

    /// <summary>Every produced card of a batch leaves together. Returns how many.</summary>
    public async Task<int> ShipBatchAsync(int batchId, string actor, CancellationToken cancellationToken = default) =>
        await MoveAllAsync(row => row.BatchId == batchId && row.State == IssuanceState.Produced, IssuanceState.Shipped, actor, Reasons.Batch(batchId), cancellationToken);

    /// <summary>Ends what is past its date. Returns how many.</summary>
    public async Task<int> ExpireAsync(string actor, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        IssuanceState[] states = [.. Enum.GetValues<IssuanceState>().Where(state => IssuanceTransitions.Allows(state, IssuanceState.Expired))];
        return await MoveAllAsync(row => row.ValidUntilS < now && states.Contains(row.State), IssuanceState.Expired, actor, Reasons.PastItsDate, cancellationToken);
    }

    /// <summary>The history of a credential, oldest first.</summary>
    public async Task<Result<List<CredentialEventRow>>> TraceAsync(CredentialKey key, CancellationToken cancellationToken = default)
    {
        await using var context = database.CreateContext();
        if (!(await key.FindAsync(context, cancellationToken)).Ok(out var row, out var problem))
            return problem;
        return await context.Events.AsNoTracking().Where(e => e.CredentialId == row.Id).OrderBy(e => e.Version).ToListAsync(cancellationToken);
    }

    private sealed record Consequence(CredentialId? NewOrder = null, bool PhoneRight = false);

    private async Task<Result<CredentialChange>> ChangeAsync(
        CredentialKey key,
        IssuanceState to,
        string actor,
        string reason,
        Func<IssuerDbContext, CredentialRow, IssuanceState, Trace, Task<Consequence>>? then,
        CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        if (!(await key.FindAsync(context, cancellationToken)).Ok(out var row, out var problem))
            return problem;
        if (row.State == to)
            return await MadeBeforeAsync(context, row, cancellationToken);
        if (!IssuanceTransitions.Allows(row.State, to))
            return IssuanceTexts.Problem("TransitionRefused", key, new IssuanceTexts.StateText(row.State), new IssuanceTexts.StateText(to));
        if (row.Kind != CredentialKind.Card && to != IssuanceState.Blocked)
            return IssuanceTexts.Problem(row.Kind == CredentialKind.Code ? "CodeNotCard" : "PhoneNotCard", key);
        var (from, trace) = (row.State, new Trace(actor, time.GetUtcNow()));
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        try
        {
            // The old one leaves first, in a statement of its own: a pass has one live card at every moment.
            context.Move(row, to, trace, reason);
            var consequence = then is null ? new Consequence() : await then(context, row, from, trace);
            await context.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new CredentialChange(new CredentialId(row.Id), from, to, consequence.NewOrder, consequence.PhoneRight);
        }
        catch (DbUpdateException)
        {
            return IssuanceTexts.Problem("ChangedMeanwhile", key);
        }
    }

    private async Task<CredentialChange> MadeBeforeAsync(IssuerDbContext context, CredentialRow row, CancellationToken cancellationToken)
    {
        var order = await context.Credentials.Where(other => other.ReplacesId == row.Id).Select(other => (int?)other.Id).SingleOrDefaultAsync(cancellationToken);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var mayEnrol = await context.PhoneRights.AnyAsync(right => right.PassId == row.PassId && right.CredentialId == null && right.UntilMs >= nowMs, cancellationToken);
        return new(new CredentialId(row.Id), row.State, row.State, order is { } id ? new CredentialId(id) : null, mayEnrol);
    }

    private static async Task<Consequence> OrderAgainAsync(IssuerDbContext context, CredentialRow row, Trace trace, string reason, CancellationToken cancellationToken)
    {
        await context.SaveChangesAsync(cancellationToken);
        var order = context.AddOrder(new OrderRequest(new PassId(row.PassId), row.Delivery, row.PhotoReference), trace, reason, row.Id);
        await context.SaveChangesAsync(cancellationToken);
        return new Consequence(new CredentialId(order.Id));
    }

    private Consequence GrantPhone(IssuerDbContext context, CredentialRow row, Trace trace, string reason)
    {
        context.Add(PhoneTokens.NewRight(new PassId(row.PassId), options, trace, reason));
        return new Consequence(PhoneRight: true);
    }

    private async Task<int> MoveAllAsync(System.Linq.Expressions.Expression<Func<CredentialRow, bool>> which, IssuanceState to, string actor, string reason, CancellationToken cancellationToken)
    {
        for (var moved = 0; ;)
        {
            await using var context = database.CreateContext();
            var rows = await context.Credentials.Where(which).OrderBy(row => row.Id).Take(options.ChunkSize).ToListAsync(cancellationToken);
            if (rows.Count == 0)
                return moved;
            var trace = new Trace(actor, time.GetUtcNow());
            foreach (var row in rows)
                context.Move(row, to, trace, reason);
            // Somebody moved one of them meanwhile: look again.
            if (await context.TrySaveAsync(cancellationToken))
                moved += rows.Count;
        }
    }
}
