using Pass.Data.Model;

namespace Pass.Clearing.Control;

/// <summary>From when on something is worth a look: the region's settings, with what holds until somebody sets them.</summary>
/// <param name="Sales">More sales of one pass within <paramref name="SaleMinutes"/>.</param>
/// <param name="Passes">So many passes at one till with one price within <paramref name="PassMinutes"/>.</param>
/// <param name="Times">A partner's day that many times its usual.</param>
/// <param name="ReturnedPercent">A partner that gave back so much of its sales.</param>
public sealed record ControlLimits(int Sales, int SaleMinutes, int Passes, int PassMinutes, int Times, int ReturnedPercent)
{
    public static ControlLimits Usual { get; } = new(5, 60, 8, 10, 5, 25);

    public static ControlLimits Of(IReadOnlyDictionary<string, string> options)
    {
        var (sales, ring, partner) = (Two(RegionOptions.ControlVelocity), Two(RegionOptions.ControlRing), Two(RegionOptions.ControlPartner));
        return new(sales?.First ?? Usual.Sales, sales?.Second ?? Usual.SaleMinutes, ring?.First ?? Usual.Passes, ring?.Second ?? Usual.PassMinutes, partner?.First ?? Usual.Times, partner?.Second ?? Usual.ReturnedPercent);

        (int First, int Second)? Two(string key) => options.GetValueOrDefault(key)?.Split(' ') is [var first, var second] ? (RegionOptions.Number(first), RegionOptions.Number(second)) : null;
    }
}
