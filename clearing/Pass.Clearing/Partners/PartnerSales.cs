using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Partners;

/// <summary>Which of a partner's sales are looked at.</summary>
public enum SaleChoice
{
    All,
    Sold,
    GivenBack,
    Refused,
}

/// <param name="From">First business day.</param>
/// <param name="To">Last business day, included.</param>
/// <param name="Terminal">One till; 0 for all.</param>
public sealed record SaleFilter(DateOnly From, DateOnly To, SaleChoice Choice = SaleChoice.All, int Terminal = 0)
{
    /// <summary>What one look, one sum and one file go over at most.</summary>
    public const int MostDays = 92;
}

/// <summary>Where a list goes on: the operation shown last.</summary>
public sealed record SalePlace(long OccurredAtMs, short Partition, long Lsn, int Idx)
{
    public static SalePlace Of(OperationRow row) => new(row.OccurredAtMs, row.Partition, row.Lsn, row.Idx);
}

public sealed record SalePage(IReadOnlyList<OperationRow> Rows, bool HasMore);

/// <summary>Sums of what is seen; what was given back is taken off.</summary>
/// <param name="Price">Of what was accepted: <paramref name="Holder"/> and what the region bears.</param>
public sealed record SaleTotals(int Sold, int GivenBack, int Refused, Money Price, Money Holder)
{
    public Money Region => Price - Holder;

    public int Count => Sold + GivenBack + Refused;
}

/// <summary>One sale of a partner with what became of it.</summary>
/// <param name="Returns">What was given back of it, the oldest first.</param>
/// <param name="Till">Its label; null when it is no till's.</param>
/// <param name="Day">Null while its business day is open.</param>
/// <param name="Orders">Those that pay it, with their attempts.</param>
public sealed record SaleStory(OperationRow Sale, IReadOnlyList<OperationRow> Returns, string? Till, BusinessDayState? Day, IReadOnlyList<PaymentOrder> Orders);

/// <summary>What a partner sold, for its own eyes: only its own, and nothing that tells whose pass it was.</summary>
public sealed class PartnerSales(PassDatabase database)
{
    /// <summary>Looked at first: with more than a shop's page of sales in most of them.</summary>
    private const int FewDays = 3;
    private const int MostShown = 50;

    /// <summary>The latest first.</summary>
    /// <param name="after">Null for the first page.</param>
    /// <param name="size">1 to 1 000.</param>
    public async Task<SalePage> ListAsync(PartnerId partner, SaleFilter filter, SalePlace? after = null, int size = MostShown, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1_000);
        await using var context = database.CreateContext();
        // A partner's rows lie far apart, and the latest are almost always of the last days: those are looked at alone first.
        var near = (after is { } place ? ParisCalendar.DateOf(place.OccurredAtMs) : filter.To).AddDays(-FewDays);
        if (near > filter.From)
        {
            var few = await FindAsync(context, partner, filter with { From = near }, after, size, ct);
            // What is of an earlier day occurred before that one ended, but for a till whose clock is ahead.
            if (few.HasMore && few.Rows[^1].OccurredAtMs >= ParisCalendar.StartOf(near.AddDays(1)).ToUnixTimeMilliseconds())
                return few;
        }
        return await FindAsync(context, partner, filter, after, size, ct);
    }

    private static async Task<SalePage> FindAsync(PassDbContext context, PartnerId partner, SaleFilter filter, SalePlace? after, int size, CancellationToken ct)
    {
        var rows = Of(context, partner, filter);
        if (after is { } place)
        {
            rows = rows.Where(o => o.OccurredAtMs < place.OccurredAtMs || o.OccurredAtMs == place.OccurredAtMs
                && (o.Partition < place.Partition || o.Partition == place.Partition && (o.Lsn < place.Lsn || o.Lsn == place.Lsn && o.Idx < place.Idx)));
        }
        var found = await rows.OrderByDescending(o => o.OccurredAtMs).ThenByDescending(o => o.Partition).ThenByDescending(o => o.Lsn).ThenByDescending(o => o.Idx).Take(size + 1).ToListAsync(ct);
        return found.Count > size ? new(found[..size], true) : new(found, false);
    }

    public async Task<SaleTotals> TotalsAsync(PartnerId partner, SaleFilter filter, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        var sums = await Of(context, partner, filter)
            .GroupBy(o => new { o.Kind, IsRefused = o.Refusal != RefusalCode.None })
            .Select(g => new { g.Key.Kind, g.Key.IsRefused, Count = g.Count(), Price = g.Sum(o => o.AmountCents), Holder = g.Sum(o => o.HolderCents) }).ToListAsync(ct);
        var (sold, back) = (sums.FindAll(s => !s.IsRefused && !IsReturn(s.Kind)), sums.FindAll(s => !s.IsRefused && IsReturn(s.Kind)));
        return new(sold.Sum(s => s.Count), back.Sum(s => s.Count), sums.Where(s => s.IsRefused).Sum(s => s.Count),
            new(sold.Sum(s => s.Price) - back.Sum(s => s.Price)), new(sold.Sum(s => s.Holder) - back.Sum(s => s.Holder)));
    }

    /// <summary>True once anything was ever asked of one of its tills.</summary>
    public async Task<bool> HasAnyAsync(PartnerId partner, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.OperationsAt([partner.Value], DateOnly.MinValue, DateOnly.MaxValue).AnyAsync(ct);
    }

    /// <summary>Null when the partner has no such operation, whoever else has.</summary>
    public async Task<SaleStory?> FindAsync(PartnerId partner, OperationId id, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        if (await context.Operations.AsNoTracking().Where(o => o.OperationId == id.Value && o.PartnerId == partner.Value).OrderBy(o => o.PassId).FirstOrDefaultAsync(ct) is not { } sale)
            return null;
        // What is given back of a capture is given back of its hold.
        var sold = sale.Kind == OperationKind.Capture ? sale.RelatedId : id.Value;
        var returns = await context.Operations.AsNoTracking().Where(o => o.RelatedId == sold && (o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund) && o.PassId == sale.PassId && o.PartnerId == partner.Value && o.Refusal == RefusalCode.None)
            .OrderBy(o => o.OccurredAtMs).Take(MostShown).ToListAsync(ct);
        var till = await context.Terminals.Where(t => t.Id == sale.TerminalId && t.PartnerId == partner.Value).Select(t => t.Label).SingleOrDefaultAsync(ct);
        var day = await context.BusinessDays.Where(d => d.Date == sale.BusinessDay).Select(d => (BusinessDayState?)d.State).SingleOrDefaultAsync(ct);
        return new(sale, returns, till, day, await OrdersAsync(context, sale, ct));
    }

    public static bool IsReturn(OperationKind kind) => kind is OperationKind.Cancel or OperationKind.Refund;

    private static async Task<List<PaymentOrder>> OrdersAsync(PassDbContext context, OperationRow sale, CancellationToken ct)
    {
        var benefits = await context.Entries.Where(e => e.Partition == sale.Partition && e.Lsn == sale.Lsn && e.Idx == sale.Idx).Select(e => (int?)e.BenefitId).Distinct().ToListAsync(ct);
        if (benefits.Count == 0)
            return [];
        var items = context.PayableItems.Where(i => i.PartnerId == sale.PartnerId && i.SalesDay == sale.BusinessDay && benefits.Contains(i.BenefitId)).Select(i => (long?)i.Id);
        var numbers = context.PaymentOrderItems.Where(l => items.Contains(l.LiveItemId)).Select(l => l.OrderNumber);
        return await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).Where(o => numbers.Contains(o.Number)).OrderBy(o => o.Number).ToListAsync(ct);
    }

    private static IQueryable<OperationRow> Of(PassDbContext context, PartnerId partner, SaleFilter filter)
    {
        var rows = context.OperationsAt([partner.Value], filter.From, filter.To).AsNoTracking()
            .Where(o => o.Kind == OperationKind.Sale || o.Kind == OperationKind.Capture || o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund);
        if (filter.Terminal != 0)
            rows = rows.Where(o => o.TerminalId == filter.Terminal);
        return filter.Choice switch
        {
            SaleChoice.Sold => rows.Where(o => o.Refusal == RefusalCode.None && (o.Kind == OperationKind.Sale || o.Kind == OperationKind.Capture)),
            SaleChoice.GivenBack => rows.Where(o => o.Refusal == RefusalCode.None && (o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund)),
            SaleChoice.Refused => rows.Where(o => o.Refusal != RefusalCode.None),
            _ => rows,
        };
    }
}
