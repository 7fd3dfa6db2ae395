using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>Takes what partners are owed to the bank: draft → approved by two people → sent. Each step is one transaction and is safe to repeat.</summary>
public sealed class SettlementService(PassDatabase database, SettlementSettings settings, IPaymentRail rail, TimeProvider time)
{
    private static readonly Texts Words = Texts.Beside(typeof(SettlementService), "Settlement");

    /// <summary>Drafts payment orders for every partner that is due.</summary>
    /// <param name="upToDay">Last business day to pay; it must be cleared.</param>
    /// <param name="who">Account of the person, or the job.</param>
    /// <param name="everyone">Pays every partner up to that day, whatever its rhythm.</param>
    /// <returns>Problems: ActorMissing, DayNotPriced, NothingToPay.</returns>
    public async Task<Result<SettlementDraft>> DraftAsync(DateOnly upToDay, string who, bool everyone = false, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(who))
            return Words.Problem("ActorMissing");
        await using var context = database.CreateContext();
        if (!await context.BusinessDays.AnyAsync(d => d.Date == upToDay && d.State == BusinessDayState.Priced, ct))
            return Words.Problem("DayNotPriced", upToDay);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var draft = await new SettlementDrafting(context, settings, upToDay, NowMs).RunAsync(who.Trim(), everyone, ct);
        if (draft is null)
            return Words.Problem("NothingToPay", upToDay);
        await AuditAsync(context, who, "settlement.draft", draft.Settlement.Id, ct);
        await transaction.CommitAsync(ct);
        return draft;
    }

    /// <summary>Gives one of the two approvals. The second makes the orders final and posts them.</summary>
    /// <returns>Problems: ActorMissing, SettlementUnknown, SameApprover, AlreadyApproved.</returns>
    public async Task<Result<Settlement>> ApproveAsync(int settlement, string who, CancellationToken ct = default)
    {
        who = who.Trim();
        if (who.Length == 0)
            return Words.Problem("ActorMissing");
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // A change that changes nothing locks the row: of two approvals at once, the other one waits and then sees this one.
        await context.Settlements.Where(s => s.Id == settlement).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, s => s.State), ct);
        var row = await context.Settlements.SingleOrDefaultAsync(s => s.Id == settlement, ct);
        if (row is null)
            return Words.Problem("SettlementUnknown", settlement);
        if (row.State != SettlementState.Draft)
            return Words.Problem("AlreadyApproved", row.FirstApprover!, row.SecondApprover!);
        if (string.Equals(row.FirstApprover, who, StringComparison.OrdinalIgnoreCase))
            return Words.Problem("SameApprover", who);
        if (row.FirstApprover is null)
        {
            (row.FirstApprover, row.FirstApprovedAtMs) = (who, NowMs);
        }
        else
        {
            var nowMs = NowMs;
            var today = ParisCalendar.DateOf(nowMs);
            (row.SecondApprover, row.SecondApprovedAtMs, row.State) = (who, nowMs, SettlementState.Approved);
            row.ExecutionDate = NextExecution(today);
            var orders = await context.PaymentOrders.AsNoTracking().Where(o => o.SettlementId == settlement).ToListAsync(ct);
            context.Postings.AddRange(SettlementPostings.Of(today, orders));
        }
        await AuditAsync(context, who, "settlement.approve", settlement, ct);
        await transaction.CommitAsync(ct);
        return row;
    }

    /// <summary>
    /// Writes the files of an approved settlement under <paramref name="folder"/> and hands it to the bank's rail.
    /// Repeated, also after it was sent, it writes the same bytes again.
    /// </summary>
    /// <returns>The settlement's files. Problems: ActorMissing, SettlementUnknown, NotApproved.</returns>
    /// <exception cref="InvalidDataException">A file would differ from the one already sent.</exception>
    public async Task<Result<SentSettlement>> SendAsync(
        ILogStore log, int settlement, string who, string folder, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        if (string.IsNullOrWhiteSpace(who))
            return Words.Problem("ActorMissing");
        await using var context = database.CreateContext();
        var row = await context.Settlements.AsNoTracking().SingleOrDefaultAsync(s => s.Id == settlement, ct);
        if (row is null)
            return Words.Problem("SettlementUnknown", settlement);
        if (row.State == SettlementState.Draft)
            return Words.Problem("NotApproved");

        var output = new OutputFolder(folder, row.Id);
        var content = await SettlementContent.LoadAsync(context, log.Identity, row, ct);
        List<SettlementFile> files = [.. SaleDetailFiles.Write(log, content, output, progress, ct), .. StatementFiles.Write(content, output, progress, ct)];
        progress?.Report(new(NightStep.Journal, 0, 1));
        files.Add(output.Write("journal.hledger", stream => LedgerJournal.Write(stream, context, row)));
        progress?.Report(new(NightStep.PaymentFile, 0, 1));
        files.AddRange(await rail.HandOverAsync(row, content.Orders, output, ct));
        progress?.Report(new(NightStep.PaymentFile, 1, 1));
        var wasSent = !await RecordAsync(context, row, who, files, ct);
        return new SentSettlement(row.Id, wasSent, files);
    }

    /// <returns>False when it had been sent already, with the same bytes.</returns>
    private async Task<bool> RecordAsync(PassDbContext context, Settlement row, string who, List<SettlementFile> files, CancellationToken ct)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var nowMs = NowMs;
        var isFirst = await context.Settlements.Where(s => s.Id == row.Id && s.State == SettlementState.Approved).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.State, SettlementState.Sent).SetProperty(s => s.SentAtMs, nowMs), ct) == 1;
        if (!isFirst)
        {
            var sent = await context.SettlementFiles.AsNoTracking().Where(f => f.SettlementId == row.Id).ToDictionaryAsync(f => f.Name, ct);
            var changed = files.Find(f => !sent.TryGetValue(f.Name, out var before) || !before.Hash.AsSpan().SequenceEqual(f.Hash));
            return changed is null
                ? false
                : throw new InvalidDataException($"The file {changed.Name} is no longer the one that was sent: run ./pass verify to find what changed.");
        }
        await context.PaymentOrders.Where(o => o.SettlementId == row.Id).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, PaymentOrderState.Sent), ct);
        context.SettlementFiles.AddRange(files);
        await AuditAsync(context, who, "settlement.send", row.Id, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>The next day on which banks settle, after today.</summary>
    internal static DateOnly NextExecution(DateOnly today) => ParisCalendar.NextTargetDay(today.AddDays(1));

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private Task AuditAsync(PassDbContext context, string who, string action, int settlement, CancellationToken ct) => Audit.WriteAsync(
        context, new(default, who.Trim(), ActorRole.None, ActorChannel.CommandLine), time.GetUtcNow(),
        action, string.Create(CultureInfo.InvariantCulture, $"settlement/{settlement}"), null, null, ct);
}

/// <summary>A settlement whose files are written.</summary>
/// <param name="WasSent">True when it had been sent before: the same bytes were written again.</param>
public sealed record SentSettlement(int Settlement, bool WasSent, IReadOnlyList<SettlementFile> Files);
