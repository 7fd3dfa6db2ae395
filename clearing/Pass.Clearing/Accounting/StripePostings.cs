using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

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
        "charge" or "payment" or "refund" or "payment_refund" or "refund_failure" or "payment_failure_refund" when isOfFamily => ChartOfAccounts.Families,
        "transfer" or "transfer_refund" or "transfer_cancel" or "transfer_failure" when partner is not null => ChartOfAccounts.StripeTransferred,
        "payout" or "payout_cancel" or "payout_failure" or "topup" or "topup_reversal" => ChartOfAccounts.Bank,
        "stripe_fee" or "application_fee" => ChartOfAccounts.StripeFees,
        _ => ChartOfAccounts.StripeUnexplained,
    };
}
