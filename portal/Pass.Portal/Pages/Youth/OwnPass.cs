using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Holders;

namespace Pass.Portal.Pages.Youth;

/// <summary>One line of a holder's history.</summary>
/// <param name="AtMs">When it happened at the till, ms since 1970 UTC.</param>
/// <param name="Day">The business day it is counted in.</param>
/// <param name="RegionCents">What the region pays (plus) or takes back (minus).</param>
/// <param name="Partner">Null when none is concerned.</param>
internal sealed record Movement(
    Guid Id, OperationKind Kind, long AtMs, DateOnly Day, long AmountCents, long HolderCents, long RegionCents, RefusalCode Refusal, Guid? RelatedId, int PartnerId, string? Partner)
{
    public bool IsRefused => Refusal != RefusalCode.None;

    /// <summary>Money given back, or no longer kept aside.</summary>
    public bool IsBack => Kind is OperationKind.Cancel or OperationKind.Refund or OperationKind.Void or OperationKind.HoldExpiry;
}

/// <summary>Why a pass does not count.</summary>
/// <param name="AtMs">When the region blocked it; 0 when that is not kept, or it is over.</param>
/// <param name="Reason">What the region said then; null as above.</param>
/// <param name="Contact">Where the region is asked about it.</param>
internal sealed record Halt(PassStatus Status, long AtMs, string? Reason, string? Contact);

/// <summary>A place where a benefit is taken.</summary>
/// <param name="Hours">Whether it is open now and until when; null when it has not said.</param>
internal sealed record NearPlace(int Id, string Name, string? Hours);

/// <summary>How far the region's payment of a sale to its partner is.</summary>
internal enum PartnerPayment
{
    /// <summary>Its day is not cleared yet.</summary>
    Waiting,
    /// <summary>Counted, and in no payment or one that has not left.</summary>
    Due,
    Sent,
    Paid,
}

/// <summary>What the pages of a young person read of its own pass: every question names the holder who is signed in, so that another's is not there.</summary>
internal sealed class OwnPass(PassDbContext context)
{
    public const int PageSize = 20, MostPages = 500;

    private static readonly OperationKind[] Shown =
        [OperationKind.Sale, OperationKind.Hold, OperationKind.Capture, OperationKind.Void, OperationKind.Cancel, OperationKind.Refund, OperationKind.HoldExpiry];

    private static readonly OperationKind[] Spending = [OperationKind.Sale, OperationKind.Capture, OperationKind.Cancel, OperationKind.Refund];

    public static bool IsShown(OperationKind kind) => Shown.Contains(kind);

    public Task<Holder> HolderAsync(long holder, CancellationToken ct) => context.Holders.AsNoTracking().SingleAsync(h => h.Id == holder, ct);

    /// <returns>Null while the pass counts, or has nothing to count yet.</returns>
    public async Task<Halt?> HaltAsync(long holder, PassStatus? status, CancellationToken ct)
    {
        if (status is not { } halted || halted == PassStatus.Active)
            return null;
        var act = halted == PassStatus.Blocked ? await PassBlocks.LastAsync(context, holder, ct) : null;
        return new(halted, act?.AtMs ?? 0, act?.Reason, await context.RegionSettings.Select(s => s.Contact).SingleOrDefaultAsync(ct));
    }

    /// <summary>Numbers of the phones it has had.</summary>
    public Task<List<int>> PhonesAsync(long pass, CancellationToken ct) =>
        context.Credentials.Where(c => c.PassId == pass && c.Kind == CredentialKind.Phone).Select(c => c.Id).ToListAsync(ct);

    /// <summary>Every card, phone and code it has had, the latest first.</summary>
    public Task<List<Credential>> CredentialsAsync(long pass, CancellationToken ct) =>
        context.Credentials.AsNoTracking().Where(c => c.PassId == pass).OrderByDescending(c => c.Id).Take(PageSize).ToListAsync(ct);

    /// <summary>The latest dispute of a sale.</summary>
    public Task<Incident?> DisputeAsync(Guid sale, CancellationToken ct) =>
        context.Incidents.AsNoTracking().Where(i => i.OperationId == sale && i.Kind == IncidentKind.Dispute).OrderByDescending(i => i.Id).FirstOrDefaultAsync(ct);

    /// <summary>Partners of the holder's département that take a benefit now, a few: those that are open first.</summary>
    public async Task<IReadOnlyList<NearPlace>> NearAsync(BenefitId benefit, string uai, DateTimeOffset now, CancellationToken ct)
    {
        const int looked = 8, told = 2;
        // The first three characters of a UAI are the département (Corsica's and those overseas have other post codes, and no place is named there).
        var (area, today) = (uai.Length == 8 && uai[0] == '0' ? uai[1..3] : "-", ParisCalendar.DateOf(now));
        var found = await context.Partners.AsNoTracking()
            .Where(p => p.Status == PartnerStatus.Active && p.PostalCode.StartsWith(area) && p.Conventions.Any(c => c.FirstDay <= today && (c.LastDay == null || c.LastDay >= today) && c.Benefits.Any(b => b.BenefitId == benefit.Value)))
            .OrderBy(p => p.Id).Take(looked).Select(p => new { p.Id, p.LegalName, p.City, Week = context.OpeningHours.Where(h => h.PartnerId == p.Id).Select(h => h.Week).FirstOrDefault() }).ToListAsync(ct);
        return [.. found.Select(p => (Place: p, State: p.Week is null ? (OpenState?)null : OpeningWeek.Parse(p.Week).At(now))).OrderBy(p => p.State?.IsOpen == true ? 0 : 1).Take(told)
            .Select(p => new NearPlace(p.Place.Id, p.Place.City.Length > 0 ? $"{p.Place.LegalName} ({p.Place.City})" : p.Place.LegalName, p.State is { } state ? HourWords.Said(state, now) : null))];
    }

    /// <summary>The latest first; one more than asked for when there are more.</summary>
    public Task<List<Movement>> MovementsAsync(long pass, int skip, int take, CancellationToken ct) =>
        context.OperationsOf(pass).Where(o => Shown.Contains(o.Kind)).OrderByDescending(o => o.OccurredAtMs).ThenByDescending(o => o.Lsn).ThenByDescending(o => o.Idx)
            .Skip(skip).Take(take + 1).Select(ToMovement()).ToListAsync(ct);

    /// <param name="number">Of the page, from 1 to <see cref="MostPages"/>.</param>
    public async Task<(IReadOnlyList<Movement> Movements, bool HasMore)> PageAsync(long pass, int number, CancellationToken ct)
    {
        var found = await MovementsAsync(pass, (number - 1) * PageSize, PageSize, ct);
        return ([.. found.Take(PageSize)], found.Count > PageSize && number < MostPages);
    }

    public Task<Movement?> MovementAsync(long pass, Guid operation, CancellationToken ct) =>
        context.Operations.Where(o => o.OperationId == operation && o.PassId == pass && Shown.Contains(o.Kind)).Select(ToMovement()).SingleOrDefaultAsync(ct);

    /// <summary>What was done to a sale or hold since, the earliest first.</summary>
    public Task<List<Movement>> SequelsAsync(long pass, Guid operation, CancellationToken ct) =>
        context.Operations.Where(o => o.RelatedId == operation && o.PassId == pass && o.Refusal == RefusalCode.None && Shown.Contains(o.Kind))
            .OrderBy(o => o.OccurredAtMs).ThenBy(o => o.Lsn).Take(PageSize).Select(ToMovement()).ToListAsync(ct);

    /// <summary>What the region paid in the holder's place, less what was given back, in cents.</summary>
    public Task<long> SavedAsync(long pass, CancellationToken ct) =>
        (from o in context.OperationsOf(pass)
         where o.Refusal == RefusalCode.None && Spending.Contains(o.Kind)
         join e in context.Entries on new { o.Partition, o.Lsn, o.Idx } equals new { e.Partition, e.Lsn, e.Idx }
         where !context.BenefitVersions.Any(b => b.BenefitId == e.BenefitId && b.Funding == Funding.Family)
         select (long)e.RegionCents).SumAsync(ct);

    /// <summary>Where each benefit was spent: names of partners, by benefit.</summary>
    public async Task<ILookup<int, string>> SpentAtAsync(long pass, CancellationToken ct)
    {
        var rows = await (from o in context.OperationsOf(pass)
                          where o.Refusal == RefusalCode.None && Spending.Contains(o.Kind)
                          join e in context.Entries on new { o.Partition, o.Lsn, o.Idx } equals new { e.Partition, e.Lsn, e.Idx }
                          join p in context.Partners on o.PartnerId equals p.Id
                          where e.Units < 0
                          select new { e.BenefitId, p.LegalName }).Distinct().Take(200).ToListAsync(ct);
        return rows.OrderBy(r => r.LegalName, StringComparer.Ordinal).ToLookup(r => r.BenefitId, r => r.LegalName);
    }

    /// <summary>How far the payment of a sale to its partner is; with several benefits, as far as the last of them. The day is the bank's.</summary>
    public async Task<(PartnerPayment State, DateOnly? Day)> PaymentAsync(Movement sale, IReadOnlyCollection<int> benefits, CancellationToken ct)
    {
        var items = await (from i in context.PayableItems
                           where i.Kind == PayableKind.PartnerDay && i.SalesDay == sale.Day && i.PartnerId == sale.PartnerId && i.BenefitId != null && benefits.Contains(i.BenefitId.Value)
                           from l in context.PaymentOrderItems.Where(l => l.LiveItemId == i.Id).DefaultIfEmpty()
                           from a in context.PaymentAttempts.Where(a => a.LiveOrder == l!.OrderNumber).DefaultIfEmpty()
                           select new { State = (AttemptState?)a!.State, a.BankDay }).ToListAsync(ct);
        if (items.Count < benefits.Count)
            return (PartnerPayment.Waiting, null);
        if (items.TrueForAll(i => i.State == AttemptState.Paid))
            return (PartnerPayment.Paid, items.Max(i => i.BankDay));
        return (items.TrueForAll(i => i.State is AttemptState.Sent or AttemptState.Accepted or AttemptState.Paid) ? PartnerPayment.Sent : PartnerPayment.Due, null);
    }

    private Expression<Func<OperationRow, Movement>> ToMovement() => o => new(
        o.OperationId, o.Kind, o.OccurredAtMs, o.BusinessDay, o.AmountCents, o.HolderCents, o.RegionCents, o.Refusal, o.RelatedId, o.PartnerId,
        context.Partners.Where(p => p.Id == o.PartnerId).Select(p => p.LegalName).FirstOrDefault());
}
