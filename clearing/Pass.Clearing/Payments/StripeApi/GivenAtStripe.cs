using System.Globalization;
using Pass.Data.Model;
using Stripe;

namespace Pass.Clearing.Payments.StripeApi;

/// <summary>What left a family's payment at Stripe: a refund, or a chargeback of its bank.</summary>
/// <param name="Number">Of the row it was asked for; null when nobody here asked.</param>
/// <param name="CameBack">Why it is on the region's balance again, a code; null while it is gone.</param>
/// <param name="IsFinal">A chargeback that was lost, or a refund: it does not come back by itself.</param>
internal sealed record GivenAtStripe(string Id, long Cents, string? Number, string? CameBack, bool IsFinal)
{
    /// <summary>The key under which Stripe keeps the row's number.</summary>
    public const string NumberKey = "family_refund";

    public static GivenAtStripe Of(Refund refund)
    {
        var failed = refund.Status is "failed" or "canceled";
        return new(refund.Id, refund.Amount, refund.Metadata?.GetValueOrDefault(NumberKey), failed ? refund.FailureReason ?? refund.Status : null, !failed);
    }

    /// <summary>Null while the family's bank only asks: no money moved.</summary>
    public static GivenAtStripe? Of(Dispute chargeback) => chargeback.Status is "needs_response" or "under_review" or "lost" or "won"
        ? new(chargeback.Id, chargeback.Amount, null, chargeback.Status == "won" ? "won" : null, chargeback.Status == "lost") : null;

    public bool IsOf(FamilyRefund row) => Id == row.RefundId || Number == row.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>All that left one payment.</summary>
    public static async Task<(List<GivenAtStripe>? Known, StripeFault? Fault)> ListAsync(StripeGateway stripe, string intent, CancellationToken ct) => await stripe.AskAsync(async g =>
    {
        var known = new List<GivenAtStripe>();
        await foreach (var refund in g.Refunds.ListAutoPagingAsync(new RefundListOptions { PaymentIntent = intent, Limit = 100 }, cancellationToken: ct))
            known.Add(Of(refund));
        await foreach (var chargeback in g.Disputes.ListAutoPagingAsync(new DisputeListOptions { PaymentIntent = intent, Limit = 100 }, cancellationToken: ct))
        {
            if (Of(chargeback) is { } taken)
                known.Add(taken);
        }
        return known;
    });
}
