using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Loads what the sheet of a run says, as stored: of what leaves or left with it.</summary>
public static class RunSheets
{
    /// <param name="shown">The run, read just now.</param>
    /// <param name="evidence">Of that run.</param>
    public static async Task<RunSheet> LoadAsync(PassDatabase database, ShownRun shown, RunEvidence evidence, DateOnly today, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var (run, view) = (shown.Settlement, shown.View);
        var orders = view.Lines.Select(l => l.Order).ToArray();
        var items = context.PaymentOrderItems.Where(l => EF.Parameter(orders).Contains(l.OrderNumber))
            .Join(context.PayableItems, l => l.ItemId, i => i.Id, (l, i) => new { i.BenefitId, Day = i.SalesDay ?? i.Day, i.PartnerId, l.Cents });
        var sums = await items.GroupBy(i => new { i.BenefitId, i.Day }).Select(g => new { g.Key.BenefitId, g.Key.Day, Cents = g.Sum(i => i.Cents) }).ToListAsync(ct);
        var partners = await items.GroupBy(i => i.BenefitId).Select(g => new { Benefit = g.Key, Count = g.Select(i => i.PartnerId).Distinct().Count() }).ToListAsync(ct);
        var versions = (await context.BenefitVersions.AsNoTracking().Select(v => new { v.BenefitId, v.AppliesFrom, v.FundingLine }).ToListAsync(ct))
            .OrderByDescending(v => v.AppliesFrom).ToLookup(v => (int?)v.BenefitId);
        var labels = await context.BenefitLabelsAsync(CultureInfo.CurrentUICulture, ct);
        var files = await RunFiles.Whole(context).Where(f => f.SettlementId == run.Id).OrderBy(f => f.Name).ToListAsync(ct);
        return new(
            run.Id, new(run.IssuerName, run.IssuerSiret, run.IssuerAddress.Split('\n', StringSplitOptions.RemoveEmptyEntries), run.IssuerContact), today, run.State, run.Rail, run.UpToDay, run.ExecutionDate,
            view.Lines.Count, view.Lines.Select(l => l.Partner).Distinct().Count(), view.Total,
            [.. sums.GroupBy(s => LineOf(s.BenefitId, s.Day)).OrderBy(g => g.Key is null).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, new Money(g.Sum(s => s.Cents))))],
            [.. partners.Select(p => new RunSheetBenefit(p.Benefit is { } id ? labels.GetValueOrDefault(id) : null, p.Count, new(sums.Where(s => s.BenefitId == p.Benefit).Sum(s => s.Cents)))).OrderByDescending(b => b.Amount.Cents)],
            view.HashText, evidence.Seal is { } seal ? Convert.ToHexStringLower(seal) : null, files.ConvertAll(f => (f.Name.Split('/')[^1], Convert.ToHexStringLower(f.Hash))),
            await StepsAsync(context, run, ct), run.SentAtMs is null ? null : shown.Balance);

        string? LineOf(int? benefit, DateOnly day) => (versions[benefit].FirstOrDefault(v => v.AppliesFrom <= day) ?? versions[benefit].LastOrDefault())?.FundingLine;
    }

    private static async Task<IReadOnlyList<RunSheetStep>> StepsAsync(PassDbContext context, Settlement run, CancellationToken ct)
    {
        var opened = await context.SampleLines.Where(l => l.SettlementId == run.Id && l.OpenedBy != null).GroupBy(l => l.OpenedBy!).Select(g => new { Who = g.Key, AtMs = g.Max(l => l.OpenedAtMs) }).ToListAsync(ct);
        var subject = string.Create(CultureInfo.InvariantCulture, $"settlement/{run.Id}");
        var sentBy = run.SentAtMs is null ? null : await context.Audit.Where(a => a.Subject == subject && a.Action == "settlement.send").OrderBy(a => a.Id).Select(a => a.Actor).FirstOrDefaultAsync(ct);
        return
        [
            new(RunSheetDeed.Prepared, run.DraftedBy, ActorRole.None, run.DraftedAtMs),
            .. opened.OrderBy(o => o.AtMs).Select(o => new RunSheetStep(RunSheetDeed.Opened, o.Who, ActorRole.None, o.AtMs)),
            .. run.SampleWaivedBy is { } waived ? [new RunSheetStep(RunSheetDeed.Waived, waived, ActorRole.None, null)] : Array.Empty<RunSheetStep>(),
            .. run.Approvals.OrderBy(a => a.Rank).Select(a => new RunSheetStep(RunSheetDeed.Approved, a.Actor, a.Role, a.AtMs, a.Hash)),
            .. run.SentAtMs is { } sent ? [new RunSheetStep(RunSheetDeed.Sent, sentBy ?? "", ActorRole.None, sent)] : Array.Empty<RunSheetStep>(),
        ];
    }
}
