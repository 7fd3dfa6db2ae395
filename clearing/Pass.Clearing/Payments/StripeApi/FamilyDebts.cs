using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>
/// What families owe: money they spent, and that their bank took back since (a chargeback), or somebody gave back at Stripe. A debt is opened in the transaction that finds it,
/// with its lines in the ledger, and waits for a person. It ends when the family pays it again, when the chargeback is won, or when two people let it off with a reason.
/// </summary>
public sealed class FamilyDebts(PassDatabase database, TimeProvider time)
{
    /// <summary>Endings of the documents that follow a debt's first in the ledger.</summary>
    private const string Waived = "/A", Regained = "/G", Paid = "/P";

    private const ActorRole MayAsk = ActorRole.Officer | ActorRole.AuthorisingOfficer;

    private const string Series = "family-debt";

    private static Texts Words => StripeSettings.Words;

    /// <summary>Those that wait, the oldest first.</summary>
    public async Task<IReadOnlyList<FamilyDebt>> OpenAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await Waiting(context).OrderBy(d => d.Number).Take(most).ToListAsync(ct);
    }

    /// <summary>All of them, the latest first.</summary>
    public async Task<IReadOnlyList<FamilyDebt>> ListAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.FamilyDebts.AsNoTracking().OrderByDescending(d => d.Number).Take(most).ToListAsync(ct);
    }

    internal static IQueryable<FamilyDebt> Waiting(PassDbContext context) =>
        context.FamilyDebts.AsNoTracking().Where(d => d.State == FamilyDebtState.Open || d.State == FamilyDebtState.WaiverAsked);

    /// <summary>True for whom a debt waits: for who may ask to let the family off, then for an authorising officer who is not the one who asked.</summary>
    public static bool WaitsFor(FamilyDebt debt, Actor actor) => debt.State switch
    {
        FamilyDebtState.Open => actor.Is(MayAsk),
        FamilyDebtState.WaiverAsked => actor.Is(ActorRole.AuthorisingOfficer) && debt.AskerId != actor.Id.Value,
        _ => false,
    };

    /// <summary>Asks to let a family off what it owes; another person decides.</summary>
    /// <param name="actor">With the reason.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, DebtReasonMissing, FamilyDebtUnknown, WaiverAsked.</returns>
    public async Task<Result<FamilyDebt>> AskWaiverAsync(int debt, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayAsk, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("DebtReasonMissing");
        return await ChangeAsync(debt, actor, (_, row) =>
        {
            if (row.State == FamilyDebtState.WaiverAsked)
                return Task.FromResult<Problem?>(Words.Problem("WaiverAsked", row.Asker!));
            (row.State, row.AskerId, row.Asker, row.AskedReason) = (FamilyDebtState.WaiverAsked, actor.Id.Value, actor.Name, actor.Reason);
            (row.DeciderId, row.Decider, row.DecisionReason) = (null, null, null);
            return Task.FromResult<Problem?>(null);
        }, ct);
    }

    /// <summary>Lets the family off, as somebody else asked.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, FamilyDebtUnknown, WaiverNotAsked, WaiverSamePerson.</returns>
    public async Task<Result<FamilyDebt>> WaiveAsync(int debt, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        return await AnswerAsync(debt, actor, async (context, row) =>
        {
            (row.State, row.ClosedMs) = (FamilyDebtState.Waived, NowMs);
            await PostAsync(context, row, Waived, ChartOfAccounts.WaivedDebts, ChartOfAccounts.FamilyDebts, ct);
        }, ct);
    }

    /// <summary>Does not let the family off: it owes as before.</summary>
    /// <param name="actor">With the reason.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, DebtReasonMissing, FamilyDebtUnknown, WaiverNotAsked, WaiverSamePerson.</returns>
    public async Task<Result<FamilyDebt>> RefuseWaiverAsync(int debt, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, ActorRole.AuthorisingOfficer, ct) is { } lacks)
            return lacks;
        if (string.IsNullOrWhiteSpace(actor.Reason))
            return Words.Problem("DebtReasonMissing");
        return await AnswerAsync(debt, actor, (_, row) =>
        {
            row.State = FamilyDebtState.Open;
            return Task.CompletedTask;
        }, ct);
    }

    private Task<Result<FamilyDebt>> AnswerAsync(int debt, Actor actor, Func<PassDbContext, FamilyDebt, Task> answer, CancellationToken ct) => ChangeAsync(debt, actor, async (context, row) =>
    {
        if (row.State != FamilyDebtState.WaiverAsked)
            return Words.Problem("WaiverNotAsked", debt);
        if (row.AskerId == actor.Id.Value)
            return Words.Problem("WaiverSamePerson", row.Asker!);
        (row.DeciderId, row.Decider, row.DecisionReason) = (actor.Id.Value, actor.Name, actor.Reason);
        await answer(context, row);
        return null;
    }, ct);

    private async Task<Result<FamilyDebt>> ChangeAsync(int debt, Actor actor, Func<PassDbContext, FamilyDebt, Task<Problem?>> change, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await LockAsync(context, debt, ct);
        if (await context.FamilyDebts.SingleOrDefaultAsync(d => d.Number == debt, ct) is not { IsOpen: true } row)
            return Words.Problem("FamilyDebtUnknown", debt);
        var before = Of(row);
        if (await change(context, row) is { } problem)
            return problem;
        await WriteAsync(context, row, before, actor, ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    /// <summary>What follows of a part of a payment that has moved on, in its own transaction: what became owed is a debt, and what came back is none.</summary>
    internal async Task FollowAsync(PassDbContext context, FamilyRefund part, FamilyRefundState before, Actor actor, CancellationToken ct)
    {
        if (part.State == FamilyRefundState.Owed)
        {
            await AddAsync(context, part, actor, ct);
            return;
        }
        if (before is not (FamilyRefundState.Owed or FamilyRefundState.Recovered) || await context.FamilyDebts.SingleOrDefaultAsync(d => d.RefundNumber == part.Number, ct) is not { } row)
            return;
        var (was, old) = (row.State, Of(row));
        if (was == FamilyDebtState.Paid)
            await TurnAsync(context, row, actor, ct);
        else
            await PostAsync(context, row, Regained, ChartOfAccounts.Families, was == FamilyDebtState.Waived ? ChartOfAccounts.WaivedDebts : ChartOfAccounts.FamilyDebts, ct);
        (row.State, row.ClosedMs) = (FamilyDebtState.Won, NowMs);
        await WriteAsync(context, row, old, actor, ct);
    }

    private async Task AddAsync(PassDbContext context, FamilyRefund part, Actor actor, CancellationToken ct)
    {
        var payment = await context.FamilyPayments.AsNoTracking().SingleAsync(p => p.Number == part.PaymentNumber, ct);
        var row = new FamilyDebt
        {
            Number = checked((int)await DocumentNumbers.TakeAsync(context, Series, ct: ct)),
            RefundNumber = part.Number,
            PassId = payment.PassId,
            BenefitId = payment.BenefitId,
            AmountCents = part.AmountCents,
            OpenedMs = NowMs,
            AuthorId = actor.Id.Value,
            Author = actor.Name,
        };
        context.FamilyDebts.Add(row);
        await PostAsync(context, row, "", ChartOfAccounts.FamilyDebts, ChartOfAccounts.Families, ct);
        await WriteAsync(context, row, null, actor, ct);
    }

    /// <summary>The family paid again what its bank has now given back: that payment is for its purse. Where it was taken back as well, what was won pays what is owed for it instead.</summary>
    private async Task TurnAsync(PassDbContext context, FamilyDebt row, Actor actor, CancellationToken ct)
    {
        // What was won pays for another's taking back: nobody paid it again.
        if (row.PaymentNumber is not { } number)
            return;
        await FamilyPayments.LockAsync(context, number, ct);
        var payment = await context.FamilyPayments.SingleAsync(p => p.Number == number, ct);
        var taken = await context.FamilyDebts.Where(d => context.FamilyRefunds.Any(r => r.Number == d.RefundNumber && r.PaymentNumber == number) && d.State != FamilyDebtState.Won).OrderBy(d => d.Number).FirstOrDefaultAsync(ct);
        if (taken is null)
            await ForPurseAsync(context, payment, actor, ct);
        else if (taken.State == FamilyDebtState.Paid)
            await TurnAsync(context, taken, actor, ct);
        else
            await PaidAsync(context, taken, null, actor, ct);
    }

    /// <summary>A payment of what is no longer owed is one for the purse: whoever follows it next credits it.</summary>
    private async Task ForPurseAsync(PassDbContext context, FamilyPayment payment, Actor actor, CancellationToken ct)
    {
        var before = new { payment.Purpose, payment.State };
        (payment.Purpose, payment.State) = (FamilyPurpose.TopUp, FamilyPaymentState.Paid);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.payment", FamilyPayments.SubjectOf(payment.Number), before, new { payment.Purpose, payment.State }, ct);
    }

    /// <summary>A debt was paid at Stripe: it ends; or the money is the family's own, when there was no debt any more.</summary>
    /// <returns>Paid: it is to be credited.</returns>
    internal async Task<FamilyPaymentState> SettleAsync(int paymentNumber, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var number = await context.FamilyPayments.Where(p => p.Number == paymentNumber).Select(p => p.DebtNumber!.Value).SingleAsync(ct);
        await LockAsync(context, number, ct);
        await FamilyPayments.LockAsync(context, paymentNumber, ct);
        var payment = await context.FamilyPayments.SingleAsync(p => p.Number == paymentNumber, ct);
        if (payment.State != FamilyPaymentState.Paid)
            return payment.State;
        var row = await context.FamilyDebts.SingleAsync(d => d.Number == number, ct);
        if (row.IsOpen)
        {
            payment.State = FamilyPaymentState.Credited;
            await PaidAsync(context, row, paymentNumber, actor, ct);
            await Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.payment", FamilyPayments.SubjectOf(paymentNumber), new { State = FamilyPaymentState.Paid }, new { payment.State, payment.DebtNumber }, ct);
        }
        else
        {
            await ForPurseAsync(context, payment, actor, ct);
        }
        await transaction.CommitAsync(ct);
        return payment.State;
    }

    /// <param name="payment">Null when what was won pays it.</param>
    private async Task PaidAsync(PassDbContext context, FamilyDebt row, int? payment, Actor actor, CancellationToken ct)
    {
        var (was, before) = (row.State, Of(row));
        (row.State, row.ClosedMs, row.PaymentNumber) = (FamilyDebtState.Paid, NowMs, payment);
        (await context.FamilyRefunds.SingleAsync(r => r.Number == row.RefundNumber, ct)).State = FamilyRefundState.Recovered;
        await PostAsync(context, row, Paid, ChartOfAccounts.Families, was == FamilyDebtState.Waived ? ChartOfAccounts.WaivedDebts : ChartOfAccounts.FamilyDebts, ct);
        await WriteAsync(context, row, before, actor, ct);
    }

    /// <summary>The family's bank has said its last word on what Stripe calls <paramref name="refundId"/>.</summary>
    internal async Task FinalAsync(string refundId, Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var number = await Waiting(context).Where(d => !d.IsFinal && context.FamilyRefunds.Any(r => r.Number == d.RefundNumber && r.RefundId == refundId)).Select(d => (int?)d.Number).SingleOrDefaultAsync(ct);
        if (number is { } known)
            await ChangeAsync(known, actor, (_, row) => { row.IsFinal = true; return Task.FromResult<Problem?>(null); }, ct);
    }

    /// <summary>Opens the debts of what was owed before debts were kept.</summary>
    internal async Task OpenMissingAsync(Actor actor, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        var missing = await context.FamilyRefunds.AsNoTracking().Where(r => r.State == FamilyRefundState.Owed && !context.FamilyDebts.Any(d => d.RefundNumber == r.Number)).OrderBy(r => r.Number).ToListAsync(ct);
        if (missing.Count == 0)
            return;
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        foreach (var part in missing)
            await AddAsync(context, part, actor, ct);
        await transaction.CommitAsync(ct);
    }

    private async Task PostAsync(PassDbContext context, FamilyDebt row, string ending, string debit, string credit, CancellationToken ct)
    {
        var postings = new List<Posting>();
        var document = new DocumentBuilder(PostingJournal.Correction, DocumentOf(row.Number) + ending, ParisCalendar.DateOf(time.GetUtcNow()), postings);
        document.Move(debit, credit, row.AmountCents, benefit: row.BenefitId);
        document.Close();
        await Ledger.PostAsync(context, postings, ct);
    }

    /// <summary>As the ledger names it: <c>DF-000012</c>.</summary>
    public static string DocumentOf(int debt) => string.Create(CultureInfo.InvariantCulture, $"DF-{debt:000000}");

    /// <summary>All documents of a debt that the ledger may hold. By their names: a beginning of names would have the whole ledger read.</summary>
    public static IReadOnlyList<string> DocumentsOf(int debt) => [DocumentOf(debt), .. new[] { Waived, Regained, Paid }.Select(ending => DocumentOf(debt) + ending)];

    /// <summary>For people: <c>à payer par la famille</c>.</summary>
    public static string Name(FamilyDebtState state) => Words.Say($"Debt{state}");

    private Task WriteAsync(PassDbContext context, FamilyDebt row, object? before, Actor actor, CancellationToken ct) =>
        Audit.WriteAsync(context, actor, time.GetUtcNow(), "family.debt", string.Create(CultureInfo.InvariantCulture, $"family-debt/{row.Number}"), before, Of(row), ct);

    private static Task<int> LockAsync(PassDbContext context, int debt, CancellationToken ct) =>
        context.FamilyDebts.Where(d => d.Number == debt).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, d => d.State), ct);

    private static object Of(FamilyDebt row) => new { row.State, row.AmountCents, row.RefundNumber, row.IsFinal, row.Asker, row.AskedReason, row.Decider, row.DecisionReason, row.PaymentNumber };

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();
}
