namespace Pass.Core;

/// <summary>Who pays for what an offline sale took and no balance covers.</summary>
public enum OverdraftBearer : byte
{
    /// <summary>The region, within the bounds; what is beyond them is not paid, and an incident for the region to look at.</summary>
    Region = 1,
    /// <summary>The partner: whatever the balance does not pay is its loss.</summary>
    Partner = 2,
    /// <summary>The region within the bounds, the partner beyond them.</summary>
    Shared = 3,
}

/// <summary>An offline sale that is not paid: the goods are gone, and the code says who bears them.</summary>
public static class UnpaidOffline
{
    /// <summary>A refused sale may have asked for any amount at all; more than this is counted as this, so that any number of them can be added up.</summary>
    public const long MostCents = 1_000_000_00;

    /// <summary>True where the convention leaves it to the region to look at; else it is the partner's loss.</summary>
    public static bool IsIncident(RefusalCode code) =>
        code is RefusalCode.OfflinePassIncident or RefusalCode.OfflineTillIncident or RefusalCode.OfflinePartnerIncident;

    public static long CentsOf(long amountCents) => Math.Clamp(amountCents, 0, MostCents);
}

/// <summary>What proves that the pass was there when a till sold without the network.</summary>
public enum OfflineEvidenceKind : byte
{
    /// <summary>Somebody said a number.</summary>
    None = 0,
    Card = 1,
    Phone = 2,
}

/// <param name="CountedCents">Card: what its chip counted against its own limits, beyond which it signs nothing. Null: it signed for an online sale.</param>
public readonly record struct OfflineEvidence(OfflineEvidenceKind Kind, long? CountedCents = null);

/// <summary>How a till stands that has had no word of the region for a while.</summary>
/// <param name="ListAge">Since its lists were fetched.</param>
/// <param name="UnsentSales">Sales taken offline that wait to be sent.</param>
/// <param name="UnsentCents">Their total.</param>
public readonly record struct TillStanding(TimeSpan ListAge, int UnsentSales, long UnsentCents);

/// <summary>
/// The region's numbers for sales without the network. One type for both sides: a till asks it before the goods are given, the engine when the
/// sale arrives, so that an honest till never gives what the region will not look at.
/// </summary>
/// <param name="Bearer">Who bears what the balance does not pay, where the convention does not say.</param>
/// <param name="MaxAge">Oldest offline sale still accepted.</param>
/// <param name="PhoneMaxAge">The same for one that a phone proves: it can sign any hour it likes.</param>
/// <param name="PhoneCodes">Offline codes of one phone that are accepted since it was last presented online.</param>
/// <param name="AllowsNumbers">A bare number may be sold to offline; never beyond the balance.</param>
/// <param name="PartnerPerDay">Most that is paid to one partner beyond the balances in one day in Paris, by the hour of arrival.</param>
/// <param name="TillPerDay">The same for one till.</param>
/// <param name="ListMaxAge">A till with older lists sells nothing offline.</param>
/// <param name="UnsentSales">A till with so many unsent sales sells nothing more offline.</param>
/// <param name="UnsentAmount">Most that a till's unsent sales may come to.</param>
public sealed record OfflinePolicy(
    OverdraftBearer Bearer, TimeSpan MaxAge, TimeSpan PhoneMaxAge, int PhoneCodes, bool AllowsNumbers, Money PartnerPerDay, Money TillPerDay,
    TimeSpan ListMaxAge, int UnsentSales, Money UnsentAmount)
{
    public static OfflinePolicy Default { get; } = new(
        OverdraftBearer.Region, TimeSpan.FromDays(14), TimeSpan.FromHours(12), 5, false, Money.FromEuros(600), Money.FromEuros(200),
        TimeSpan.FromHours(26), 200, Money.FromEuros(3_000));

    /// <summary>Whether what was presented is enough for an offline sale.</summary>
    /// <param name="age">Since the till took it; zero at the till.</param>
    /// <param name="codesBefore">Of a phone: offline codes accepted since it was last presented online, as far as is known.</param>
    public RefusalCode CheckEvidence(OfflineEvidence evidence, long totalCents, TimeSpan age, int codesBefore)
    {
        switch (evidence.Kind)
        {
            case OfflineEvidenceKind.Card when evidence.CountedCents is null:
                return RefusalCode.OfflineNoEvidence;
            case OfflineEvidenceKind.Card:
                return evidence.CountedCents < totalCents ? RefusalCode.OfflineEvidenceShort : RefusalCode.None;
            case OfflineEvidenceKind.Phone when age > PhoneMaxAge:
                return RefusalCode.TooOld;
            case OfflineEvidenceKind.Phone:
                return codesBefore >= PhoneCodes ? RefusalCode.OfflineCodesUsedUp : RefusalCode.None;
            default:
                return AllowsNumbers ? RefusalCode.None : RefusalCode.OfflineNoEvidence;
        }
    }

    /// <summary>Whether a till may give goods now without asking the region.</summary>
    /// <param name="floor">The largest offline sale that a benefit which may pay for all of it allows; zero: none does.</param>
    /// <param name="codesBefore">Of a phone: codes that this till took since it last had word of the region.</param>
    public RefusalCode MayTake(OfflineEvidence evidence, Money total, Money floor, TillStanding till, int codesBefore)
    {
        if (till.ListAge > ListMaxAge)
            return RefusalCode.OfflineListsOld;
        if (total > floor)
            return RefusalCode.OfflineNotAllowed;
        if (till.UnsentSales >= UnsentSales || total.Cents > UnsentAmount.Cents - till.UnsentCents)
            return RefusalCode.OfflineTillFull;
        return CheckEvidence(evidence, total.Cents, TimeSpan.Zero, codesBefore);
    }
}
