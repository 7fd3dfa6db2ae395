using Pass.Core;

namespace Pass.Portal.Pages.Youth;

/// <summary>Who paid for a purchase, or gets it back, in cents and never less than zero. What a family paid in is on the pass as the region's is, and is not the region's money.</summary>
internal readonly record struct PaidParts(long RegionCents, long FamilyCents)
{
    public static PaidParts Of(Operation operation, Reference reference)
    {
        var date = ParisCalendar.DateOf(operation.OccurredAtMs);
        var families = operation.Legs.Where(l => reference.Benefit(l.Benefit, date)?.IsOfFamilies == true).Sum(l => (long)l.RegionCents);
        return new(Math.Abs(operation.RegionCents - families), Math.Abs(families));
    }
}
