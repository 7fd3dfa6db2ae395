using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Night;

/// <summary>Makes what partners earned payable, in the transaction that clears the day.</summary>
internal static class PartnerDayItems
{
    public static async Task AddAsync(PassDbContext context, IReadOnlyList<PartnerDay> days, CancellationToken ct)
    {
        if (days.Count == 0)
            return;
        var id = await DocumentNumbers.TakeAsync(context, "payable-item", days.Count, ct);
        context.PayableItems.AddRange(days.Select((d, i) => new PayableItem
        {
            Id = id + i,
            Kind = PayableKind.PartnerDay,
            PartnerId = d.PartnerId,
            Day = d.ClearedOn,
            Cents = d.NetCents,
            SalesDay = d.Date,
            BenefitId = d.BenefitId,
        }));
    }
}
