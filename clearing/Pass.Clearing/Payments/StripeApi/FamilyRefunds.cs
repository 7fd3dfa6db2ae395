using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What a refund came to, part by part, the newest payment first.</summary>
/// <param name="Given">At Stripe, on its way to the family.</param>
/// <param name="Waiting">Stripe has not answered about it: it is asked again, under the same keys.</param>
public sealed record FamilyRefunded(IReadOnlyList<FamilyRefund> Parts, Money Given, Money Waiting);

/// <summary>
/// Gives families back what they paid in and did not spend, the newest payment first. Each part is a row with its key, then leaves the purse, never below zero,
/// and only then is asked of Stripe; what Stripe does not do goes back into the purse. Killed anywhere, it goes on from the row. What was given back at Stripe without us,
/// by somebody at its screen or by the family's bank (a chargeback), leaves the purse too; what a chargeback that is won brings back is in the purse again.
/// </summary>
public sealed class FamilyRefunds(PassDatabase database, StripeGateway stripe, FamilyPurses purses, TimeProvider time)
{
    private const string Series = "family-refund";

    private readonly FamilyDebts _debts = new(database, time);

    /// <param name="actor">Says why.</param>
    /// <param name="amount">Null: all that is left.</param>
    /// <param name="benefit">Number of the family's benefit; null: the only one it ever paid into.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, FamilyOwes, FamilyNothing, FamilyLess.</returns>
    public async Task<Result<FamilyRefunded>> GiveBackAsync(PassId pass, Money? amount, Actor actor, int? benefit = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, FamilyPayments.MayBegin, ct) is { } lacks)
            return lacks;
        if (actor.Reason is null)
            return StripeSettings.Words.Problem("FamilyReasonMissing");
        if (!(await PlanAsync(pass, amount, benefit, actor, ct)).Ok(out var planned, out var problem))
            return problem;
        foreach (var number in planned)
            await ContinueAsync(number, actor, ct);
        await using var context = database.CreateContext();
        var parts = await context.FamilyRefunds.AsNoTracking().Where(r => planned.Contains(r.Number)).OrderBy(r => r.Number).ToListAsync(ct);
        return new FamilyRefunded(parts, Sum(FamilyRefundState.Made), Sum(FamilyRefundState.Asked, FamilyRefundState.Taken, FamilyRefundState.PutBack));

        Money Sum(params ReadOnlySpan<FamilyRefundState> states)
        {
            var cents = 0L;
            foreach (var part in parts)
                cents += states.Contains(part.State) ? part.AmountCents : 0;
            return new(cents);
        }
    }

    /// <summary>Writes the parts and their keys: refunds of one pass wait here for each other.</summary>
    private async Task<Result<IReadOnlyList<int>>> PlanAsync(PassId pass, Money? amount, int? benefit, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var id = pass.Value;
        await context.FamilyPayments.Where(p => p.PassId == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, p => p.State), ct);
        if (await context.FamilyDebts.AsNoTracking().FirstOrDefaultAsync(d => d.PassId == id && (d.State == FamilyDebtState.Open || d.State == FamilyDebtState.WaiverAsked), ct) is { } debt)
            return StripeSettings.Words.Problem("FamilyOwes", debt.Number, new Money(debt.AmountCents));
        var payments = await context.FamilyPayments.Where(p => p.PassId == id && p.State == FamilyPaymentState.Credited
            && (benefit == null || p.BenefitId == benefit)).ToListAsync(ct);
        // Without a benefit, that of the newest payment: an earlier campaign's is given back by itself.
        var newestFirst = payments.OrderByDescending(p => p.PaidMs).ThenByDescending(p => p.Number).ToList();
        newestFirst.RemoveAll(p => p.BenefitId != newestFirst[0].BenefitId);
        var refundable = newestFirst.Sum(p => p.AmountCents - p.RefundedCents);
        var left = newestFirst.Count == 0 ? 0 : Math.Min(refundable, await purses.AvailableAsync(pass, newestFirst[0].BenefitId, ct));
        if (left == 0 || amount is { IsPositive: false })
            return StripeSettings.Words.Problem("FamilyNothing");
        var wanted = amount?.Cents ?? left;
        if (wanted > left)
            return StripeSettings.Words.Problem("FamilyLess", new Money(left));
        var numbers = new List<int>();
        foreach (var payment in newestFirst.TakeWhile(_ => wanted > 0))
        {
            var part = Math.Min(wanted, payment.AmountCents - payment.RefundedCents);
            if (part <= 0)
                continue;
            numbers.Add(await AddAsync(context, payment, part, null, actor, ct));
            wanted -= part;
        }
        await transaction.CommitAsync(ct);
        return numbers;
    }

    /// <param name="madeAtStripe">Stripe's name of a refund that somebody made there.</param>
    private async Task<int> AddAsync(PassDbContext context, FamilyPayment payment, long cents, string? madeAtStripe, Actor actor, CancellationToken ct)
    {
        var number = checked((int)await DocumentNumbers.TakeAsync(context, Series, ct: ct));
        var row = new FamilyRefund
        {
            Number = number,
            PaymentNumber = payment.Number,
            AmountCents = cents,
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"pass-family-refund-{number:000000}"),
            State = FamilyRefundState.Asked,
            RefundId = madeAtStripe,
            CreatedMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            AuthorId = actor.Id.Value,
        };
        context.FamilyRefunds.Add(row);
        payment.RefundedCents += cents;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.refund", SubjectOf(number), null, new { row.PaymentNumber, row.AmountCents, row.RefundId }, ct);
        return number;
    }

    /// <summary>Takes one part as far as it goes now.</summary>
    /// <returns>False when Stripe did not answer.</returns>
    private async Task<bool> ContinueAsync(int number, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var payment = await context.FamilyRefunds.Where(r => r.Number == number).Join(context.FamilyPayments, r => r.PaymentNumber, p => p.Number, (_, p) => p).AsNoTracking().SingleAsync(ct);
        while (true)
        {
            var row = await context.FamilyRefunds.AsNoTracking().SingleAsync(r => r.Number == number, ct);
            switch (row.State)
            {
                case FamilyRefundState.Asked:
                    // What paid a debt never was in the purse: taken back, it is owed.
                    var lacks = payment.Purpose == FamilyPurpose.Debt && row.RefundId is not null ? "debt" : await AdjustAsync(row, payment, -row.AmountCents, ct) is { IsApproved: false, Refusal: var missing } ? $"{missing}" : null;
                    var lacking = row.RefundId is null ? FamilyRefundState.Refused : FamilyRefundState.Owed;
                    await MoveAsync(row, lacks is null ? FamilyRefundState.Taken : lacking, lacks, row.RefundId, actor, ct);
                    break;
                case FamilyRefundState.Taken:
                    // What the key may not do is listed until it may, and holds up nothing else.
                    if (await AskAsync(row, payment, actor, ct) is { } waits)
                        return waits == StripeFaultKind.Forbidden;
                    break;
                case FamilyRefundState.PutBack:
                    if (await AdjustAsync(row, payment, row.AmountCents, ct) is { IsApproved: false, Refusal: var refusal })
                        throw new InvalidOperationException($"What left a family's purse cannot go back into it ({refusal}): refund {row.Number}.");
                    await MoveAsync(row, FamilyRefundState.Failed, row.LastError, row.RefundId, actor, ct);
                    break;
                default:
                    return true;
            }
        }
    }

    /// <summary>Its id is derived from the part and its direction: done again it is the same operation.</summary>
    private Task<Operation> AdjustAsync(FamilyRefund row, FamilyPayment payment, long cents, CancellationToken ct)
    {
        var id = OperationId.Derive(row.CreatedMs, Mix.Of((ulong)OperationKind.Adjustment, (ulong)row.Number), cents < 0 ? 1UL : 2UL);
        return purses.SubmitAsync(new AdjustmentRequest(id, new(payment.PassId), row.CreatedMs, new((ushort)payment.BenefitId), checked((int)cents), Incident: 0), ct);
    }

    /// <summary>Asks Stripe for what left the purse. It is looked up first: an answer may have been lost, and a key is forgotten after a day.</summary>
    /// <returns>Why it waits; null when Stripe said what becomes of it.</returns>
    private async Task<StripeFaultKind?> AskAsync(FamilyRefund row, FamilyPayment payment, Actor actor, CancellationToken ct)
    {
        var (known, fault) = await GivenAtStripe.ListAsync(stripe, payment.IntentId!, ct);
        var there = known?.Find(r => r.IsOf(row));
        if (fault is null && there is null)
        {
            (var made, fault) = await stripe.AskAsync(g => g.Refunds.CreateAsync(Asked(row, payment), new RequestOptions { IdempotencyKey = row.IdempotencyKey }, ct));
            there = made is null ? null : GivenAtStripe.Of(made);
        }
        if (fault is { Kind: StripeFaultKind.Down or StripeFaultKind.Forbidden })
        {
            await MoveAsync(row, row.State, fault.Code, row.RefundId, actor, ct);
            return fault.Kind;
        }
        if (fault is not null)
            await MoveAsync(row, FamilyRefundState.PutBack, fault.Code, row.RefundId, actor, ct);
        else
            await SettleAsync(row, there!, actor, ct);
        return null;
    }

    private static RefundCreateOptions Asked(FamilyRefund row, FamilyPayment payment) => new()
    {
        PaymentIntent = payment.IntentId,
        Amount = row.AmountCents,
        Reason = "requested_by_customer",
        Metadata = new() { [GivenAtStripe.NumberKey] = row.Number.ToString(CultureInfo.InvariantCulture) },
    };

    private Task SettleAsync(FamilyRefund row, GivenAtStripe seen, Actor actor, CancellationToken ct) => seen.CameBack is { } why
        ? MoveAsync(row, FamilyRefundState.PutBack, why, seen.Id, actor, ct)
        : MoveAsync(row, FamilyRefundState.Made, null, seen.Id, actor, ct);

    /// <summary>Follows every refund of a payment, those that somebody made at Stripe too.</summary>
    /// <returns>False when Stripe did not answer.</returns>
    internal async Task<bool> FollowAsync(int paymentNumber, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var payment = await context.FamilyPayments.AsNoTracking().SingleAsync(p => p.Number == paymentNumber, ct);
        var (known, fault) = await GivenAtStripe.ListAsync(stripe, payment.IntentId!, ct);
        if (fault is not null)
            return fault.Kind != StripeFaultKind.Down;
        var rows = await context.FamilyRefunds.AsNoTracking().Where(r => r.PaymentNumber == paymentNumber).OrderBy(r => r.Number).ToListAsync(ct);
        foreach (var given in known!)
        {
            if (rows.Find(given.IsOf) is not { } row)
            {
                if (given.CameBack is null && payment.State == FamilyPaymentState.Credited)
                    await ContinueAsync(await TakeOverAsync(paymentNumber, given, actor, ct), actor, ct);
            }
            else if (given.CameBack is { } why && row.State is (FamilyRefundState.Made or FamilyRefundState.Owed or FamilyRefundState.Recovered))
            {
                // What was owed had never left the purse.
                await MoveAsync(row, row.State == FamilyRefundState.Made ? FamilyRefundState.PutBack : FamilyRefundState.Failed, why, given.Id, actor, ct);
            }
        }
        foreach (var row in rows)
        {
            if (!await ContinueAsync(row.Number, actor, ct))
                return false;
        }
        foreach (var given in known.Where(g => g.IsFinal))
            await _debts.FinalAsync(given.Id, actor, ct);
        return true;
    }

    private async Task<int> TakeOverAsync(int paymentNumber, GivenAtStripe given, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await FamilyPayments.LockAsync(context, paymentNumber, ct);
        if (await context.FamilyRefunds.Where(r => r.RefundId == given.Id).Select(r => (int?)r.Number).SingleOrDefaultAsync(ct) is { } known)
            return known;
        var number = await AddAsync(context, await context.FamilyPayments.SingleAsync(p => p.Number == paymentNumber, ct), given.Cents, given.Id, actor, ct);
        await transaction.CommitAsync(ct);
        return number;
    }

    /// <summary>Gives back what is left of benefits after their last day. Where Stripe would not, a person looks.</summary>
    /// <returns>How many purses; null when Stripe did not answer.</returns>
    internal async Task<int?> OfEndedAsync(Actor actor, CancellationToken ct)
    {
        var today = ParisCalendar.DateOf(time.GetUtcNow());
        await using var context = database.CreateContext();
        var ended = (await context.BenefitVersions.AsNoTracking().Where(b => b.Funding == Funding.Family).ToListAsync(ct))
            .GroupBy(b => b.BenefitId).Where(g => g.Max(b => b.ValidUntil) < today).Select(g => g.Key).ToList();
        var left = await context.FamilyPayments.Where(p => ended.Contains(p.BenefitId) && p.State == FamilyPaymentState.Credited && p.AmountCents > p.RefundedCents
            && !context.FamilyRefunds.Any(r => r.PaymentNumber == p.Number && r.State == FamilyRefundState.Failed))
            .Select(p => new { p.PassId, p.BenefitId }).Distinct().OrderBy(p => p.PassId).ToListAsync(ct);
        var count = 0;
        foreach (var purse in left)
        {
            if (await purses.AvailableAsync(new(purse.PassId), purse.BenefitId, ct) == 0)
                continue;
            var because = actor with { Reason = StripeSettings.Words.Say("FamilyEnded") };
            if (!(await PlanAsync(new(purse.PassId), null, purse.BenefitId, because, ct)).Ok(out var planned, out _))
                continue;
            foreach (var number in planned)
            {
                if (!await ContinueAsync(number, because, ct))
                    return null;
            }
            count++;
        }
        return count;
    }

    /// <summary>Moves one part on, unless somebody else did meanwhile; what was not given back is the payment's again.</summary>
    private async Task MoveAsync(FamilyRefund seen, FamilyRefundState state, string? error, string? refundId, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await FamilyPayments.LockAsync(context, seen.PaymentNumber, ct);
        var row = await context.FamilyRefunds.SingleAsync(r => r.Number == seen.Number, ct);
        if (row.State != seen.State || (row.State, row.LastError, row.RefundId) == (state, error, refundId))
            return;
        var before = Of(row);
        (row.State, row.LastError, row.RefundId) = (state, error, refundId);
        if (state is FamilyRefundState.Refused or FamilyRefundState.Failed)
            (await context.FamilyPayments.SingleAsync(p => p.Number == row.PaymentNumber, ct)).RefundedCents -= row.AmountCents;
        await _debts.FollowAsync(context, row, seen.State, actor, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.refund", SubjectOf(row.Number), before, Of(row), ct);
        await transaction.CommitAsync(ct);
    }

    private static string SubjectOf(int number) => string.Create(CultureInfo.InvariantCulture, $"family-refund/{number}");

    private static object Of(FamilyRefund row) => new { row.State, row.RefundId, row.LastError };
}
