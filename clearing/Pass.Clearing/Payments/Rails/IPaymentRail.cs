using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Carries approved payment orders to whoever moves the money. A seam: a SEPA file for the bank, or transfers through a payment provider.</summary>
public interface IPaymentRail
{
    /// <summary>Hands the orders over. Called again for the same settlement it has no further effect and writes the same files.</summary>
    Task<IReadOnlyList<SettlementFile>> HandOverAsync(
        Settlement settlement, IReadOnlyList<PaymentOrder> orders, OutputFolder output, CancellationToken ct);
}
