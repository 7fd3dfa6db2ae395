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

/// <summary>A settlement whose files are written.</summary>
/// <param name="WasSent">True when it had been sent before: what was sent was written again.</param>
public sealed record SentSettlement(int Settlement, bool WasSent, IReadOnlyList<SettlementFile> Files);

/// <summary>A file of a run, and what it holds.</summary>
public sealed record FetchedFile(string Name, byte[] Bytes);

/// <summary>Hands an approved run to its rail. One sender at a time makes the files; they are archived as sent, and only then handed out.</summary>
public sealed class SettlementSending(PassDatabase database, PaymentRails rails, SentArchive archive, TimeProvider time)
{
    private static readonly Texts Words = SettlementService.Words;

    /// <summary>Below what any of the databases takes as parameters.</summary>
    private const int NamedAtOnce = 500;

    /// <summary>Sends a run and writes its files under <paramref name="folder"/>. Repeated, it writes what was sent again.</summary>
    /// <returns>
    /// Problems: RoleMissing, ActorUnknown, SendUnderWay, SettlementUnknown, SettlementWithdrawn, NotApproved, NothingLeaves, ExecutionPast, RunAltered, ApprovalGap, AccountChanged.
    /// </returns>
    /// <exception cref="InvalidDataException">What was sent is neither in the archive nor in the folder, and cannot be made again as it was.</exception>
    public async Task<Result<SentSettlement>> SendAsync(
        ILogStore log, int settlement, Actor actor, string folder, IProgress<NightProgress>? progress = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var turn = new NodeTurn(database, "settlement-send");
        if (!await turn.TakeAsync(ct))
            return Words.Problem("SendUnderWay");
        await using var context = database.CreateContext();
        var run = await context.Settlements.AsNoTracking().Include(s => s.Approvals).SingleOrDefaultAsync(s => s.Id == settlement, ct);
        if (run is null)
            return Words.Problem("SettlementUnknown", settlement);
        var wasSent = run.State == SettlementState.Sent;
        if (!wasSent && await RefusedAsync(context, run, ct) is { } problem)
            return problem;
        IReadOnlyList<SettlementFile> files;
        if (wasSent)
        {
            files = await context.SettlementFiles.AsNoTracking().Where(f => f.SettlementId == settlement).OrderBy(f => f.Name).ToListAsync(ct);
            await RecoverAsync(context, log, run, files, folder, progress, ct);
        }
        else if (!(await SendOnceAsync(context, log, run, actor, progress, ct)).Ok(out files!, out var refused))
        {
            return refused;
        }
        HandOut(files, folder, progress, ct);
        return new SentSettlement(settlement, wasSent, files);
    }

    /// <summary>A file of a run that was sent, as it was: who fetched it is kept.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, FileUnknown.</returns>
    /// <exception cref="InvalidDataException">The archive no longer holds it as it was.</exception>
    public async Task<Result<FetchedFile>> FetchAsync(int settlement, string name, Actor actor, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (await context.SettlementFiles.AsNoTracking().SingleOrDefaultAsync(f => f.SettlementId == settlement && f.Name == name, ct) is not { } file)
            return Words.Problem("FileUnknown", settlement);
        var bytes = archive.Read(file.Hash);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "settlement.download", string.Create(CultureInfo.InvariantCulture, $"settlement/{settlement}"), null, new { file.Name, Sha256 = Convert.ToHexStringLower(file.Hash) }, ct);
        await transaction.CommitAsync(ct);
        return new FetchedFile(file.Name, bytes);
    }

    /// <summary>What goes to the bank first; the statements can follow.</summary>
    private void HandOut(IReadOnlyList<SettlementFile> files, string folder, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        foreach (var file in files.Where(f => !IsForPartner(f)))
            archive.HandOut(file, folder);
        var forPartners = files.Where(IsForPartner).ToList();
        progress?.Report(new(NightStep.Statements, 0, forPartners.Count));
        Parallel.ForEach(forPartners, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct }, file => archive.HandOut(file, folder));
        progress?.Report(new(NightStep.Statements, forPartners.Count, forPartners.Count));

        static bool IsForPartner(SettlementFile file) => file.Name.Count(c => c == '/') > 1;
    }

    private async Task<Problem?> RefusedAsync(PassDbContext context, Settlement run, CancellationToken ct)
    {
        if (run.State == SettlementState.Withdrawn)
            return Words.Problem("SettlementWithdrawn", run.Id);
        if (run.State == SettlementState.Draft)
            return Words.Problem("NotApproved");
        if (run.ExecutionDate < Today)
            return Words.Problem("ExecutionPast", run.ExecutionDate, run.Id);
        var view = await RunView.LoadAsync(context, run, rails, ct);
        if (view.Lines.Count == 0)
            return Words.Problem("NothingLeaves", run.Id);
        if (await Coverage.AlteredAsync(context, run, view, ct) is { Count: > 0 } changed)
            return SettlementService.Altered(changed);
        foreach (var approval in run.Approvals)
        {
            if (await Coverage.GapsAsync(context, approval, view, ct) is { Count: > 0 } gaps)
                return Words.Problem("ApprovalGap", approval.Actor, string.Join(" ; ", gaps.Take(5)));
        }
        return await AccountChangedAsync(context, run, view, ct);
    }

    /// <summary>A partner that changed its account after people approved the old one: the transfer would come back, or worse.</summary>
    private static async Task<Problem?> AccountChangedAsync(PassDbContext context, Settlement run, RunView view, CancellationToken ct)
    {
        foreach (var line in view.Lines.Where(l => l.StripeAccount.Length > 0))
        {
            var now = await context.Partners.Where(p => p.Id == line.Partner).Select(p => p.StripeAccount).SingleAsync(ct);
            if (now != line.StripeAccount)
                return Words.Problem("AccountChanged", line.Order, line.Name, line.StripeAccount, now ?? "—");
        }
        var approvedAtMs = run.Approvals.Min(a => a.AtMs);
        var changed = await context.PartnerBankAccounts.AsNoTracking().Where(a => a.FromMs > approvedAtMs && a.UntilMs == null).ToListAsync(ct);
        foreach (var account in changed)
        {
            var line = view.Lines.FirstOrDefault(l => l.Partner == account.PartnerId && l.Iban != account.Iban);
            if (line is not null)
                return Words.Problem("AccountChanged", line.Order, line.Name, Iban.Mask(line.Iban), Iban.Mask(account.Iban));
        }
        return null;
    }

    private async Task<Result<IReadOnlyList<SettlementFile>>> SendOnceAsync(
        PassDbContext context, ILogStore log, Settlement run, Actor actor, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var attempts = await RunAttempts.LeavingAsync(context, run.Id, ct);
        var output = archive.Stage(run.Id);
        // The long part first, without a lock: the orders are final, and others go on working.
        var files = await StatementsAsync(context, log, run, attempts, output, progress, ct);
        progress?.Report(new(NightStep.PaymentFile, 0, 1));
        var handover = await rails[run.Rail].HandOverAsync(context, run, attempts, output, ct);
        progress?.Report(new(NightStep.PaymentFile, 1, 1));
        files.AddRange(handover.Files);

        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var row = (await SettlementService.LockAsync(context, run.Id, ct))!;
        // Held, withdrawn or given another day meanwhile: what was made is not what would leave now.
        if (row.State != SettlementState.Approved || !(row.Hash ?? []).AsSpan().SequenceEqual(run.Hash ?? []))
            return Words.Problem("ChangedMeanwhile", run.Id);
        var before = SettlementService.Of(row);
        var sent = await AnswerAsync(context, attempts, handover.Answers, ct);
        await rails[run.Rail].SealAsync(context, run.Id, attempts, ct);
        await Ledger.PostAsync(context, SettlementPostings.OfSending(Today, sent), ct);
        // Approved before runs had a hash.
        if (row.Hash is null)
            await SettlementService.SeeAgainAsync(context, row, rails, ct);
        await context.SaveChangesAsync(ct);
        progress?.Report(new(NightStep.Journal, 0, 1));
        files.Add(await JournalAsync(context, row, output, ct));
        (row.State, row.SentAtMs) = (SettlementState.Sent, NowMs);
        await context.InsertAsync(files, ct);
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), "settlement.send", string.Create(CultureInfo.InvariantCulture, $"settlement/{run.Id}"), before, SettlementService.Of(row), ct);
        await transaction.CommitAsync(ct);
        return files;
    }

    private static async Task<List<SettlementFile>> StatementsAsync(PassDbContext context, ILogStore log, Settlement run,
        IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, OutputFolder output, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var content = await SettlementContent.LoadAsync(context, log.Identity, run, [.. attempts.Select(a => new OrderSent(a.Order, a.Attempt))], ct);
        var sold = new SaleDates();
        return
        [
            .. await SaleDetailFiles.WriteAsync(log, content, output, sold, progress, ct),
            .. StatementFiles.Write(content, sold, ExecutionDays.CreditedBy(run.ExecutionDate), output, progress, ct),
        ];
    }

    private async Task<IReadOnlyList<(PaymentAttempt, PaymentOrder)>> AnswerAsync(
        PassDbContext context, IReadOnlyList<(PaymentOrder Order, PaymentAttempt Attempt)> attempts, IReadOnlyList<AttemptAnswer> answers, CancellationToken ct)
    {
        var settlement = attempts[0].Attempt.SettlementId;
        var nowMs = NowMs;
        // Nearly always one answer for all: one statement, whatever the number of payments.
        foreach (var group in answers.GroupBy(a => (a.State, a.ReasonCode, a.Proof, a.Batch)))
        {
            var (state, reason, proof, batch) = group.Key;
            var named = group.Select(a => a.EndToEndId).ToList();
            var rows = context.PaymentAttempts.Where(a => a.SettlementId == settlement && a.State == AttemptState.Approved);
            var failed = PaymentStates.HasFailed(state);
            var written = 0;
            var parts = named.Count == attempts.Count
                ? [rows.Where(a => context.PaymentOrders.Any(o => o.Number == a.OrderNumber && o.State == PaymentOrderState.Active))]
                : named.Chunk(NamedAtOnce).Select(some => rows.Where(a => some.Contains(a.EndToEndId)));
            foreach (var part in parts)
            {
                written += await part.ExecuteUpdateAsync(set => set
                    .SetProperty(a => a.State, state).SetProperty(a => a.ReasonCode, reason).SetProperty(a => a.Proof, proof).SetProperty(a => a.Batch, batch)
                    .SetProperty(a => a.StateAtMs, nowMs).SetProperty(a => a.SentAtMs, nowMs).SetProperty(a => a.LiveOrder, a => failed ? null : a.LiveOrder), ct);
            }
            if (written != named.Count)
                throw new InvalidOperationException($"The rail answered for {named.Count} attempts of the settlement {settlement}, of which {written} waited.");
        }
        var failures = answers.Where(a => PaymentStates.HasFailed(a.State)).Select(a => a.EndToEndId).ToHashSet();
        return [.. attempts.Where(a => !failures.Contains(a.Attempt.EndToEndId)).Select(a => (a.Attempt, a.Order))];
    }

    private static async Task<SettlementFile> JournalAsync(PassDbContext context, Settlement row, OutputFolder output, CancellationToken ct)
    {
        var range = row.LastEntry is { } last ? await SettlementJournal.RangeAsync(context, last, ct) : await SettlementJournal.NextAsync(context, ct);
        SortedDictionary<string, long> balances = [];
        var file = output.Write("journal.hledger", stream => balances = LedgerJournal.Write(stream, context, range));
        if (row.LastEntry is null)
        {
            row.LastEntry = range.Last;
            context.SettlementBalances.AddRange(balances.Select(b => new SettlementBalance { SettlementId = row.Id, Account = b.Key, Cents = b.Value }));
        }
        return file;
    }

    /// <summary>Puts back into the archive what is missing there: from the folder it was written to, or made again and compared with the hash kept.</summary>
    private async Task RecoverAsync(
        PassDbContext context, ILogStore log, Settlement run, IReadOnlyList<SettlementFile> files, string folder, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var missing = files.Where(f => !archive.Has(f.Hash) && !archive.Adopt(Path.Combine(folder, f.Name), f.Hash)).ToList();
        if (missing.Count == 0)
            return;
        await MakeAgainAsync(context, log, run, progress, ct);
        if (missing.Find(f => !archive.Has(f.Hash)) is { } lost)
            throw new InvalidDataException(Words.Say("SentLost", lost.Name, folder));
    }

    /// <summary>Makes the files of a run that was sent again, from what is stored, into the archive.</summary>
    internal async Task<IReadOnlyList<SettlementFile>> MakeAgainAsync(PassDbContext context, ILogStore log, Settlement run, IProgress<NightProgress>? progress, CancellationToken ct)
    {
        var attempts = await RunAttempts.LeavingAsync(context, run.Id, ct);
        var output = archive.Stage(run.Id);
        var files = await StatementsAsync(context, log, run, attempts, output, progress, ct);
        files.Add(await JournalAsync(context, run, output, ct));
        files.AddRange((await rails[run.Rail].HandOverAsync(context, run, attempts, output, ct)).Files);
        return files;
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
