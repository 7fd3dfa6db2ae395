using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Incidents;

/// <summary>What the nights paid for what an incident is about. Priced days never change, so it may be read before any lock.</summary>
/// <param name="ByBenefit">In cents by benefit; 0 stands for none in particular.</param>
/// <param name="Lines">Of a sale: why each line of it, and of what was given back, is paid what it is.</param>
/// <param name="Asked">Of an unpaid offline sale, what its till asked.</param>
internal sealed record IncidentBasis(
    IncidentSubject About, int PartnerId, DateOnly? Day, int? BenefitId, Guid? OperationId,
    IReadOnlyDictionary<int, long> ByBenefit, IReadOnlyList<LineExplanation> Lines, Money? Asked = null)
{
    private static readonly Texts Words = IncidentRules.Words;

    /// <returns>Problems: SubjectMissing, SaleUnknown, NotASale, SaleAmbiguous, SaleRefused, LossIsPartners, BenefitNotInIt, PartnerUnknown, DayNotPriced, NothingThatDay, and those of <see cref="LineExplanations"/>.</returns>
    public static async Task<Result<IncidentBasis>> LoadAsync(PassDatabase database, ILogStore log, IncidentRequest request, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        if (request.Sale is { } sale)
            return request is { Partner: null, Day: null } ? await OfSaleAsync(database, context, log, sale, request.Benefit, ct) : Words.Problem("SubjectMissing");
        if (request.Partner is not { } partner || request is { Day: null, Benefit: not null })
            return Words.Problem("SubjectMissing");
        if (!await context.Partners.AnyAsync(p => p.Id == partner.Value, ct))
            return Words.Problem("PartnerUnknown", partner);
        if (request.Day is { } day)
            return await OfDayAsync(context, partner, day, request.Benefit, ct);
        var all = await context.PartnerDays.Where(d => d.PartnerId == partner.Value).SumAsync(d => d.ReimbursedCents - d.FeeCents, ct);
        return new IncidentBasis(IncidentSubject.Partner, partner.Value, null, null, null, new Dictionary<int, long> { [0] = all }, []);
    }

    private static async Task<Result<IncidentBasis>> OfDayAsync(PassDbContext context, PartnerId partner, DateOnly day, BenefitId? benefit, CancellationToken ct)
    {
        if (!await context.BusinessDays.AnyAsync(d => d.Date == day && d.State == BusinessDayState.Priced, ct))
            return Words.Problem("DayNotPriced", day);
        var earned = await context.PartnerDays.AsNoTracking().Where(d => d.Date == day && d.PartnerId == partner.Value).ToListAsync(ct);
        if (benefit is { } one)
            earned.RemoveAll(d => d.BenefitId != one.Value);
        if (earned.Count == 0)
            return Words.Problem("NothingThatDay", day);
        return new IncidentBasis(IncidentSubject.PartnerDay, partner.Value, day, benefit?.Value, null, earned.ToDictionary(d => d.BenefitId, d => d.NetCents), []);
    }

    private static async Task<Result<IncidentBasis>> OfSaleAsync(
        PassDatabase database, PassDbContext context, ILogStore log, OperationId id, BenefitId? benefit, CancellationToken ct)
    {
        var found = await context.Operations.AsNoTracking().Where(o => o.OperationId == id.Value).ToListAsync(ct);
        if (found.Count == 0)
            return Words.Problem("SaleUnknown", id);
        if (found.Count > 1)
            return Words.Problem("SaleAmbiguous", id);
        var sale = found[0];
        if (sale.Kind is not (OperationKind.Sale or OperationKind.Capture) || sale.PartnerId == 0)
            return Words.Problem("NotASale", id);
        if (sale.Refusal != RefusalCode.None)
            return Unpaid(sale);
        var returns = await context.Operations.AsNoTracking().Where(o => o.RelatedId == id.Value && o.PassId == sale.PassId && o.Refusal == RefusalCode.None
            && (o.Kind == OperationKind.Cancel || o.Kind == OperationKind.Refund)).OrderBy(o => o.OccurredAtMs).Select(o => o.OperationId).ToListAsync(ct);
        var lines = new List<LineExplanation>();
        foreach (var operation in returns.Prepend(id.Value))
        {
            if (!(await new LineExplanations(database).OfAsync(log, new(operation), ct)).Ok(out var explained, out var problem))
                return problem;
            lines.AddRange(explained);
        }
        if (benefit is { } one)
            lines.RemoveAll(l => l.Benefit != one);
        if (lines.Count == 0)
            return Words.Problem("BenefitNotInIt", id);
        return new IncidentBasis(IncidentSubject.Sale, sale.PartnerId, sale.BusinessDay, benefit?.Value, id.Value,
            lines.GroupBy(l => (int)l.Benefit.Value).ToDictionary(g => g.Key, g => g.Sum(l => l.Net.Cents)), lines);
    }

    private static Result<IncidentBasis> Unpaid(OperationRow sale)
    {
        if ((sale.Flags & OperationFlags.Offline) == 0)
            return Words.Problem("SaleRefused", new OperationId(sale.OperationId));
        if (IncidentRules.BearerOf(sale.Refusal) == OverdraftBearer.Partner)
            return Words.Problem("LossIsPartners", new OperationId(sale.OperationId), sale.Refusal);
        return new IncidentBasis(IncidentSubject.UnpaidSale, sale.PartnerId, sale.BusinessDay, null, sale.OperationId, new Dictionary<int, long> { [0] = 0 }, [],
            new(UnpaidOffline.CentsOf(sale.AmountCents)));
    }

    /// <summary>What was paid for it so far, by benefit: by the nights and by the incidents validated since.</summary>
    /// <param name="context">Where the incidents are locked, when something is decided on the answer.</param>
    public async Task<SortedDictionary<int, long>> PaidAsync(PassDbContext context, CancellationToken ct)
    {
        var items = context.Incidents.Where(i => i.PartnerId == PartnerId && (Day == null || i.Day == Day) && (OperationId == null || i.OperationId == OperationId)).SelectMany(i => i.Items);
        if (BenefitId is { } benefit)
            items = items.Where(i => i.BenefitId == benefit);
        var paid = new SortedDictionary<int, long>(ByBenefit.ToDictionary());
        foreach (var item in await items.Select(i => new { i.BenefitId, i.Cents }).ToListAsync(ct))
        {
            var key = About == IncidentSubject.Partner ? 0 : item.BenefitId ?? 0;
            paid[key] = checked(paid.GetValueOrDefault(key) + item.Cents);
        }
        return paid;
    }

    /// <summary>Everything the nights and incidents paid to the partner.</summary>
    public async Task<Money> EverPaidAsync(PassDbContext context, CancellationToken ct) => new(checked(
        await context.PartnerDays.Where(d => d.PartnerId == PartnerId).SumAsync(d => d.ReimbursedCents - d.FeeCents, ct)
        + await context.Incidents.Where(i => i.PartnerId == PartnerId).SelectMany(i => i.Items).SumAsync(i => i.Cents, ct)));

    /// <summary>The incidents about the same: the sale, or the day that holds it, or the same kind about the partner as a whole.</summary>
    public async Task<List<Incident>> SameAsync(PassDbContext context, IncidentKind kind, CancellationToken ct)
    {
        var others = await context.Incidents.AsNoTracking().Where(i => i.PartnerId == PartnerId && i.Day == Day && (i.State == IncidentState.Open || i.State == IncidentState.Validated))
            .OrderBy(i => i.Id).ToListAsync(ct);
        return others.FindAll(i => Day is null ? i.Kind == kind
            : (BenefitId is null || i.BenefitId is null || i.BenefitId == BenefitId) && (OperationId is null || i.OperationId is null || i.OperationId == OperationId));
    }

    /// <summary>The same again, as an incident that is kept says it.</summary>
    public static IncidentRequest RequestOf(Incident incident) => new(
        incident.Kind, incident.OperationId is { } sale ? new OperationId(sale) : null, incident.OperationId is null ? new PartnerId(incident.PartnerId) : null,
        incident.OperationId is null ? incident.Day : null, incident.BenefitId is { } benefit ? new BenefitId((ushort)benefit) : null, new Money(incident.DueCents));
}
