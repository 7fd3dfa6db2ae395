namespace Pass.Core;

/// <summary>What is true of every sale that was decided, whenever it is looked at: for whoever checks the log.</summary>
public static class PastSales
{
    /// <summary>What a return leaves of a sale is the sale of the lines kept: units, shares and caps included.</summary>
    /// <param name="sale">A sale or a capture.</param>
    /// <param name="giveBack">An approved return of it.</param>
    public static bool IsKept(Operation sale, Operation giveBack, Reference reference)
    {
        // Decided before sales kept their lines.
        if (sale.Lines.Length == 0 || giveBack.Lines.Length == 0)
            return true;
        return giveBack.Legs.Length == sale.Legs.Length
            && IsSame(KeptSale.After(sale, giveBack, reference), Array.TrueForAll(giveBack.Lines, l => l.Quantity == 0) ? KeptSale.Nothing(sale) : KeptSale.Decide(sale, giveBack.Lines, reference));
    }

    /// <summary>What is captured of a hold is the sale of the lines captured.</summary>
    public static bool IsCaptured(Operation hold, Operation capture, Reference reference)
    {
        if (hold.Lines.Length == 0 || capture.Lines.Length == 0)
            return true;
        var kept = capture.AmountCents == hold.AmountCents ? KeptSale.Whole(hold) : KeptSale.Decide(hold, capture.Lines, reference);
        var legs = Array.ConvertAll(hold.Legs, leg => Array.Find(capture.Legs, c => c.Benefit == leg.Benefit));
        return IsSame(kept, kept with { AmountCents = capture.AmountCents, HolderCents = capture.HolderCents, Legs = Array.ConvertAll(legs, l => new KeptLeg(-l.Units, l.RegionCents, l.Quantity)) });
    }

    /// <summary>Each benefit paid within its caps for a unit and for a sale, and its purse within the limits of the day, the week and the month.</summary>
    /// <param name="sale">A sale or a capture.</param>
    /// <param name="after">The pass after it.</param>
    public static bool IsWithinCaps(Operation sale, PassAccount after, Reference reference)
    {
        var date = KeptSale.DateOf(sale);
        foreach (ref readonly var leg in sale.Legs.AsSpan())
        {
            if (reference.Benefit(leg.Benefit, date) is not { } benefit)
                return false;
            ref readonly var purse = ref after.Purses[after.IndexOf(leg.Benefit)];
            if (leg.RegionCents > (benefit.RegionCapPerUnit is { } unit ? (Int128)unit.Cents * leg.Quantity : long.MaxValue)
                || leg.RegionCents > (benefit.RegionCapPerSale?.Cents ?? long.MaxValue)
                || purse.SpentOn(date) > (benefit.LimitPerDay ?? long.MaxValue)
                || purse.SpentInWeekOf(date) > (benefit.LimitPerWeek ?? long.MaxValue)
                || purse.SpentInMonthOf(date) > (benefit.LimitPerMonth ?? long.MaxValue))
                return false;
        }
        return true;
    }

    private static bool IsSame(in KeptSale one, in KeptSale other) =>
        (one.AmountCents, one.HolderCents) == (other.AmountCents, other.HolderCents) && one.Legs.AsSpan().SequenceEqual(other.Legs);
}
