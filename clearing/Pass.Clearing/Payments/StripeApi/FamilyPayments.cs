using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe.Checkout;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>A payment that a family wants to make.</summary>
/// <param name="PaidFor">The order a co-payment is for, as the partner names it: letters, digits and dashes, nothing of a person; null for a top-up.</param>
/// <param name="ReturnTo">Where the family's browser goes afterwards.</param>
/// <param name="Benefit">Code of the family's benefit; null: the only one that is open.</param>
public sealed record FamilyOrder(PassId Pass, Money Amount, FamilyPurpose Purpose, string? PaidFor, Uri ReturnTo, string? Benefit = null);

/// <summary>Where the family pays.</summary>
public sealed record FamilyCheckout(int Number, Uri Address);

/// <summary>
/// Money that families pay in by card, on Stripe's own page (Checkout), into a purse of the pass that is theirs. Each payment is a row with its key before it is a call;
/// what Stripe tells of it is asked of Stripe again. A purse is credited by a target, all that was ever paid in, so that done twice, in any order or after a kill it is credited once.
/// </summary>
public sealed partial class FamilyPayments(PassDatabase database, StripeGateway stripe, FamilyPurses purses, TimeProvider time)
{
    internal const ActorRole MayBegin = ActorRole.Officer | ActorRole.Administrator | ActorRole.System;
    internal const string NumberKey = "family_payment";

    /// <summary>A family pays by itself, or somebody of the region begins it for one.</summary>
    private const ActorRole MayPay = MayBegin | ActorRole.Holder;

    private const string Series = "family-payment";

    /// <summary>Stripe takes half an hour at least, a day at most.</summary>
    private static readonly TimeSpan OpenFor = TimeSpan.FromHours(1);

    /// <summary>A page that nobody was given may still be found after this.</summary>
    private static readonly TimeSpan Lateness = TimeSpan.FromHours(1);

    private readonly FamilyRefunds _refunds = new(database, stripe, purses, time);

    /// <summary>Begins a payment.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, FamilyNotYours, FamilyBoundsMissing, FamilyAmount, FamilyPaidFor, FamilyReturnTo, FamilyPurseMissing, FamilyPurseOfSeveral, FamilyPassUnknown, FamilyPassClosed, FamilyPurseFull, StripeAccountForeign, FamilyLater, StripeForbidden, StripeRefused.</returns>
    public async Task<Result<FamilyCheckout>> StartAsync(FamilyOrder order, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayPay, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (actor.Id.SignIn is { } signIn && !await IsFamilyAsync(context, signIn, order.Pass, ct))
            return Words.Problem("FamilyNotYours");
        if (!(await FamilyBounds.LoadAsync(context, ct)).Ok(out var bounds, out var problem))
            return problem;
        if (order.Amount < bounds.Least || order.Amount > bounds.Most)
            return Words.Problem("FamilyAmount", bounds.Least, bounds.Most);
        if (order.Purpose == FamilyPurpose.Debt || order.PaidFor is null == (order.Purpose == FamilyPurpose.CoPayment) || order.PaidFor is { } named && !OrderName().IsMatch(named))
            return Words.Problem("FamilyPaidFor");
        if (!ComesBack(order.ReturnTo))
            return Words.Problem("FamilyReturnTo");
        if (!(await FamilyPurses.BenefitAsync(context, order.Benefit, ParisCalendar.DateOf(time.GetUtcNow()), ct)).Ok(out var benefit, out problem))
            return problem;
        if (await purses.ReadAsync(order.Pass, ct) is not { } account)
            return Words.Problem("FamilyPassUnknown");
        if (account.Status == PassStatus.Expired)
            return Words.Problem("FamilyPassClosed");
        if (await new StripeTransfers(database, stripe, time).KnowAccountAsync(context, actor, ct) is { } foreign)
            return foreign.Code == "StripeDown" ? Words.Problem("FamilyLater") : foreign;
        if (!(await StoreAsync(order, benefit.Benefit, bounds, actor, ct)).Ok(out var row, out problem))
            return problem;
        return await OpenAsync(row, benefit.Label(CultureInfo.CurrentUICulture), order.ReturnTo, actor, ct);
    }

    /// <summary>One's own pass, or a child's.</summary>
    private static Task<bool> IsFamilyAsync(PassDbContext context, int signIn, PassId pass, CancellationToken ct) =>
        context.SignInLinks.AnyAsync(l => l.SignInId == signIn && l.EndedMs == null && (l.Kind == LinkKind.Family || l.Kind == LinkKind.Holder)
            && context.Holders.Any(h => h.Id == l.Subject && h.PassId == pass.Value), ct);

    /// <summary>Writes the payment and its key, unless the purse would hold too much: payments of one pass wait here for each other.</summary>
    private async Task<Result<FamilyPayment>> StoreAsync(FamilyOrder order, BenefitId benefit, FamilyBounds bounds, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var number = checked((int)await DocumentNumbers.TakeAsync(context, Series, ct: ct));
        var (pass, id) = (order.Pass.Value, (int)benefit.Value);
        var own = context.FamilyPayments.Where(p => p.PassId == pass && p.BenefitId == id && p.Purpose != FamilyPurpose.Debt);
        var underWay = await own.Where(p => p.State == FamilyPaymentState.Asked || p.State == FamilyPaymentState.Open || p.State == FamilyPaymentState.Paid).SumAsync(p => p.AmountCents, ct);
        var ever = await own.Where(p => p.State != FamilyPaymentState.Expired && p.State != FamilyPaymentState.Differs).SumAsync(p => p.AmountCents, ct);
        var room = Math.Min(bounds.InPurse.Cents - await purses.AvailableAsync(order.Pass, id, ct) - underWay, BenefitValidation.MaxUnits - ever);
        if (order.Amount.Cents > room)
            return Words.Problem("FamilyPurseFull", bounds.InPurse, new Money(Math.Max(0, room)));
        return await AddAsync(context, transaction, number, order, id, null, actor, ct);
    }

    private async Task<FamilyPayment> AddAsync(
        PassDbContext context, IDbContextTransaction transaction, int number, FamilyOrder order, int benefit, int? debt, Actor actor, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var row = new FamilyPayment
        {
            Number = number,
            PassId = order.Pass.Value,
            BenefitId = benefit,
            Purpose = order.Purpose,
            PaidFor = order.PaidFor,
            DebtNumber = debt,
            AmountCents = order.Amount.Cents,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"pass-family-{number:000000}"),
            State = FamilyPaymentState.Asked,
            CreatedMs = now.ToUnixTimeMilliseconds(),
            ExpiresMs = (now + OpenFor).ToUnixTimeMilliseconds(),
            AuthorId = actor.Id.Value,
        };
        context.FamilyPayments.Add(row);
        await Audit.WriteAsync(context, actor, now, "family.start", SubjectOf(number), null, new { row.PassId, row.BenefitId, row.Purpose, row.PaidFor, row.DebtNumber, row.AmountCents }, ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    /// <summary>Asks Stripe for the page on which it is paid.</summary>
    private async Task<Result<FamilyCheckout>> OpenAsync(FamilyPayment row, string label, Uri returnTo, Actor actor, CancellationToken ct)
    {
        var (session, fault) = await stripe.AskAsync(g => g.Sessions.CreateAsync(Asked(row, label, returnTo), new() { IdempotencyKey = row.IdempotencyKey }, ct));
        if (fault is null)
        {
            await SettleAsync(row.Number, session!, actor, ct);
            return new FamilyCheckout(row.Number, new(session!.Url));
        }
        // What Stripe may have opened all the same, nobody can pay: its address was given to nobody. The sweep finds it.
        var refused = fault.Kind is StripeFaultKind.Refused or StripeFaultKind.Missing;
        await ChangeAsync(row.Number, actor, p => (p.LastError, p.State) = (fault.Code, refused && p.State == FamilyPaymentState.Asked ? FamilyPaymentState.Expired : p.State), ct);
        return fault.Kind == StripeFaultKind.Down ? Words.Problem("FamilyLater") : fault.ToProblem();
    }

    private static SessionCreateOptions Asked(FamilyPayment row, string label, Uri returnTo)
    {
        var number = row.Number.ToString(CultureInfo.InvariantCulture);
        return new()
        {
            Mode = "payment",
            AllowedPaymentMethodTypes = ["card"],
            LineItems = [new() { Quantity = 1, PriceData = new() { Currency = "eur", UnitAmount = row.AmountCents, ProductData = new() { Name = label } } }],
            ClientReferenceId = number,
            Metadata = new() { [NumberKey] = number },
            PaymentIntentData = new() { Metadata = new() { [NumberKey] = number } },
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresMs).UtcDateTime,
            SuccessUrl = returnTo.ToString(),
            CancelUrl = returnTo.ToString(),
        };
    }

    /// <summary>Asks Stripe again where a payment and its refunds are, writes it down, and credits the purse.</summary>
    /// <returns>What followed, a code; null when Stripe did not answer.</returns>
    internal async Task<string?> RefreshAsync(int number, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(number, ct);
        var (session, fault) = row.SessionId is { } id ? await stripe.AskAsync(g => g.Sessions.GetAsync(id, cancellationToken: ct)) : await LookUpAsync(row, ct);
        if (fault is not null)
            return fault.Outcome;
        var state = session!.Id is null ? await AbandonAsync(row, actor, ct) : await SettleAsync(number, session, actor, ct);
        if (state == FamilyPaymentState.Paid)
            state = row.Purpose == FamilyPurpose.Debt && await new FamilyDebts(database, time).SettleAsync(number, actor, ct) is FamilyPaymentState.Credited ? FamilyPaymentState.Credited : await CreditAsync(number, actor, ct);
        return session.PaymentIntentId is null || await _refunds.FollowAsync(number, actor, ct) ? $"{state}" : null;
    }

    /// <summary>A page that Stripe may have opened although its answer was lost; one without an id when there is none.</summary>
    private async Task<(Session? Session, StripeFault? Fault)> LookUpAsync(FamilyPayment row, CancellationToken ct) => await stripe.AskAsync(async g =>
    {
        var since = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedMs) - Lateness;
        await foreach (var session in g.Sessions.ListAutoPagingAsync(new SessionListOptions { Limit = 100, Created = new Stripe.DateRangeOptions { GreaterThanOrEqual = since.UtcDateTime } }, cancellationToken: ct))
        {
            if (NumberOf(session.Metadata) == row.Number)
                return session;
        }
        return new Session();
    });

    private async Task<FamilyPaymentState> AbandonAsync(FamilyPayment row, Actor actor, CancellationToken ct) =>
        time.GetUtcNow() < DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresMs) + Lateness || row.State != FamilyPaymentState.Asked
            ? row.State : await ChangeAsync(row.Number, actor, p => p.State = FamilyPaymentState.Expired, ct);

    /// <summary>Writes down what Stripe says of the page and its payment. In any order, and again, it ends in the same state.</summary>
    private Task<FamilyPaymentState> SettleAsync(int number, Session seen, Actor actor, CancellationToken ct) => ChangeAsync(number, actor, row =>
    {
        (row.SessionId, row.IntentId) = (seen.Id, seen.PaymentIntentId ?? row.IntentId);
        if (row.State is FamilyPaymentState.Paid or FamilyPaymentState.Credited)
            return;
        if (seen.PaymentStatus == "paid")
        {
            var fits = seen.AmountTotal == row.AmountCents && string.Equals(seen.Currency, "eur", StringComparison.OrdinalIgnoreCase) && NumberOf(seen.Metadata) == number;
            (row.State, row.LastError) = fits ? (FamilyPaymentState.Paid, null) : (FamilyPaymentState.Differs, "differs");
            row.PaidMs ??= time.GetUtcNow().ToUnixTimeMilliseconds();
            return;
        }
        row.State = seen.Status == "expired" ? FamilyPaymentState.Expired : row.State == FamilyPaymentState.Asked ? FamilyPaymentState.Open : row.State;
    }, ct);

    /// <summary>Raises the purse to all that was ever paid into it.</summary>
    private async Task<FamilyPaymentState> CreditAsync(int number, Actor actor, CancellationToken ct)
    {
        var row = await FindAsync(number, ct);
        int target;
        await using (var context = database.CreateContext())
        {
            target = checked((int)await context.FamilyPayments.Where(p => p.PassId == row.PassId && p.BenefitId == row.BenefitId && p.Purpose != FamilyPurpose.Debt
                && (p.State == FamilyPaymentState.Paid || p.State == FamilyPaymentState.Credited)).SumAsync(p => p.AmountCents, ct));
        }
        var id = OperationId.Derive(row.CreatedMs, Mix.Of((ulong)OperationKind.Grant, (ulong)number), (ulong)target);
        var answer = await purses.SubmitAsync(new GrantRequest(id, new(row.PassId), row.CreatedMs, [new(new((ushort)row.BenefitId), target)]), ct);
        return await ChangeAsync(number, actor, p => (p.State, p.LastError) = answer.IsApproved ? (FamilyPaymentState.Credited, null) : (p.State, $"{answer.Refusal}"), ct);
    }

    /// <summary>What an event of Stripe is about, asked of Stripe: a page, a payment, a charge, a refund or a chargeback.</summary>
    /// <returns>What followed, a code; null when Stripe did not answer.</returns>
    internal async Task<string?> HearAsync(string about, Actor actor, CancellationToken ct)
    {
        var (found, fault) = await stripe.AskAsync(g => AboutAsync(g, about, ct));
        if (fault is not null)
            return fault.Outcome;
        await using var context = database.CreateContext();
        var (intent, number) = (found!.Intent, found.Number);
        var row = await context.FamilyPayments.AsNoTracking().Where(p => p.Number == number || intent != null && p.IntentId == intent).Select(p => (int?)p.Number).FirstOrDefaultAsync(ct);
        return row is null ? "NotOurs" : await RefreshAsync(row.Value, actor, ct);
    }

    private static async Task<About> AboutAsync(StripeGateway gateway, string id, CancellationToken ct)
    {
        var intent = id;
        if (id.StartsWith("cs_", StringComparison.Ordinal))
        {
            var session = await gateway.Sessions.GetAsync(id, cancellationToken: ct);
            return new(session.PaymentIntentId, NumberOf(session.Metadata));
        }
        if (id.StartsWith("re_", StringComparison.Ordinal))
            intent = (await gateway.Refunds.GetAsync(id, cancellationToken: ct)).PaymentIntentId;
        else if (id.StartsWith("dp_", StringComparison.Ordinal) || id.StartsWith("du_", StringComparison.Ordinal))
            intent = (await gateway.Disputes.GetAsync(id, cancellationToken: ct)).PaymentIntentId;
        else if (!id.StartsWith("pi_", StringComparison.Ordinal))
            intent = (await gateway.Charges.GetAsync(id, cancellationToken: ct)).PaymentIntentId;
        return intent is null ? new(null, null) : new(intent, NumberOf((await gateway.Intents.GetAsync(intent, cancellationToken: ct)).Metadata));
    }

    private sealed record About(string? Intent, int? Number);

    internal static int? NumberOf(Dictionary<string, string>? metadata) =>
        int.TryParse(metadata?.GetValueOrDefault(NumberKey), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Brings every payment and refund that is not at its end up to date, and gives back what is left after a benefit's last day.</summary>
    /// <returns>How many were looked at. Problem: StripeDown.</returns>
    internal async Task<Result<int>> SweepAsync(Actor actor, CancellationToken ct)
    {
        List<int> open;
        await using (var context = database.CreateContext())
        {
            open = await context.FamilyPayments.Where(p => p.State == FamilyPaymentState.Asked || p.State == FamilyPaymentState.Open || p.State == FamilyPaymentState.Paid
                || context.FamilyRefunds.Any(r => r.PaymentNumber == p.Number && (r.State == FamilyRefundState.Asked || r.State == FamilyRefundState.Taken || r.State == FamilyRefundState.PutBack)))
                .OrderBy(p => p.Number).Select(p => p.Number).ToListAsync(ct);
        }
        foreach (var number in open)
        {
            if (await RefreshAsync(number, actor, ct) is null)
                return Words.Problem("StripeDown", "network");
        }
        await new FamilyDebts(database, time).OpenMissingAsync(actor, ct);
        return await _refunds.OfEndedAsync(actor, ct) is { } given ? open.Count + given : Words.Problem("StripeDown", "network");
    }

    private async Task<FamilyPayment> FindAsync(int number, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await context.FamilyPayments.AsNoTracking().SingleAsync(p => p.Number == number, ct);
    }

    /// <summary>Changes one payment with its audit, and nothing when nothing changed: whoever else is at it waits.</summary>
    private async Task<FamilyPaymentState> ChangeAsync(int number, Actor actor, Action<FamilyPayment> change, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await LockAsync(context, number, ct);
        var row = await context.FamilyPayments.SingleAsync(p => p.Number == number, ct);
        var before = Of(row);
        change(row);
        if (Of(row).Equals(before))
            return row.State;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.payment", SubjectOf(number), before, Of(row), ct);
        await transaction.CommitAsync(ct);
        return row.State;
    }

    internal static Task<int> LockAsync(PassDbContext context, int number, CancellationToken ct) =>
        context.FamilyPayments.Where(p => p.Number == number).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, p => p.State), ct);

    internal static string SubjectOf(int number) => string.Create(CultureInfo.InvariantCulture, $"family-payment/{number}");

    private static object Of(FamilyPayment row) => new { row.State, row.SessionId, row.IntentId, row.PaidMs, row.LastError };

    private static Texts Words => StripeSettings.Words;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9-]{0,39}\z")]
    private static partial Regex OrderName();
}
