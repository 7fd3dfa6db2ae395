using Microsoft.EntityFrameworkCore;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;

namespace Pass.CardIssuer.Lifecycle;

/// <summary>Who acts, and when: kept with every change.</summary>
/// <param name="Actor">Account of the person or name of the job, at most 100 characters.</param>
public readonly record struct Trace(string Actor, DateTimeOffset At);

/// <summary>What is wanted: a card for a pass.</summary>
/// <param name="PhotoReference">Name in the bureau's photo store; null for a card without photo.</param>
/// <param name="Reference">The orderer's own number, at most 60 characters: the same order sent again is the same order.</param>
public sealed record OrderRequest(PassId Pass, Delivery Delivery, string? PhotoReference = null, string? Reference = null);

/// <summary>The only ways a credential comes into being or changes; each leaves an event in the same transaction.</summary>
internal static class CredentialMoves
{
    public static CredentialRow AddOrder(this IssuerDbContext context, OrderRequest request, Trace trace, string reason, int? replacesId = null)
    {
        var row = new CredentialRow
        {
            PassId = request.Pass.Value,
            Kind = CredentialKind.Card,
            State = IssuanceState.Ordered,
            Delivery = request.Delivery,
            PhotoReference = request.PhotoReference,
            OrderReference = request.Reference,
            ReplacesId = replacesId,
        };
        context.AddCredential(row, trace, reason);
        return row;
    }

    public static void AddCredential(this IssuerDbContext context, CredentialRow row, Trace trace, string reason)
    {
        row.Version = 1;
        context.Add(row);
        context.Add(Event(row, null, trace, reason));
    }

    /// <summary>Throws when the table does not allow it: whoever asks on somebody's behalf looks first.</summary>
    public static void Move(this IssuerDbContext context, CredentialRow row, IssuanceState to, Trace trace, string reason)
    {
        if (!IssuanceTransitions.Allows(row.State, to))
            throw new InvalidOperationException($"Credential {row.Id} cannot go from {row.State} to {to}.");
        var from = row.State;
        row.State = to;
        row.Version++;
        context.Add(Event(row, from, trace, reason));
    }

    /// <summary>Ends the live phone or code of a pass, if there is one, for another to take its place: a pass has one of each at every moment.</summary>
    /// <returns>Its number.</returns>
    public static async Task<int?> ReplaceLiveAsync(
        this IssuerDbContext context, PassId pass, CredentialKind kind, Trace trace, string reason, CancellationToken cancellationToken)
    {
        var old = await context.Credentials.SingleOrDefaultAsync(
            row => row.PassId == pass.Value && row.Kind == kind && row.State <= IssuanceState.Active, cancellationToken);
        if (old is null)
            return null;
        context.Move(old, IssuanceState.Replaced, trace, reason);
        await context.SaveChangesAsync(cancellationToken);
        return old.Id;
    }

    /// <summary>Something worth keeping happened, and the state stays.</summary>
    public static void Note(this IssuerDbContext context, CredentialRow row, Trace trace, string reason)
    {
        row.Version++;
        context.Add(Event(row, row.State, trace, reason));
    }

    private static CredentialEventRow Event(CredentialRow row, IssuanceState? from, Trace trace, string reason) => new()
    {
        Credential = row,
        Version = row.Version,
        AtMs = trace.At.ToUnixTimeMilliseconds(),
        Actor = trace.Actor,
        FromState = from,
        ToState = row.State,
        Reason = reason,
    };
}
