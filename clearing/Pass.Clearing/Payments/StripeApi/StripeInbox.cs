using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What became of an event.</summary>
/// <param name="IsNew">False: it had come before, and nothing was done.</param>
/// <param name="Outcome">What followed, a code; null when it waits for the sweep, since Stripe did not answer.</param>
public sealed record StripeReceipt(string Event, bool IsNew, string? Outcome);

/// <summary>
/// Takes Stripe's events: at least once, late, twice and in any order. An event is only a hint: what it is about is asked of Stripe again, and that answer counts.
/// It is kept before it is answered, so that none is lost.
/// </summary>
public sealed partial class StripeInbox(PassDatabase database, StripeGateway stripe, FamilyPurses purses, TimeProvider time)
{
    public const int MaxBytes = 64 * 1_024;

    /// <summary>How old a signature may be, in seconds, as Stripe recommends: an older one is a replay.</summary>
    private const long Tolerance = 300;

    /// <summary>Takes one event as Stripe sent it.</summary>
    /// <param name="payload">The body, untouched.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, StripeSecretMissing, StripeTooLarge, StripeSignature, StripeEventShape, StripeModeDiffers, StripeEventForeign.</returns>
    public async Task<Result<StripeReceipt>> ReceiveAsync(string payload, string? signature, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, StripeTransfers.MayCall, ct) is { } lacks)
            return lacks;
        if (stripe.Settings.WebhookSecret is not { } secret)
            return StripeSettings.Words.Problem("StripeSecretMissing", StripeSettings.SecretName);
        if (payload.Length > MaxBytes)
            return StripeSettings.Words.Problem("StripeTooLarge", MaxBytes);
        return Read(payload, signature, secret, time.GetUtcNow()).Ok(out var told, out var problem) ? await TakeAsync(told, actor, ct) : problem;
    }

    /// <summary>What Stripe told, once its signature is sure.</summary>
    /// <returns>Problems: StripeSignature, StripeEventShape.</returns>
    public static Result<Event> Read(string payload, string? signature, string secret, DateTimeOffset now)
    {
        if (signature is null || !Header().IsMatch(signature))
            return StripeSettings.Words.Problem("StripeSignature", Tolerance);
        try
        {
            return EventUtility.ConstructEvent(payload, signature, secret, Tolerance, now.ToUnixTimeSeconds(), throwOnApiVersionMismatch: false) is { } told
                ? told : StripeSettings.Words.Problem("StripeEventShape");
        }
        catch (StripeException)
        {
            return StripeSettings.Words.Problem("StripeSignature", Tolerance);
        }
        catch (Exception e) when (e is Newtonsoft.Json.JsonException or NullReferenceException || Malformed.IsSaidBy(e))
        {
            // Stripe's reader goes through what is not there.
            return StripeSettings.Words.Problem("StripeEventShape");
        }
    }

    /// <summary>Takes an event whose origin is sure.</summary>
    internal async Task<Result<StripeReceipt>> TakeAsync(Event told, Actor actor, CancellationToken ct)
    {
        if (told.Id is not { Length: > 0 and <= 255 } id || told.Type is not { Length: > 0 and <= 100 } type || (told.Data?.Object as IHasId)?.Id is not { Length: <= 255 } about)
            return StripeSettings.Words.Problem("StripeEventShape");
        if (told.Livemode != stripe.Settings.IsLive)
            return StripeSettings.Words.Problem("StripeModeDiffers");
        await using var context = database.CreateContext();
        if (told.Account is { Length: > 0 } account && !await IsKnownAsync(context, account, ct))
            return StripeSettings.Words.Problem("StripeEventForeign");
        if (await context.StripeEvents.AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, ct) is { } known)
            return new StripeReceipt(id, IsNew: false, known.Outcome);
        var row = new StripeEvent
        {
            Id = id,
            Type = type,
            ObjectId = about,
            Account = told.Account is { Length: > 0 } on ? on : null,
            CreatedMs = new DateTimeOffset(told.Created).ToUnixTimeMilliseconds(),
            ReceivedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await using (var transaction = await context.Database.BeginTransactionAsync(ct))
        {
            context.StripeEvents.Add(row);
            try
            {
                await Audit.WriteAsync(context, actor, time.GetUtcNow(), "stripe.event", $"stripe-event/{Short(id)}", null, new { row.Type, row.ObjectId, row.Account }, ct);
                await transaction.CommitAsync(ct);
            }
            catch (DbUpdateException)
            {
                // The same event at the same moment, by another node: the table takes it once.
                await transaction.RollbackAsync(ct);
                context.ChangeTracker.Clear();
                if (!await context.StripeEvents.AnyAsync(e => e.Id == id, ct))
                    throw;
                return new StripeReceipt(id, IsNew: false, null);
            }
        }
        return new StripeReceipt(id, IsNew: true, await HandleAsync(row, actor, ct));
    }

    /// <summary>Asks Stripe again about what an event told of, and marks the event handled.</summary>
    /// <returns>What followed; null when it waits because Stripe did not answer.</returns>
    internal async Task<string?> HandleAsync(StripeEvent row, Actor actor, CancellationToken ct)
    {
        var outcome = row switch
        {
            { Account: null } when row.Type.StartsWith("transfer.", StringComparison.Ordinal) => await new StripeTransfers(database, stripe, time).RefreshAsync(row.ObjectId, actor, ct),
            { Account: { } account } when row.Type.StartsWith("payout.", StringComparison.Ordinal) => await new StripePayouts(database, stripe, time).RefreshAsync(account, row.ObjectId, actor, ct),
            { Account: null } when IsOfFamily(row.ObjectId) => await new FamilyPayments(database, stripe, purses, time).HearAsync(row.ObjectId, actor, ct),
            _ => "Noted",
        };
        if (outcome is null)
            return null;
        await using var context = database.CreateContext();
        // What Stripe refuses to tell is not lost when it does so later.
        long? nowMs = outcome is StripeFault.Forbidden or StripeFault.Refused ? null : time.GetUtcNow().ToUnixTimeMilliseconds();
        await context.StripeEvents.Where(e => e.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.HandledMs, nowMs).SetProperty(e => e.Outcome, outcome), ct);
        return outcome;
    }

    /// <summary>A page, a payment, a charge, a refund or a chargeback, by the names Stripe gives.</summary>
    private static bool IsOfFamily(string id) => FamilyNames.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal));

    private static readonly string[] FamilyNames = ["cs_", "pi_", "ch_", "re_", "dp_", "du_"];

    private static async Task<bool> IsKnownAsync(PassDbContext context, string account, CancellationToken ct) =>
        await context.StripeTransfers.AnyAsync(t => t.Account == account, ct) || await context.Partners.AnyAsync(p => p.StripeAccount == account, ct);

    /// <summary>A subject of the audit has 100 characters.</summary>
    private static string Short(string id) => id.Length <= 80 ? id : id[..80];

    /// <summary>The moment of the signature, and one or more of them.</summary>
    [GeneratedRegex(@"^t=[0-9]{1,12}(,v[0-9]=[0-9a-f]{1,128}){1,8}\z")]
    private static partial Regex Header();
}
