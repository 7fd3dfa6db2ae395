using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>What stays unpaid, to be looked at again by the next settlement.</summary>
public sealed record CarriedForward(PartnerId Partner, Money Net, CarryReason Reason);

/// <summary>A settlement just drafted, and what it left out.</summary>
public sealed record SettlementDraft(Settlement Settlement, IReadOnlyList<CarriedForward> Carried);
