using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Writes the bank's file, pain.001; somebody, or the bank's own channel, takes it from there.</summary>
public sealed class SepaFileRail : IPaymentRail
{
    public Task<IReadOnlyList<SettlementFile>> HandOverAsync(
        Settlement settlement, IReadOnlyList<PaymentOrder> orders, OutputFolder output, CancellationToken ct)
    {
        var version = settlement.IsOlderPain ? Pain001Version.Iso2009 : Pain001Version.Iso2019;
        var approvedAt = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(settlement.SecondApprovedAtMs!.Value), ParisCalendar.Zone);
        var file = new PaymentFile(settlement.MessageId, approvedAt, Debtor(settlement), settlement.ExecutionDate, [.. orders.Select(Instruction)]);
        return Task.FromResult<IReadOnlyList<SettlementFile>>([output.Write($"{settlement.MessageId}.xml", stream => Pain001Writer.Write(stream, file, version))]);
    }

    private static DebtorAccount Debtor(Settlement settlement) => new(
        settlement.DebtorName, Iban.Parse(settlement.DebtorIban).OrThrow(),
        settlement.DebtorBic is { } bic ? Bic.Parse(bic).OrThrow() : null, Siret.Parse(settlement.DebtorSiret).OrThrow());

    private static PaymentInstruction Instruction(PaymentOrder order) => new(
        order.EndToEndId, Uetr.For(order.EndToEndId), new(order.AmountCents), order.AccountHolderName,
        Iban.Parse(order.Iban).OrThrow(), order.Bic is { } bic ? Bic.Parse(bic).OrThrow() : null,
        new Remittance.Structured(CreditorReference.For(order.Number)));
}
