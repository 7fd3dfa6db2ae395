using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>The double entries of an attempt: what was owed is on its way when it is sent, and arrives, or is owed again.</summary>
public static class SettlementPostings
{
    /// <summary>How the document of a debit note's payment ends.</summary>
    public const string DebitNotePaid = "/E";

    /// <param name="day">The day it is handed over.</param>
    public static IReadOnlyList<Posting> OfSending(DateOnly day, IEnumerable<(PaymentAttempt Attempt, PaymentOrder Order)> sent) =>
        [.. sent.OrderBy(s => s.Order.Number, StringComparer.Ordinal).SelectMany(s =>
            Move(PostingJournal.Settlement, Document(s.Attempt), day, ChartOfAccounts.Partners, ChartOfAccounts.TransfersUnderWay, s.Order))];

    /// <summary>What the bank says of an attempt that was <paramref name="before"/>; nothing when it moves no money.</summary>
    /// <param name="backCents">What is on the account again of one that was returned; null for all of it.</param>
    public static IReadOnlyList<Posting> OfOutcome(DateOnly day, PaymentAttempt attempt, AttemptState before, PaymentOrder order, long? backCents = null) => attempt.State switch
    {
        AttemptState.Paid => Move(PostingJournal.Bank, Document(attempt) + "/P", day, ChartOfAccounts.TransfersUnderWay, PaidFrom(attempt), order),
        AttemptState.Rejected or AttemptState.Returned => Move(PostingJournal.Bank, DocumentOfReturn(attempt), day,
            before == AttemptState.Paid ? PaidFrom(attempt) : ChartOfAccounts.TransfersUnderWay, ChartOfAccounts.Partners, order,
            (PaidFrom(attempt), order.AmountCents - (backCents ?? order.AmountCents))),
        _ => [],
    };

    /// <summary>A Stripe transfer leaves the region's balance when Stripe makes it (<see cref="StripePostings"/>), and is with the partner when its bank has it.</summary>
    private static string PaidFrom(PaymentAttempt attempt) => attempt.Rail == PaymentRailKind.StripeConnect ? ChartOfAccounts.StripeTransferred : ChartOfAccounts.Bank;

    /// <summary>What is owed beside the sales: a correction, a balance brought forward, a claim.</summary>
    /// <param name="benefit">What it is about; null when it is about none in particular.</param>
    public static IReadOnlyList<Posting> OfItem(DateOnly day, PayableItem item, int? benefit = null)
    {
        var postings = new List<Posting>();
        var document = new DocumentBuilder(PostingJournal.Correction, string.Create(CultureInfo.InvariantCulture, $"CO-{item.Id}"), day, postings);
        document.Move(Counterpart(item.Kind), ChartOfAccounts.Partners, item.Cents, item.PartnerId, benefit);
        document.Close();
        return postings;
    }

    /// <summary>A partner paid a debit note.</summary>
    public static IReadOnlyList<Posting> OfDebitNotePaid(DateOnly day, DebitNote note)
    {
        var postings = new List<Posting>();
        var document = new DocumentBuilder(PostingJournal.Bank, note.Number + DebitNotePaid, day, postings);
        document.Move(ChartOfAccounts.Bank, ChartOfAccounts.Claims, note.Cents, note.PartnerId);
        document.Close();
        return postings;
    }

    private static string Counterpart(PayableKind kind) => kind switch
    {
        PayableKind.Correction => ChartOfAccounts.Corrections,
        PayableKind.Carry => ChartOfAccounts.BroughtForward,
        PayableKind.Claim => ChartOfAccounts.Claims,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The night posts it."),
    };

    /// <summary>Of the ledger, of one whose money is not with the partner.</summary>
    private static string DocumentOfReturn(PaymentAttempt attempt) => Document(attempt) + "/R";

    /// <summary>What came back of attempts that were returned, in cents by end-to-end id: all that banks did not keep.</summary>
    internal static async Task<IReadOnlyDictionary<string, long>> BackOfAsync(PassDbContext context, IReadOnlyCollection<(PaymentAttempt Attempt, PaymentOrder Order)> returned, CancellationToken ct)
    {
        var documents = returned.Select(r => DocumentOfReturn(r.Attempt)).ToArray();
        var charges = await context.Postings.Where(p => p.Account == ChartOfAccounts.ReturnCharges && EF.Parameter(documents).Contains(p.Document))
            .GroupBy(p => p.Document).Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        return returned.ToDictionary(r => r.Attempt.EndToEndId, r => r.Order.AmountCents - charges.GetValueOrDefault(DocumentOfReturn(r.Attempt)));
    }

    private static string Document(PaymentAttempt attempt) =>
        attempt.Rank == 1 ? attempt.OrderNumber : string.Create(CultureInfo.InvariantCulture, $"{attempt.OrderNumber}/{attempt.Rank}");

    private static List<Posting> Move(PostingJournal journal, string name, DateOnly day, string debit, string credit, PaymentOrder order, (string From, long Cents)? charge = null)
    {
        var postings = new List<Posting>();
        var document = new DocumentBuilder(journal, name, day, postings);
        document.Move(debit, credit, order.AmountCents, order.PartnerId);
        if (charge is { } kept)
            document.Move(ChartOfAccounts.ReturnCharges, kept.From, kept.Cents, order.PartnerId);
        document.Close();
        return postings;
    }
}

/// <summary>The double entries of the region's balance at Stripe: what each of its movements (balance transactions) brought, took and cost.</summary>
public static class StripePostings
{
    /// <param name="document">Of the ledger, <c>ST-2026-000012</c>.</param>
    /// <param name="type">Stripe's word for the movement.</param>
    /// <param name="amountCents">Before the fee; below zero when it leaves the balance.</param>
    /// <param name="partner">Whom a transfer of ours is for; null when nothing of ours explains it.</param>
    /// <param name="isOfFamily">It is of a family's payment.</param>
    public static IReadOnlyList<Posting> Of(string document, DateOnly day, string type, long amountCents, long feeCents, int? partner, bool isOfFamily)
    {
        var postings = new List<Posting>();
        var builder = new DocumentBuilder(PostingJournal.Stripe, document, day, postings);
        builder.Move(ChartOfAccounts.StripeBalance, Counterpart(type, partner, isOfFamily), amountCents, partner);
        builder.Move(ChartOfAccounts.StripeFees, ChartOfAccounts.StripeBalance, feeCents);
        builder.Close();
        return postings;
    }

    private static string Counterpart(string type, int? partner, bool isOfFamily) => type switch
    {
        "charge" or "payment" or "refund" or "payment_refund" or "refund_failure" or "payment_failure_refund" or "adjustment" when isOfFamily => ChartOfAccounts.Families,
        "transfer" or "transfer_refund" or "transfer_cancel" or "transfer_failure" when partner is not null => ChartOfAccounts.StripeTransferred,
        "payout" or "payout_cancel" or "payout_failure" or "topup" or "topup_reversal" => ChartOfAccounts.Bank,
        "stripe_fee" or "application_fee" => ChartOfAccounts.StripeFees,
        _ => ChartOfAccounts.StripeUnexplained,
    };
}
