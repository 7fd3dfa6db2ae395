using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What happens to payments beside the runs: what the bank says of them, another try of one that failed, what is owed beside the sales.</summary>
public sealed partial class PaymentService(PassDatabase database, PaymentRails rails, TimeProvider time)
{
    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Writes down what the bank said of an order's payment.</summary>
    /// <param name="state">Accepted, rejected, paid or returned.</param>
    /// <param name="reasonCode">ISO 20022 code, needed when it failed.</param>
    /// <param name="bankDay">The bank's day; null when it says none.</param>
    /// <param name="proof">Where it can be seen.</param>
    /// <param name="back">What came back of one that was returned; null for all of it. What is missing is the banks' charge: where one cannot be so high, <paramref name="proof"/> is needed.</param>
    /// <returns>
    /// Problems: RoleMissing, ActorUnknown, OrderUnknown, NotSent, OutcomeImpossible, ReasonCodeMissing, ReasonCodeShape, BankDayImpossible, BackOfReturnOnly, BackImpossible, BackUnproven, and those of
    /// <see cref="PlainText"/> for the proof.
    /// </returns>
    public async Task<Result<PaymentAttempt>> RecordAsync(
        string order, AttemptState state, Actor actor, string? reasonCode = null, DateOnly? bankDay = null, string? proof = null, Money? back = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        if (back is not null && state != AttemptState.Returned)
            return Words.Problem("BackOfReturnOnly");
        if (PaymentStates.HasFailed(state) && reasonCode is null)
            return Words.Problem("ReasonCodeMissing");
        if (reasonCode is not null && !ReasonCode().IsMatch(reasonCode))
            return Words.Problem("ReasonCodeShape", reasonCode);
        if (proof is not null && !PlainText.Read(proof, PlainText.ReasonLength).Ok(out proof, out var unreadable))
            return unreadable;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LockAsync(context, order, ct) is not { } row)
            return Words.Problem("OrderUnknown", order);
        if (row.Attempts.MaxBy(a => a.Rank) is not { SentAtMs: { } sentAtMs } attempt)
            return Words.Problem("NotSent", order);
        if (!PaymentStates.MayBecome(attempt.State, state))
            return Words.Problem("OutcomeImpossible", order, StateName(attempt.State), StateName(state));
        if (bankDay < ParisCalendar.DateOf(sentAtMs) || bankDay > Today)
            return Words.Problem("BankDayImpossible", bankDay!.Value, ParisCalendar.DateOf(sentAtMs), Today);
        if (back is { } came && (!came.IsPositive || came.Cents > row.AmountCents))
            return Words.Problem("BackImpossible", came, order, new Money(row.AmountCents));
        if (back is { } part && proof is null && !PaymentStates.IsCharge(row.AmountCents - part.Cents, row.AmountCents))
            return Words.Problem("BackUnproven", part, order, new Money(row.AmountCents));
        var before = Of(attempt);
        await Ledger.PostAsync(context, new AttemptOutcome(state, bankDay, reasonCode, proof, back?.Cents).Apply(context, row, attempt, time.GetUtcNow()), ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "payment.record", $"order/{order}", before, Of(attempt), ct);
        await transaction.CommitAsync(ct);
        return attempt;
    }

    /// <summary>Drafts a run that pays orders again whose payment was rejected or returned: another attempt each, never a second debt.</summary>
    /// <remarks>On the account that the partner has now: another one is linked first, with its proof, and waits its hours.</remarks>
    /// <returns>
    /// Problems: RoleMissing, ActorUnknown, SettingsMissing, OrderUnknown, NotFailed, AlreadyPaidSaysBank (unless the actor gives a reason), AccountUnusable, RailRejects, PesMissing.
    /// </returns>
    public async Task<Result<Settlement>> RetryAsync(IReadOnlyList<string> orders, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var id = checked((int)await DocumentNumbers.TakeAsync(context, "settlement", 1, ct));
        var rail = rails[await ChosenAsync(context, orders, ct)];
        var rows = new List<PaymentOrder>();
        foreach (var number in orders.Distinct().Order(StringComparer.Ordinal))
        {
            if (await LockAsync(context, number, ct) is not { } row)
                return Words.Problem("OrderUnknown", number);
            if ((await TryAgainAsync(context, row, id, rail, actor, region.Runs.AccountCoolingHours, ct)) is { } problem)
                return problem;
            rows.Add(row);
        }
        var upToDay = (await ClearedDays.LastAsync(context, ct))!.Value;
        var seed = RunSample.SeedOf(id, await SettlementDrafting.SealAsync(context, upToDay, ct));
        var leaving = rows.FindAll(o => o.State == PaymentOrderState.Active);
        var run = SettlementDrafting.Run(region, await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct), rail.Kind, id, upToDay, NowMs, actor, seed, leaving.Count, leaving.Sum(o => o.AmountCents));
        context.Settlements.Add(run);
        if (await rail.OpenAsync(context, id, region, Today, ct) is { } lacking)
            return lacking;
        await TasksOfRuns.CloseAsync(context, rows, id, actor.Name, NowMs, ct);
        await context.SaveChangesAsync(ct);
        await RunSample.DrawAsync(context, run, region.Runs, ct);
        await SettlementService.SeeAgainAsync(context, run, rails, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "payment.retry", string.Create(CultureInfo.InvariantCulture, $"settlement/{id}"), null,
            new { Run = SettlementService.Of(run), Orders = rows.Select(o => o.Number) }, ct);
        await transaction.CommitAsync(ct);
        return run;
    }

    /// <summary>The attempt that failed, where the order may be paid again; null where it may not: it did not fail, is withdrawn, or is on its way again.</summary>
    /// <param name="order">With its attempts.</param>
    public static PaymentAttempt? Failed(PaymentOrder order) =>
        order.State == PaymentOrderState.Active && !order.Attempts.Exists(a => a.LiveOrder != null)
        && order.Attempts.Where(a => a.State != AttemptState.Withdrawn).MaxBy(a => a.Rank) is { } last && PaymentStates.HasFailed(last.State) ? last : null;

    /// <summary>Adds something owed beside the sales, which the partner's next order pays or takes off.</summary>
    /// <param name="kind">A balance brought forward or a claim. A correction is an incident's, which somebody else than its author validates.</param>
    /// <param name="amount">Below zero when the partner owes it; a claim is above zero, since it takes off what the partner owes.</param>
    /// <param name="label">What the statement says of it.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, ReasonMissing, PartnerUnknown, AmountZero, ClaimTooMuch, CorrectionIsIncident, TextMissing, TextTooLong, TextInvisible, TextDirection.</returns>
    public async Task<Result<PayableItem>> AddItemAsync(PayableKind kind, PartnerId partner, Money amount, string label, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("ReasonMissing");
        if (kind is not (PayableKind.Carry or PayableKind.Claim))
            return Words.Problem("CorrectionIsIncident");
        if (!PlainText.Read(label, 140).Ok(out var words, out var unreadable))
            return unreadable;
        if (amount.IsZero || amount > PaymentFileCheck.MaxAmount || amount < -PaymentFileCheck.MaxAmount)
            return Words.Problem("AmountZero", amount);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (!await context.Partners.AnyAsync(p => p.Id == partner.Value, ct))
            return Words.Problem("PartnerUnknown", partner);
        var id = await DocumentNumbers.TakeAsync(context, "payable-item", 1, ct);
        if (kind == PayableKind.Claim)
        {
            var owed = await UnpaidItems.Of(context).Where(i => i.OpenFor == partner.Value).SumAsync(i => i.Cents, ct);
            if (!amount.IsPositive || amount.Cents > -owed)
                return Words.Problem("ClaimTooMuch", new Money(Math.Max(0, -owed)), amount);
        }
        // The next draft takes it, whatever day it is drafted up to; the books have it today.
        var day = await ClearedDays.LastAsync(context, ct) ?? Today;
        var item = new PayableItem { Id = id, Kind = kind, PartnerId = partner.Value, OpenFor = partner.Value, Day = day, Cents = amount.Cents, Label = words };
        context.PayableItems.Add(item);
        await Ledger.PostAsync(context, SettlementPostings.OfItem(Today, item), ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "payable.add", $"partner/{partner}", null, new { item.Id, item.Kind, item.Cents, item.Label }, ct);
        await transaction.CommitAsync(ct);
        return item;
    }

    /// <summary>Partners who chose Stripe are paid there, and not together with others.</summary>
    private static async Task<PaymentRailKind> ChosenAsync(PassDbContext context, IReadOnlyList<string> orders, CancellationToken ct) =>
        await context.PaymentOrders.Where(o => orders.Contains(o.Number)).Join(context.Partners, o => o.PartnerId, p => p.Id, (o, p) => p.StripeAccount).AnyAsync(a => a != null, ct)
            ? PaymentRailKind.StripeConnect : await PaymentRails.ChosenAsync(context, ct);

    private async Task<Problem?> TryAgainAsync(
        PassDbContext context, PaymentOrder order, int run, IPaymentRail rail, Actor actor, int coolingHours, CancellationToken ct)
    {
        if (Failed(order) is not { } last)
            return Words.Problem("NotFailed", order.Number);
        if (PaymentStates.SaysDuplicate(last.ReasonCode) && string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("AlreadyPaidSaysBank", order.Number, last.ReasonCode!);
        var partner = await context.Partners.AsNoTracking().SingleAsync(p => p.Id == order.PartnerId, ct);
        if (PaymentAccount.Read(partner.Iban, partner.Bic, partner.AccountHolderName) is not { } usable)
            return Words.Problem("AccountUnusable", order.Number);
        if (!rail.Reaches(partner, usable.Iban, usable.Bic?.Code))
            return Words.Problem("RailRejects", order.Number);
        var (iban, linked) = (usable.Iban.Electronic, await CutoffAccounts.LinkedAsync(context, order.PartnerId, ct));
        if (CutoffAccounts.WaitsUntilMs(linked, iban, coolingHours, NowMs, NowMs) is not null)
            (order.State, order.HeldReason) = (PaymentOrderState.Held, CutoffAccounts.HeldBecause(iban, linked.FindLast(a => a.Iban == iban)?.FromMs ?? NowMs, coolingHours));
        var rank = order.Attempts.Max(a => a.Rank) + 1;
        context.PaymentAttempts.Add(SettlementDrafting.Attempt(order.Number, rank, run, rail.Kind, NowMs, usable.HolderName, usable.Iban.Electronic, usable.Bic?.Code, partner.StripeAccount));
        return null;
    }

    private static async Task<PaymentOrder?> LockAsync(PassDbContext context, string order, CancellationToken ct)
    {
        await context.PaymentOrders.Where(o => o.Number == order).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, o => o.State), ct);
        return await context.PaymentOrders.Include(o => o.Attempts).SingleOrDefaultAsync(o => o.Number == order, ct);
    }

    private static object Of(PaymentAttempt attempt) => new { attempt.EndToEndId, attempt.State, attempt.ReasonCode, attempt.BankDay, attempt.Proof };

    /// <summary>For people: <c>payé</c>.</summary>
    public static string StateName(AttemptState state) => Words.In(CultureInfo.CurrentUICulture, $"Attempt{state}");

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());

    // ExternalStatusReason1Code and ExternalReturnReason1Code: up to four characters.
    [GeneratedRegex(@"^[A-Z0-9]{1,4}\z")]
    private static partial Regex ReasonCode();
}
