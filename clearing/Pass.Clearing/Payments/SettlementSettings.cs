using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>How a region pays. A settlement keeps a copy of what its files say: changing a setting never changes a settlement already drafted.</summary>
/// <param name="Debtor">The account that pays; its holder issues the statements.</param>
/// <param name="IssuerAddress">Lines of the postal address on statements.</param>
/// <param name="IssuerContact">Where partners write about a line.</param>
/// <param name="Minimum">Less than this is carried forward to the next settlement.</param>
public sealed record SettlementSettings(
    DebtorAccount Debtor, IReadOnlyList<string> IssuerAddress, string IssuerContact, Money Minimum, Pain001Version Pain = Pain001Version.Iso2019);

/// <summary>Why a partner is not in a settlement although something is unpaid.</summary>
public enum CarryReason
{
    /// <summary>Its rhythm does not pay yet.</summary>
    NotDue,
    /// <summary>It owes more than it is owed, or exactly as much.</summary>
    NothingOwed,
    BelowMinimum,
    /// <summary>Its account cannot be reached by a SEPA transfer: ask for another one.</summary>
    AccountUnusable,
}

/// <summary>What stays unpaid, to be looked at again by the next settlement.</summary>
public sealed record CarriedForward(PartnerId Partner, Money Net, CarryReason Reason);

/// <summary>A settlement just drafted, and what it left out.</summary>
public sealed record SettlementDraft(Settlement Settlement, IReadOnlyList<CarriedForward> Carried);
