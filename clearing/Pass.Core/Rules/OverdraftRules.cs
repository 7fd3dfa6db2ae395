namespace Pass.Core;

/// <summary>Cents already paid beyond the balances in the day of the decision.</summary>
/// <param name="PartnerCents">To the partner of the sale.</param>
/// <param name="TillCents">Through its till.</param>
public readonly record struct OverdraftsToday(long PartnerCents, long TillCents);

/// <summary>
/// An offline sale that found no balance is paid within three bounds: of the pass, in each benefit; of the partner and of the till, in one day.
/// What would be beyond any of them is not paid at all, and the code says which bound and who bears it.
/// </summary>
public static class OverdraftRules
{
    /// <summary>What the region pays of a sale beyond the balances, in cents.</summary>
    /// <param name="before">The pass before the sale.</param>
    public static long CentsOf(PassAccount before, ReadOnlySpan<Leg> legs)
    {
        long cents = 0;
        foreach (ref readonly var leg in legs)
        {
            if (UnitsOf(before.Purses[before.IndexOf(leg.Benefit)], leg) is > 0 and var beyond)
                cents += CentsOf(leg, beyond);
        }
        return cents;
    }

    internal static RefusalCode Check(in DecisionContext context, PartnerTerms partner, DateOnly date, ReadOnlySpan<Leg> legs, out RefusalDetail detail)
    {
        var policy = context.Reference.Settings.Offline;
        var account = context.Account!;
        var (cents, isLoss) = (0L, false);
        foreach (ref readonly var leg in legs)
        {
            ref readonly var purse = ref account.Purses[account.IndexOf(leg.Benefit)];
            if (UnitsOf(purse, leg) is not (> 0 and var beyond))
                continue;
            var benefit = context.Reference.Benefit(leg.Benefit, date)!;
            var bearer = partner.OfflineBearer(benefit, date) ?? policy.Bearer;
            isLoss |= bearer != OverdraftBearer.Region;
            cents += CentsOf(leg, beyond);
            var left = bearer == OverdraftBearer.Partner ? 0 : Math.Max(0, benefit.OverdraftLimit + Math.Min(0, purse.Available));
            detail = new(leg.Benefit, beyond, left);
            if (beyond > left)
                return isLoss ? RefusalCode.OfflinePassLoss : RefusalCode.OfflinePassIncident;
        }
        var (ofTill, ofPartner) = (policy.TillPerDay.Cents - context.Overdrafts.TillCents, policy.PartnerPerDay.Cents - context.Overdrafts.PartnerCents);
        detail = new(default, cents, Math.Max(0, Math.Min(ofTill, ofPartner)));
        if (cents > ofTill)
            return isLoss ? RefusalCode.OfflineTillLoss : RefusalCode.OfflineTillIncident;
        if (cents > ofPartner)
            return isLoss ? RefusalCode.OfflinePartnerLoss : RefusalCode.OfflinePartnerIncident;
        return RefusalCode.None;
    }

    /// <summary>Of a purse of uses, the same part of the cents as of the uses, rounded up.</summary>
    private static long CentsOf(in Leg leg, long beyond) => (leg.RegionCents * beyond - leg.Units - 1) / -leg.Units;

    /// <summary>Units that a leg takes and the purse has not, open holds deducted.</summary>
    private static long UnitsOf(in Purse purse, in Leg leg) => Math.Max(0, -leg.Units - (long)Math.Max(0, purse.Available));
}
