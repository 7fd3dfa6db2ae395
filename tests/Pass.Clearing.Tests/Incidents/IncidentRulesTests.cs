using Pass.Clearing.Incidents;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Incidents;

public sealed class IncidentRulesTests
{
    /// <summary>Kind, what it is about, paid, due, all that the partner was ever paid, and why not; amounts in cents.</summary>
    [Theory]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Sale, 735, 700, 9_000, "")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.PartnerDay, 735, 0, 9_000, "")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Partner, 9_000, 8_000, 9_000, "")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Sale, 735, 736, 9_000, "OnlyLowers")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Sale, 735, 735, 9_000, "NoDifference")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Sale, 735, -1, 9_000, "BeyondPaid")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.Sale, 735, 0, 734, "BeyondPaid")]
    [InlineData(IncidentKind.Overpayment, IncidentSubject.PartnerDay, -300, -400, 9_000, "BeyondPaid")]
    [InlineData(IncidentKind.Fraud, IncidentSubject.Sale, 735, 0, 9_000, "")]
    [InlineData(IncidentKind.Fraud, IncidentSubject.Partner, 9_000, 0, 9_000, "")]
    [InlineData(IncidentKind.Fraud, IncidentSubject.Sale, 735, 1_000, 9_000, "OnlyLowers")]
    [InlineData(IncidentKind.Fraud, IncidentSubject.UnpaidSale, 0, -100, 9_000, "NotAboutThis")]
    [InlineData(IncidentKind.LateRefund, IncidentSubject.Sale, 735, 435, 9_000, "")]
    [InlineData(IncidentKind.LateRefund, IncidentSubject.PartnerDay, 735, 435, 9_000, "NotAboutThis")]
    [InlineData(IncidentKind.LateRefund, IncidentSubject.Partner, 735, 435, 9_000, "NotAboutThis")]
    [InlineData(IncidentKind.LateRefund, IncidentSubject.Sale, 735, 800, 9_000, "OnlyLowers")]
    [InlineData(IncidentKind.CommercialGesture, IncidentSubject.Sale, 735, 900, 9_000, "")]
    [InlineData(IncidentKind.CommercialGesture, IncidentSubject.PartnerDay, -300, 0, 9_000, "")]
    [InlineData(IncidentKind.CommercialGesture, IncidentSubject.Partner, 0, 5_000, 0, "")]
    [InlineData(IncidentKind.CommercialGesture, IncidentSubject.Sale, 735, 700, 9_000, "OnlyRaises")]
    [InlineData(IncidentKind.Dispute, IncidentSubject.Sale, 735, 0, 9_000, "")]
    [InlineData(IncidentKind.Dispute, IncidentSubject.Sale, 735, 800, 9_000, "")]
    [InlineData(IncidentKind.Dispute, IncidentSubject.Sale, 735, -5, 9_000, "BeyondPaid")]
    [InlineData(IncidentKind.Dispute, IncidentSubject.PartnerDay, 735, 0, 9_000, "NotAboutThis")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.UnpaidSale, 0, 1_200, 0, "")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.UnpaidSale, 0, 600, 0, "")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.UnpaidSale, 0, 1_201, 0, "BeyondAsked")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.UnpaidSale, 0, 0, 0, "NoDifference")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.UnpaidSale, 600, 0, 600, "OnlyRaises")]
    [InlineData(IncidentKind.OfflineLoss, IncidentSubject.Sale, 735, 900, 9_000, "NotAboutThis")]
    public void What_each_kind_may_do(IncidentKind kind, IncidentSubject about, long paid, long due, long ever, string refusal) =>
        (IncidentRules.Refusal(kind, about, new(paid), new(due), new(ever), about == IncidentSubject.UnpaidSale ? new Money(1_200) : null)?.Code ?? "").ShouldBe(refusal);

    [Theory]
    [InlineData(RefusalCode.OfflinePassIncident, OverdraftBearer.Region)]
    [InlineData(RefusalCode.OfflineTillIncident, OverdraftBearer.Region)]
    [InlineData(RefusalCode.OfflinePartnerIncident, OverdraftBearer.Region)]
    [InlineData(RefusalCode.OfflinePassLoss, OverdraftBearer.Partner)]
    [InlineData(RefusalCode.OfflineTillLoss, OverdraftBearer.Partner)]
    [InlineData(RefusalCode.OfflinePartnerLoss, OverdraftBearer.Partner)]
    [InlineData(RefusalCode.OfflineNoEvidence, OverdraftBearer.Partner)]
    [InlineData(RefusalCode.TooOld, OverdraftBearer.Partner)]
    public void Who_bears_an_unpaid_offline_sale(RefusalCode code, OverdraftBearer bearer) => IncidentRules.BearerOf(code).ShouldBe(bearer);
}
