using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Statements;

/// <summary>What one benefit of a school year was used for, less what was given back, in cents.</summary>
/// <param name="Purchases">That it paid for, returns not counted.</param>
/// <param name="RegionCents">What the region paid in the holder's place: what was saved.</param>
/// <param name="FamilyCents">What the family's own money paid.</param>
public sealed record HolderYearLine(int Benefit, string Label, int Purchases, long RegionCents, long FamilyCents);

/// <summary>One school year of a pass.</summary>
/// <param name="SchoolYear">In which it begins: 2026 for 2026-2027.</param>
/// <param name="AtTillCents">What the holder paid beside the pass, at the till.</param>
public sealed record HolderYear(int SchoolYear, IReadOnlyList<HolderYearLine> Lines, long AtTillCents)
{
    public long SavedCents => Lines.Sum(l => l.RegionCents);

    public long FamilyCents => AtTillCents + Lines.Sum(l => l.FamilyCents);

    /// <summary>What everything cost.</summary>
    public long PriceCents => SavedCents + FamilyCents;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{SchoolYear}-{SchoolYear + 1}");
}

/// <summary>Adds up what was bought with one pass, by school year and benefit. A benefit is of the school year of its campaign, whenever it is spent.</summary>
public sealed class HolderYears(PassDbContext context)
{
    private static readonly OperationKind[] Spending = [OperationKind.Sale, OperationKind.Capture, OperationKind.Cancel, OperationKind.Refund];

    /// <summary>The latest first; none in which nothing was bought.</summary>
    public async Task<IReadOnlyList<HolderYear>> OfAsync(PassId pass, CancellationToken ct = default)
    {
        var spent = context.OperationsOf(pass.Value).Where(o => o.Refusal == RefusalCode.None && Spending.Contains(o.Kind));
        var sums = await (
            from o in spent
            join e in context.Entries on new { o.Partition, o.Lsn, o.Idx } equals new { e.Partition, e.Lsn, e.Idx }
            group e.RegionCents by new { e.BenefitId, o.Kind } into g
            select new { g.Key.BenefitId, g.Key.Kind, Count = g.Count(), Cents = g.Sum(c => (long)c) }).ToListAsync(ct);
        // What was paid at a till is one sum for all the benefits of a sale: it goes with the first of them.
        var atTill = await (
            from o in spent
            where o.HolderCents != 0
            select new
            {
                Cents = o.Kind == OperationKind.Sale || o.Kind == OperationKind.Capture ? o.HolderCents : -o.HolderCents,
                Benefit = context.Entries.Where(e => e.Partition == o.Partition && e.Lsn == o.Lsn && e.Idx == o.Idx).Min(e => (int?)e.BenefitId),
            }).ToListAsync(ct);
        var benefits = (await (
            from b in context.BenefitVersions
            join c in context.Campaigns on b.Campaign equals c.Code
            select new { b.BenefitId, b.Version, b.Funding, c.SchoolYear }).ToListAsync(ct)).GroupBy(b => b.BenefitId).ToDictionary(g => g.Key, g => g.MaxBy(b => b.Version)!);
        var labels = await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, ct);
        var years = new List<HolderYear>();
        foreach (var year in sums.Where(s => benefits.ContainsKey(s.BenefitId)).GroupBy(s => benefits[s.BenefitId].SchoolYear).OrderByDescending(g => g.Key))
        {
            var lines = new List<HolderYearLine>();
            foreach (var rows in year.GroupBy(s => s.BenefitId).OrderBy(b => b.Key))
            {
                var (benefit, cents) = (benefits[rows.Key], rows.Sum(r => r.Cents));
                var isFamilies = benefit.Funding == Funding.Family;
                lines.Add(new(rows.Key, labels[rows.Key], rows.Where(r => r.Kind is OperationKind.Sale or OperationKind.Capture).Sum(r => r.Count), isFamilies ? 0 : cents, isFamilies ? cents : 0));
            }
            years.Add(new(year.Key, lines, atTill.Where(t => t.Benefit is { } first && benefits.TryGetValue(first, out var of) && of.SchoolYear == year.Key).Sum(t => t.Cents)));
        }
        return years;
    }
}
