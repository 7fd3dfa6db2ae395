namespace Pass.Core;

/// <summary>
/// Cancellations and refunds, by line and quantity, or by amount where the benefit is. What remains is exactly the sale of what is kept:
/// any sequence of returns ends where one sale of the rest would have, and a whole return is worth nothing to anyone.
/// </summary>
internal static class ReturnRules
{
    public static Operation Decide(ReturnRequest request, in DecisionContext context)
    {
        var sale = context.Original;
        if (sale is null || sale.Pass != request.Pass)
            return BenefitRules.Refuse(request, RefusalCode.UnknownSale);
        if (sale.Partner != request.Partner || !sale.IsApproved || sale.Kind is not (OperationKind.Sale or OperationKind.Capture))
            return BenefitRules.Refuse(request, RefusalCode.NotThatSale);
        if (context.NowMs - sale.OccurredAtMs > (long)context.Reference.Settings.CancelWindow.TotalMilliseconds)
            return BenefitRules.Refuse(request, RefusalCode.ReturnTooLate);

        var before = context.LastReturn is { } last ? KeptSale.After(sale, last, context.Reference) : KeptSale.Whole(sale);
        if (before.AmountCents == 0)
            return BenefitRules.Refuse(request, RefusalCode.AlreadyReturned);
        var kept = Keep(request, sale, before, context.Reference, out var refusal, out var detail);
        return refusal == RefusalCode.None ? GiveBack(request, sale, context.OriginalDay, before, kept, context.Account!) : BenefitRules.Refuse(request, refusal, detail);
    }

    private static KeptSale Keep(ReturnRequest request, Operation sale, in KeptSale before, Reference reference, out RefusalCode refusal, out RefusalDetail detail)
    {
        (refusal, detail) = (RefusalCode.None, default);
        if (request.Lines is null && request.Amount is null)
            return KeptSale.Nothing(sale);
        if (before.Lines.Length == 0)
            // Decided before sales kept their lines.
            refusal = RefusalCode.WholeOnly;
        else if (request.Lines is { } parts)
            return SalePart.Without(before.Lines, parts, KeptSale.IsByAmount(sale, reference), out refusal, out detail) is { } lines ? KeptSale.Decide(sale, lines, reference) : default;
        else if (!request.Amount!.Value.IsPositive)
            refusal = RefusalCode.InvalidAmount;
        else if (!KeptSale.IsByAmount(sale, reference))
            refusal = RefusalCode.ByLineOnly;
        else if (request.Amount.Value.Cents > before.AmountCents)
            (refusal, detail) = (RefusalCode.ReturnTooLarge, new(default, request.Amount.Value.Cents, before.AmountCents));
        else
            return KeptSale.Decide(sale, SalePart.WithoutLast(before.Lines, request.Amount.Value.Cents), reference);
        return default;
    }

    /// <summary>One leg per leg of the sale, even when it gets nothing now: the latest return alone says what went back in all.</summary>
    private static Operation GiveBack(ReturnRequest request, Operation sale, DateOnly saleDay, KeptSale before, KeptSale kept, PassAccount account)
    {
        var legs = new Leg[sale.Legs.Length];
        for (var i = 0; i < legs.Length; i++)
        {
            var (paid, was, now) = (sale.Legs[i], before.Legs[i], kept.Legs[i]);
            var units = was.Units - now.Units;
            legs[i] = paid with
            {
                Units = units,
                RegionCents = now.RegionCents - was.RegionCents,
                BalanceAfter = account.Purses[account.IndexOf(paid.Benefit)].Balance + units,
                Quantity = was.Quantity - now.Quantity,
                QuantityBefore = was.Quantity,
                Returned = paid.RegionCents - was.RegionCents,
                Original = paid.RegionCents,
            };
        }
        return new Operation
        {
            Kind = request.Kind,
            Id = request.Id,
            Fingerprint = request.Fingerprint(),
            Pass = request.Pass,
            OccurredAtMs = request.OccurredAtMs,
            Partner = sale.Partner,
            Terminal = sale.Terminal,
            Related = sale.Kind == OperationKind.Capture ? sale.Related : sale.Id,
            AmountCents = before.AmountCents - kept.AmountCents,
            HolderCents = before.HolderCents - kept.HolderCents,
            Extra = sale.HolderCents - before.HolderCents,
            Reference = KeptSale.DateOf(sale).DayNumber,
            SaleDay = saleDay.DayNumber,
            Lines = kept.Lines,
            Legs = legs,
        };
    }
}
