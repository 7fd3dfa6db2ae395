using Pass.Data.Model;

namespace Pass.Clearing.Accounting;

/// <summary>The double entry of a payment order: what was owed is now on its way. The bank's own statement, later, clears the transfers.</summary>
public static class SettlementPostings
{
    /// <param name="day">The day of the second approval.</param>
    public static IReadOnlyList<Posting> Of(DateOnly day, IEnumerable<PaymentOrder> orders)
    {
        var postings = new List<Posting>();
        foreach (var order in orders.OrderBy(o => o.Number, StringComparer.Ordinal))
        {
            var document = new DocumentBuilder(PostingJournal.Settlement, order.Number, day, postings);
            document.Move(ChartOfAccounts.Partners, ChartOfAccounts.TransfersUnderWay, order.AmountCents, order.PartnerId);
            document.Close();
        }
        TrialBalance.Require(day, postings);
        return postings;
    }
}
