namespace Pass.Core;

/// <summary>
/// Cancellations and refunds. The holder's own share goes back first, then the purses in reverse order of use;
/// a use comes back when all that the region paid for it did. The parts never add up to more than the sale.
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

        var before = Returned.Of(sale, context.LastReturn);
        var left = sale.AmountCents - before.Total;
        if (left == 0)
            return BenefitRules.Refuse(request, RefusalCode.AlreadyReturned);
        var amount = request.Amount?.Cents ?? left;
        if (amount <= 0)
            return BenefitRules.Refuse(request, RefusalCode.InvalidAmount);
        if (amount > left)
            return BenefitRules.Refuse(request, RefusalCode.ReturnTooLarge, new(default, amount, left));

        var toHolder = Math.Min(amount, sale.HolderCents - before.Holder);
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
            AmountCents = amount,
            HolderCents = toHolder,
            Extra = before.Holder,
            Reference = sale.Kind == OperationKind.Capture ? sale.Reference : ParisCalendar.DateOf(sale.OccurredAtMs).DayNumber,
            Legs = GiveBack(sale, before, amount - toHolder, context.Account!),
        };
    }

    /// <summary>One leg per leg of the sale, even when it gets nothing now: the latest return alone says what went back in all.</summary>
    private static Leg[] GiveBack(Operation sale, in Returned before, long amount, PassAccount account)
    {
        var legs = new Leg[sale.Legs.Length];
        for (var i = legs.Length - 1; i >= 0; i--)
        {
            var paid = sale.Legs[i];
            var now = (int)Math.Min(amount, paid.RegionCents - before.Legs[i]);
            amount -= now;
            var countsCents = -paid.Units == paid.RegionCents;
            var complete = now > 0 && before.Legs[i] + now == paid.RegionCents;
            var units = countsCents ? now : complete ? -paid.Units : 0;
            var purse = account.IndexOf(paid.Benefit);
            legs[i] = paid with
            {
                Units = units,
                RegionCents = -now,
                BalanceAfter = account.Purses[purse].Balance + units,
                Returned = before.Legs[i],
                Original = paid.RegionCents,
            };
        }
        return legs;
    }

    /// <summary>What went back before: all of it is in the latest return.</summary>
    private readonly record struct Returned(long Holder, int[] Legs)
    {
        public long Total => Holder + Legs.Sum(l => (long)l);

        public static Returned Of(Operation sale, Operation? last) => last is null
            ? new(0, new int[sale.Legs.Length])
            : new(last.Extra + last.HolderCents, Array.ConvertAll(last.Legs, leg => leg.Returned - leg.RegionCents));
    }
}
