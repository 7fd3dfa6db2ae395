using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>The life of an attempt once it left: sent → accepted → paid, rejected before any money moved, returned at any time. Pure.</summary>
public static class PaymentStates
{
    public static bool MayBecome(AttemptState from, AttemptState to) => (from, to) switch
    {
        (AttemptState.Sent, AttemptState.Accepted or AttemptState.Rejected or AttemptState.Paid or AttemptState.Returned) => true,
        (AttemptState.Accepted, AttemptState.Rejected or AttemptState.Paid or AttemptState.Returned) => true,
        (AttemptState.Paid, AttemptState.Returned) => true,
        _ => false,
    };

    /// <summary>The money is not with the partner and will not be by this attempt: the order may be tried again.</summary>
    public static bool HasFailed(AttemptState state) => state is AttemptState.Rejected or AttemptState.Returned;

    /// <summary>Codes by which a bank (ISO 20022, ExternalStatusReason1) or the public accountant says that it had the payment already: only a person may pay again.</summary>
    public static bool SaysDuplicate(string? reasonCode) => reasonCode is "AM05" or "DUPL" or "ERREUR_DOUBLON_BORDEREAU";
}
