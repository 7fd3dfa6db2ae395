namespace Pass.Core;

/// <summary>Why an operation was refused. Zero is approved. Numbers and names are a public contract: never reused, never renamed.</summary>
public enum RefusalCode : ushort
{
    None = 0,

    UnknownPass = 1,
    PassBlocked = 2,
    PassExpired = 3,
    UnknownPartner = 4,
    PartnerSuspended = 5,
    OutsideConvention = 6,
    ProductNotCovered = 7,
    BenefitNotOpen = 8,

    InsufficientBalance = 20,
    RegionCapReached = 21,
    DailyLimitReached = 22,
    NothingForTheRegion = 23,
    WeeklyLimitReached = 24,
    MonthlyLimitReached = 25,
    UnitCapReached = 26,

    InvalidAmount = 40,
    AmountTooLarge = 41,
    InvalidLine = 42,
    ClockSkew = 43,
    TooOld = 44,
    OfflineNotAllowed = 45,
    UnknownBenefit = 46,

    OperationIdReused = 60,
    UnknownSale = 61,
    NotThatSale = 62,
    AlreadyReturned = 63,
    ReturnTooLarge = 64,
    ReturnTooLate = 65,
    HoldClosed = 66,
    HoldExpired = 67,
    CaptureTooLarge = 68,
    HoldNotExpired = 69,
    ByLineOnly = 70,
    QuantityNotLeft = 71,
    WholeOnly = 72,

    CredentialUnknown = 80,
    CredentialBlocked = 81,
    CredentialReplayed = 82,

    OfflineNoEvidence = 100,
    OfflineEvidenceShort = 101,
    OfflineCodesUsedUp = 102,
    OfflineListsOld = 103,
    OfflineTillFull = 104,

    // Beyond a bound of what is paid without a balance: the pass's, the till's, the partner's of the day. A loss is the partner's; an incident, the region's to look at.
    OfflinePassLoss = 110,
    OfflinePassIncident = 111,
    OfflineTillLoss = 112,
    OfflineTillIncident = 113,
    OfflinePartnerLoss = 114,
    OfflinePartnerIncident = 115,
}
