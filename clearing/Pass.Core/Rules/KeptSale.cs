namespace Pass.Core;

/// <summary>What one purse pays of what is kept of a sale: cents or uses, the region's cents for them, and the units sold.</summary>
internal readonly record struct KeptLeg(int Units, int RegionCents, int Quantity);

/// <summary>
/// What is kept of a sale of which a part is given back, or of a hold of which a part is captured. It is the sale of the lines kept, decided
/// again by the rules of the day it was made: units, shares and caps included. Each purse has what the whole took from it, no more:
/// a purse that was not emptied pays all that it may anyway, and one that was has nothing else to give.
/// </summary>
/// <param name="Lines">In the places they had: a line given back whole stays as zero of it.</param>
/// <param name="Legs">One per leg of the sale, in its order.</param>
/// <param name="Reason">Why no purse would pay it, when none would.</param>
internal readonly record struct KeptSale(SaleLine[] Lines, long AmountCents, long HolderCents, KeptLeg[] Legs, RefusalCode Reason)
{
    public static KeptSale Nothing(Operation sale) => new(Array.ConvertAll(sale.Lines, l => l with { Amount = Money.Zero, Quantity = 0 }), 0, 0, new KeptLeg[sale.Legs.Length], RefusalCode.None);

    public static KeptSale Whole(Operation sale) =>
        new(sale.Lines, sale.AmountCents, sale.HolderCents, Array.ConvertAll(sale.Legs, l => new KeptLeg(-l.Units, l.RegionCents, l.Quantity)), RefusalCode.None);

    /// <summary>What the latest return of a sale left of it.</summary>
    public static KeptSale After(Operation sale, Operation lastReturn, Reference reference)
    {
        var legs = Array.ConvertAll(lastReturn.Legs, leg =>
        {
            var region = leg.Original - leg.Returned + leg.RegionCents;
            // Before quantities were kept, a part given back took no use with it.
            var quantity = region == 0 ? 0 : leg.QuantityBefore - leg.Quantity;
            return new KeptLeg(CountsUses(leg, sale, reference) ? quantity : region, region, quantity);
        });
        var holder = sale.HolderCents - lastReturn.Extra - lastReturn.HolderCents;
        return new(lastReturn.Lines, legs.Sum(l => (long)l.RegionCents) + holder, holder, legs, RefusalCode.None);
    }

    public static KeptSale Decide(Operation sale, SaleLine[] lines, Reference reference)
    {
        var overdrawn = sale.Kind == OperationKind.Sale && sale.Flags.HasFlag(OperationFlags.Overdraft);
        var account = new PassAccount(sale.Pass)
        {
            Purses = Array.ConvertAll(sale.Legs, leg => new Purse { Benefit = leg.Benefit, Balance = -leg.Units - (overdrawn ? Math.Clamp(-leg.BalanceAfter, 0, -leg.Units) : 0) }),
        };
        var kept = new SaleRequest(sale.Id, sale.Pass, sale.OccurredAtMs, sale.Partner, sale.Terminal, lines, AllowPartial: !overdrawn, Offline: overdrawn);
        var split = new SaleSplit(account, null, reference, DateOf(sale), kept, stackalloc Leg[SaleSplit.MaxLegs]);
        foreach (var line in lines)
        {
            if (line.Quantity > 0)
                split.Add(line);
        }
        var legs = new KeptLeg[sale.Legs.Length];
        foreach (ref readonly var leg in split.Legs)
            legs[Array.FindIndex(sale.Legs, BenefitIs(leg.Benefit))] = new(-leg.Units, leg.RegionCents, leg.Quantity);
        var total = BenefitRules.AmountOf(kept);
        return new(lines, total, total - split.Region, legs, split.Region == 0 ? split.Reason : RefusalCode.None);
    }

    /// <summary>True when every purse of the sale counts cents: then, and only then, a part of it may be named by an amount.</summary>
    public static bool IsByAmount(Operation sale, Reference reference) => !Array.Exists(sale.Legs, leg => CountsUses(leg, sale, reference));

    /// <summary>The day in Paris on which it was made, in whose limits it counts.</summary>
    public static DateOnly DateOf(Operation sale) =>
        sale.Kind == OperationKind.Capture ? DateOnly.FromDayNumber(sale.Reference) : ParisCalendar.DateOf(sale.OccurredAtMs);

    private static bool CountsUses(in Leg leg, Operation sale, Reference reference) =>
        reference.Benefit(leg.Benefit, DateOf(sale)) is { } benefit ? benefit.Unit == BenefitUnit.Uses : throw new InvalidOperationException($"Benefit {leg.Benefit} of sale {sale.Id} is not in the catalogue any more.");

    private static Predicate<Leg> BenefitIs(BenefitId benefit) => leg => leg.Benefit == benefit;
}
