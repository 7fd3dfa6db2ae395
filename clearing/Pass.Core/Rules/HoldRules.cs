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

        var kept = Take(request, hold!, context.Reference, out refusal, out var detail);
        if (refusal != RefusalCode.None)
            return BenefitRules.Refuse(request, refusal, detail);
        var legs = LegsOf(hold!, kept, context.Account!);
        return Approve(request, hold!) with
        {
            AmountCents = kept.AmountCents,
            HolderCents = kept.HolderCents,
            Legs = legs,
            Lines = kept.Lines,
            Terminal = hold!.Terminal,
            // An offline sale may have spent what was held.
            Flags = Array.Exists(legs, leg => leg.BalanceAfter < 0) ? OperationFlags.Overdraft : OperationFlags.None,
            Reference = KeptSale.DateOf(hold).DayNumber,
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

    /// <summary>What is captured is the sale of the lines captured; the rest is released.</summary>
    private static KeptSale Take(CaptureRequest request, Operation hold, Reference reference, out RefusalCode refusal, out RefusalDetail detail)
    {
        (refusal, detail) = (RefusalCode.None, default);
        if (request.Lines is null && (request.Amount is null || request.Amount.Value.Cents == hold.AmountCents))
            return KeptSale.Whole(hold);
        SaleLine[]? lines = null;
        if (hold.Lines.Length == 0)
            // Decided before holds kept their lines.
            refusal = RefusalCode.WholeOnly;
        else if (request.Lines is { } parts)
            lines = SalePart.Only(hold.Lines, parts, KeptSale.IsByAmount(hold, reference), out refusal, out detail);
        else if (!request.Amount!.Value.IsPositive)
            refusal = RefusalCode.InvalidAmount;
        else if (request.Amount.Value.Cents > hold.AmountCents)
            (refusal, detail) = (RefusalCode.CaptureTooLarge, new(default, request.Amount.Value.Cents, hold.AmountCents));
        else if (!KeptSale.IsByAmount(hold, reference))
            refusal = RefusalCode.ByLineOnly;
        else
            lines = SalePart.WithoutLast(hold.Lines, hold.AmountCents - request.Amount.Value.Cents);
        if (lines is null)
            return default;
        var kept = KeptSale.Decide(hold, lines, reference);
        refusal = kept.Reason;
        return kept;
    }

    private static Leg[] LegsOf(Operation hold, KeptSale kept, PassAccount account)
    {
        var legs = new List<Leg>(hold.Legs.Length);
        foreach (var (held, take) in hold.Legs.Zip(kept.Legs))
        {
            var balance = account.Purses[account.IndexOf(held.Benefit)].Balance;
            if (take.RegionCents != 0)
                legs.Add(held with { Units = -take.Units, RegionCents = take.RegionCents, BalanceAfter = balance - take.Units, Quantity = take.Quantity });
        }
        return [.. legs];
    }
}
