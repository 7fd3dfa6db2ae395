namespace Pass.Core;

/// <summary>Two-phase sales of web shops: a hold reserves, a capture takes, a void or time releases.</summary>
internal static class HoldRules
{
    public static Operation Capture(CaptureRequest request, in DecisionContext context)
    {
        var refusal = Check(request, request.Partner, context, out var hold);
        if (refusal == RefusalCode.None && context.NowMs > hold!.Extra)
            refusal = RefusalCode.HoldExpired;
        if (refusal != RefusalCode.None)
            return BenefitRules.Refuse(request, refusal);
        var amount = request.Amount?.Cents ?? hold!.AmountCents;
        if (amount <= 0)
            return BenefitRules.Refuse(request, RefusalCode.InvalidAmount);
        if (amount > hold!.AmountCents)
            return BenefitRules.Refuse(request, RefusalCode.CaptureTooLarge, new(default, amount, hold.AmountCents));

        var legs = Take(hold, amount, context.Account!, out var holder);
        return Approve(request, hold) with
        {
            AmountCents = amount,
            HolderCents = holder,
            Legs = legs,
            Terminal = hold.Terminal,
            // An offline sale may have spent what was held.
            Flags = Array.Exists(legs, leg => leg.BalanceAfter < 0) ? OperationFlags.Overdraft : OperationFlags.None,
            Reference = ParisCalendar.DateOf(hold.OccurredAtMs).DayNumber,
        };
    }

    public static Operation Void(VoidRequest request, in DecisionContext context)
    {
        var refusal = Check(request, request.Partner, context, out var hold);
        return refusal != RefusalCode.None ? BenefitRules.Refuse(request, refusal) : Approve(request, hold!);
    }

    public static Operation Lapse(HoldExpiryRequest request, in DecisionContext context)
    {
        var refusal = Check(request, null, context, out var hold);
        if (refusal == RefusalCode.None && context.NowMs <= hold!.Extra)
            refusal = RefusalCode.HoldNotExpired;
        return refusal != RefusalCode.None ? BenefitRules.Refuse(request, refusal) : Approve(request, hold!);
    }

    private static RefusalCode Check(OperationRequest request, PartnerId? partner, in DecisionContext context, out Operation? hold)
    {
        hold = context.Original;
        if (hold is null || hold.Pass != request.Pass)
            return RefusalCode.UnknownSale;
        if (partner is { } p && hold.Partner != p)
            return RefusalCode.NotThatSale;
        if (hold.Kind is not (OperationKind.Hold or OperationKind.Capture) || !hold.IsApproved)
            return RefusalCode.NotThatSale;
        return context.HoldIsOpen ? RefusalCode.None : RefusalCode.HoldClosed;
    }

    private static Operation Approve(OperationRequest request, Operation hold) => new()
    {
        Kind = request.Kind,
        Id = request.Id,
        Fingerprint = request.Fingerprint(),
        Pass = request.Pass,
        OccurredAtMs = request.OccurredAtMs,
        Partner = hold.Partner,
        Related = hold.Id,
    };

    /// <summary>What is not captured is given up as a return gives back: the holder's share first, then the last purse first.</summary>
    private static Leg[] Take(Operation hold, long amount, PassAccount account, out long holder)
    {
        var less = hold.AmountCents - amount;
        var fromHolder = Math.Min(less, hold.HolderCents);
        holder = hold.HolderCents - fromHolder;
        less -= fromHolder;
        var legs = (Leg[])hold.Legs.Clone();
        for (var i = legs.Length - 1; i >= 0; i--)
        {
            var cut = (int)Math.Min(less, legs[i].RegionCents);
            less -= cut;
            var balance = account.Purses[account.IndexOf(legs[i].Benefit)].Balance;
            var countsCents = -legs[i].Units == legs[i].RegionCents;
            var units = countsCents ? legs[i].Units + cut : cut == legs[i].RegionCents ? 0 : legs[i].Units;
            legs[i] = legs[i] with { Units = units, RegionCents = legs[i].RegionCents - cut, BalanceAfter = balance + units };
        }
        return Array.FindAll(legs, leg => leg.RegionCents != 0);
    }
}
