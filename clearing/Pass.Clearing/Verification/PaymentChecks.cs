using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Verification;

/// <summary>From a partner's day to the bank: lines, totals, the ledger, the files.</summary>
internal sealed class PaymentChecks(PassDbContext context)
{
    public async Task<IEnumerable<CheckResult>> RunAsync(string? filesFolder, SentArchive? archive, CancellationToken ct)
    {
        List<CheckResult> results =
        [
            await ItemsAsync(ct), await LinesAsync(ct), await TotalsAsync(ct), await AttemptsAsync(ct), await ExecutionDaysAsync(ct), await ApprovalsAsync(ct),
            await TransfersAsync(ct), await MandatsAsync(ct), await DebitNotesAsync(ct), await DocumentsAsync(ct), await TrialBalancesAsync(ct),
        ];
        if (archive is not null)
            results.Add(await ArchiveAsync(archive, ct));
        if (filesFolder is not null)
            results.Add(await FilesAsync(filesFolder, ct));
        return results;
    }

    /// <summary>What partners earned and what is payable are the same, day by day.</summary>
    private async Task<CheckResult> ItemsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Items);
        var items = await context.PayableItems.AsNoTracking().Where(i => i.Kind == PayableKind.PartnerDay)
            .ToDictionaryAsync(i => (i.SalesDay!.Value, i.PartnerId, i.BenefitId!.Value), ct);
        await foreach (var day in context.PartnerDays.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            var known = items.Remove((day.Date, day.PartnerId, day.BenefitId), out var item);
            tally.Add(known && item!.Cents == day.NetCents && item.Day == day.ClearedOn, $"{LogChecks.Key(day.Date, day.PartnerId, day.BenefitId)}");
        }
        foreach (var item in items.Values)
            tally.Add(false, $"item {item.Id}");
        return tally.Result();
    }

    /// <summary>Each line is its item's amount, for the item's own partner, and no item is in two orders that stand.</summary>
    private async Task<CheckResult> LinesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.OrderLines);
        var standing = new HashSet<long>();
        var lines =
            from line in context.PaymentOrderItems
            join order in context.PaymentOrders on line.OrderNumber equals order.Number
            join item in context.PayableItems on line.ItemId equals item.Id
            select new { Line = line, Order = order, Item = item };
        await foreach (var l in lines.AsNoTracking().AsAsyncEnumerable().WithCancellation(ct))
        {
            var stands = l.Order.State != PaymentOrderState.Withdrawn;
            tally.Add(l.Line.Cents == l.Item.Cents && l.Order.PartnerId == l.Item.PartnerId && l.Line.LiveItemId == (stands ? l.Item.Id : null)
                && (!stands || standing.Add(l.Item.Id)), $"item {l.Item.Id}, order {l.Order.Number}");
        }
        // What is marked as open is what no order pays.
        await foreach (var item in context.PayableItems.AsNoTracking().Select(i => new { i.Id, i.PartnerId, i.OpenFor }).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (item.OpenFor != (standing.Contains(item.Id) ? null : item.PartnerId))
                tally.Add(false, $"item {item.Id}");
        }
        return tally.Result();
    }

    private async Task<CheckResult> TotalsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.OrderTotals);
        var sums = await context.PaymentOrderItems.GroupBy(l => l.OrderNumber).Select(g => new { g.Key, Cents = g.Sum(l => l.Cents) })
            .ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        foreach (var order in await context.PaymentOrders.AsNoTracking().ToListAsync(ct))
            tally.Add(order.AmountCents > 0 && sums.GetValueOrDefault(order.Number) == order.AmountCents, $"order {order.Number}");
        foreach (var run in await context.Settlements.AsNoTracking().Where(s => s.State != SettlementState.Withdrawn).ToListAsync(ct))
        {
            var leaving = await RunAttempts.LeavingAsync(context, run.Id, ct);
            tally.Add(leaving.Count == run.OrderCount && leaving.Sum(a => a.Order.AmountCents) == run.TotalCents, $"settlement {run.Id}");
        }
        return tally.Result();
    }

    /// <summary>What left was asked for on a day on which banks settle, and never for one that was past.</summary>
    private async Task<CheckResult> ExecutionDaysAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.ExecutionDays);
        foreach (var run in await context.Settlements.AsNoTracking().Where(s => s.SentAtMs != null).Select(s => new { s.Id, s.ExecutionDate, s.SentAtMs }).ToListAsync(ct))
            tally.Add(ParisCalendar.IsTargetDay(run.ExecutionDate) && run.ExecutionDate >= ParisCalendar.DateOf(run.SentAtMs!.Value), $"settlement {run.Id}");
        return tally.Result();
    }

    /// <summary>At most one attempt of an order may still pay it, and its state is one that its run allows.</summary>
    private async Task<CheckResult> AttemptsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Attempts);
        var runs = await context.Settlements.AsNoTracking().ToDictionaryAsync(s => s.Id, s => s.State, ct);
        foreach (var order in await context.PaymentOrders.AsNoTracking().Include(o => o.Attempts).ToListAsync(ct))
        {
            var live = order.Attempts.Where(a => a.State != AttemptState.Withdrawn && !PaymentStates.HasFailed(a.State)).ToList();
            tally.Add(order.Attempts.Count > 0 && live.Count <= 1 && (order.State != PaymentOrderState.Withdrawn || live.Count == 0), $"order {order.Number}");
            foreach (var attempt in order.Attempts)
            {
                var left = attempt.State is not (AttemptState.Drafted or AttemptState.Approved or AttemptState.Withdrawn);
                tally.Add(attempt.LiveOrder == (live.Contains(attempt) ? order.Number : null) && left == attempt.SentAtMs is not null
                    && (!left || runs[attempt.SettlementId] == SettlementState.Sent), $"attempt {attempt.EndToEndId}");
            }
        }
        return tally.Result();
    }

    /// <summary>What people approved is what left, or would leave: the hash kept is that of the run as stored, and both approvals saw it.</summary>
    private async Task<CheckResult> ApprovalsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Approvals);
        foreach (var run in await context.Settlements.AsNoTracking().Include(s => s.Approvals).Where(s => s.State != SettlementState.Withdrawn).ToListAsync(ct))
        {
            var people = run.Approvals.Select(a => a.ActorId == 0 ? a.Actor : $"{a.ActorId}").Distinct().Count();
            tally.Add(people == run.Approvals.Count && (run.State == SettlementState.Draft || people == 2), $"settlement {run.Id}, approvals");
            var view = await RunView.LoadAsync(context, run, PaymentRails.Files, ct);
            tally.Add(run.Hash is null || view.Hash.AsSpan().SequenceEqual(run.Hash), $"settlement {run.Id}, hash");
            foreach (var approval in run.Approvals)
                tally.Add((await Coverage.GapsAsync(context, approval, view, ct)).Count == 0, $"settlement {run.Id}, {approval.Actor}");
        }
        return tally.Result();
    }

    /// <summary>The ledger's transfers under way are the payments under way, and what the bank paid is what was paid.</summary>
    private async Task<CheckResult> TransfersAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Transfers);
        // What partners pay of debit notes is in the same journal, see DebitNotesAsync.
        var moved = await context.Postings.Where(p => (p.Journal == PostingJournal.Settlement || p.Journal == PostingJournal.Bank) && !p.Document.EndsWith(SettlementPostings.DebitNotePaid))
            .GroupBy(p => p.Account).Select(g => new { g.Key, Cents = g.Sum(p => p.CreditCents - p.DebitCents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        var payments = await context.PaymentAttempts.Join(context.PaymentOrders, a => a.OrderNumber, o => o.Number, (a, o) => new { a.State, a.Rail, o.AmountCents }).ToListAsync(ct);
        var underWay = payments.Where(p => p.State is AttemptState.Sent or AttemptState.Accepted).Sum(p => p.AmountCents);
        tally.Add(moved.GetValueOrDefault(ChartOfAccounts.TransfersUnderWay) == underWay, $"{ChartOfAccounts.TransfersUnderWay}");
        var paid = payments.Where(p => p.State == AttemptState.Paid).Sum(p => p.AmountCents);
        var byStripe = payments.Where(p => p.State == AttemptState.Paid && p.Rail == PaymentRailKind.StripeConnect).Sum(p => p.AmountCents);
        // What banks kept of what came back left the account, and was paid to nobody.
        tally.Add(moved.GetValueOrDefault(ChartOfAccounts.Bank) + moved.GetValueOrDefault(ChartOfAccounts.ReturnCharges) == paid - byStripe, $"{ChartOfAccounts.Bank}");
        tally.Add(moved.GetValueOrDefault(ChartOfAccounts.StripeTransferred) == byStripe, $"{ChartOfAccounts.StripeTransferred}");
        tally.Add(-moved.GetValueOrDefault(ChartOfAccounts.Partners) == underWay + paid, $"{ChartOfAccounts.Partners}");
        return tally.Result();
    }

    /// <summary>Bordereaux and mandats of the public accountant follow each other within their year and budget, and each payment that left so has one.</summary>
    private async Task<CheckResult> MandatsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Mandats);
        var batches = await context.PesBatches.AsNoTracking().Where(b => b.Bordereau != null).OrderBy(b => b.Exercise).ThenBy(b => b.Bordereau).ToListAsync(ct);
        var mandats = await context.PesMandats.AsNoTracking().OrderBy(m => m.Exercise).ThenBy(m => m.Number).ToListAsync(ct);
        var firstMandats = batches.ToDictionary(b => b.SettlementId, b => b.FirstMandat);
        Follow("bordereau", [.. batches.Select(b => (b.Exercise, b.Budget, b.Bordereau!.Value, b.FirstBordereau))]);
        Follow("mandat", [.. mandats.Select(m => (m.Exercise, m.Budget, m.Number, firstMandats.GetValueOrDefault(m.SettlementId)))]);
        var left = await context.PaymentAttempts.AsNoTracking().Where(a => a.Rail == PaymentRailKind.PublicAccountant && a.SentAtMs != null).Select(a => a.EndToEndId).ToListAsync(ct);
        foreach (var attempt in left.Except(mandats.Select(m => m.EndToEndId)).Concat(mandats.Select(m => m.EndToEndId).Except(left)))
            tally.Add(false, $"attempt {attempt}");
        return tally.Result();

        // Between two numbers of a budget is nothing, or what other software had (the setting says so), or, of earlier programs, what the year's other budgets had.
        void Follow(string what, List<(int Year, string Budget, int Number, int First)> numbers)
        {
            var ofYears = numbers.Select(n => (n.Year, n.Number)).ToHashSet();
            foreach (var budget in numbers.GroupBy(n => (n.Year, n.Budget)))
            {
                var before = budget.First().Number - 1;
                foreach (var (year, code, number, first) in budget)
                {
                    tally.Add(number == first || Enumerable.Range(before + 1, number - before - 1).All(n => ofYears.Contains((year, n))), $"{what} {year}/{code}/{number}");
                    before = number;
                }
            }
        }
    }

    /// <summary>Debit notes are numbered without a gap, each is a claim of its own to the cent, and those that are paid are so in the books.</summary>
    private async Task<CheckResult> DebitNotesAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.DebitNotes);
        var notes = await context.DebitNotes.AsNoTracking().Join(context.PayableItems.AsNoTracking(), n => n.ItemId, i => i.Id, (n, i) => new { Note = n, Item = i }).ToListAsync(ct);
        var received = await context.Postings.Where(p => p.Journal == PostingJournal.Bank && p.Account == ChartOfAccounts.Bank && p.Document.EndsWith(SettlementPostings.DebitNotePaid))
            .GroupBy(p => p.Document).Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents) }).ToDictionaryAsync(g => g.Key, g => g.Cents, ct);
        foreach (var year in notes.OrderBy(n => n.Note.Number, StringComparer.Ordinal).GroupBy(n => n.Note.IssuedOn.Year))
        {
            foreach (var (i, n) in year.Index())
            {
                tally.Add(n.Note.Number == string.Create(CultureInfo.InvariantCulture, $"D{year.Key}-{i + 1:000000}") && n.Item.Kind == PayableKind.Claim
                    && n.Item.Cents == n.Note.Cents && n.Item.PartnerId == n.Note.PartnerId && n.Note.OwedSince <= n.Note.IssuedOn
                    && received.GetValueOrDefault(n.Note.Number + SettlementPostings.DebitNotePaid) == (n.Note.PaidOn is null ? 0 : n.Note.Cents), $"debit note {n.Note.Number}");
            }
        }
        return tally.Result();
    }

    private async Task<CheckResult> DocumentsAsync(CancellationToken ct)
    {
        var tally = new Tally(CheckName.Documents);
        var documents = context.Postings.GroupBy(p => p.Document)
            .Select(g => new { g.Key, Cents = g.Sum(p => p.DebitCents - p.CreditCents), Single = g.Min(p => p.Day) == g.Max(p => p.Day) && g.Min(p => p.Entry) == g.Max(p => p.Entry) });
        await foreach (var document in documents.AsAsyncEnumerable().WithCancellation(ct))
            tally.Add(document.Cents == 0 && document.Single, $"document {document.Key}");
        var entries = await context.Postings.Select(p => p.Entry).Distinct().CountAsync(ct);
        tally.Add(entries == (await context.Postings.MaxAsync(p => (long?)p.Entry, ct) ?? 0), $"entries 1 to {entries}");
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
            tally.Add(SentArchive.IsWhat(Path.Combine(folder, file.Name), file.Hash), $"{file.Name}");
        return tally.Result();
    }

    /// <summary>Of runs sent since there is an archive.</summary>
    private async Task<CheckResult> ArchiveAsync(SentArchive archive, CancellationToken ct)
    {
        var tally = new Tally(CheckName.Archive);
        var kept = context.Settlements.Where(s => s.Hash != null).Select(s => s.Id);
        foreach (var file in await context.SettlementFiles.AsNoTracking().Where(f => kept.Contains(f.SettlementId)).OrderBy(f => f.SettlementId).ThenBy(f => f.Name).ToListAsync(ct))
            tally.Add(archive.IsSound(file.Hash), $"{file.Name}");
        return tally.Result();
    }
}
