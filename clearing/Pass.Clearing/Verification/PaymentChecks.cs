using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>From a partner's day to the bank: lines, totals, the ledger, the files.</summary>
internal sealed class PaymentChecks(PassDbContext context)
{
    public async Task<IEnumerable<CheckResult>> RunAsync(string? filesFolder, CancellationToken ct)
    {
        List<CheckResult> results =
            [await LinesAsync(ct), await TotalsAsync(ct), await DocumentsAsync(ct), await TrialBalancesAsync(ct)];
        if (filesFolder is not null)
            results.Add(await FilesAsync(filesFolder, ct));
        return results;
    }

    /// <summary>The key of a line is its day's own: what is left to check is the amount, and that the order is the partner's.</summary>
    private async Task<CheckResult> LinesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.OrderLines);
        var lines =
            from line in context.PaymentOrderLines
            join order in context.PaymentOrders on line.OrderNumber equals order.Number
            join day in context.PartnerDays on new { line.Date, line.PartnerId, line.BenefitId } equals new { day.Date, day.PartnerId, day.BenefitId } into days
            from day in days.DefaultIfEmpty()
            select new { Line = line, order.PartnerId, Net = day == null ? (long?)null : day.ReimbursedCents - day.FeeCents };
        await foreach (var l in lines.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
            tally.Add(l.Net == l.Line.NetCents && l.PartnerId == l.Line.PartnerId, $"{LogChecks.Key(l.Line.Date, l.Line.PartnerId, l.Line.BenefitId)}, order {l.Line.OrderNumber}");
        return tally.Result();
    }

    private async Task<CheckResult> TotalsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.OrderTotals);
        var sums = await context.PaymentOrderLines.GroupBy(l => l.OrderNumber).Select(g => new { g.Key, Cents = g.Sum(l => l.NetCents) })
            .ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        var orders = await context.PaymentOrders.AsNoTracking().ToListAsync(ct);
        foreach (var order in orders)
            tally.Add(order.AmountCents > 0 && sums.GetValueOrDefault(order.Number) == order.AmountCents, $"order {order.Number}");
        var bySettlement = orders.ToLookup(o => o.SettlementId);
        foreach (var settlement in await context.Settlements.AsNoTracking().ToListAsync(ct))
        {
            var own = bySettlement[settlement.Id].ToList();
            tally.Add(own.Count == settlement.OrderCount && own.Sum(o => o.AmountCents) == settlement.TotalCents, $"settlement {settlement.Id}");
        }
        return tally.Result();
    }

    private async Task<CheckResult> DocumentsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Documents);
        var documents = context.Postings.GroupBy(p => p.Document)
            .Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents), Days = g.Min(p => p.Day) == g.Max(p => p.Day) });
        await foreach (var document in documents.AsAsyncEnumerable().WithCancellation(ct))
            tally.Add(document.Cents == 0 && document.Days, $"document {document.Key}");
        return tally.Result();
    }

    private async Task<CheckResult> TrialBalancesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.TrialBalances);
        var days = await context.Postings.GroupBy(p => p.Day).Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).ToListAsync(ct);
        foreach (var day in days.OrderBy(d => d.Key))
            tally.Add(day.Cents == 0, $"{day.Key:O}");
        var owed = await context.Postings.Where(p => p.Journal == PostingJournal.Clearing && p.Account == ChartOfAccounts.Partners)
            .GroupBy(p => p.Day).Select(g => new { g.Key, Cents = g.Sum(p => p.CreditCents - p.DebitCents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        var earned = await context.PartnerDays.GroupBy(d => d.ClearedOn).Select(g => new { g.Key, Cents = g.Sum(d => d.ReimbursedCents - d.FeeCents) }).ToListAsync(ct);
        foreach (var day in earned.OrderBy(d => d.Key))
            tally.Add(owed.GetValueOrDefault(day.Key) == day.Cents, $"{day.Key:O}, due to partners");
        foreach (var day in owed.Keys.Except(earned.Select(e => e.Key)))
            tally.Add(false, $"{day:O}, due to partners");
        return tally.Result();
    }

    private async Task<CheckResult> FilesAsync(string folder, CancellationToken ct)
    {
        var tally = new Tally(CheckName.Files);
        foreach (var file in await context.SettlementFiles.AsNoTracking().OrderBy(f => f.SettlementId).ThenBy(f => f.Name).ToListAsync(ct))
            tally.Add(IsUnchanged(Path.Combine(folder, file.Name), file.Hash), $"{file.Name}");
        return tally.Result();
    }

    private static bool IsUnchanged(string path, byte[] hash)
    {
        if (!File.Exists(path))
            return false;
        using var stream = File.OpenRead(path);
        return SHA256.HashData(stream).AsSpan().SequenceEqual(hash);
    }
}
