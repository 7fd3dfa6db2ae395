using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>What people do with lines that fit no payment by themselves, and what came back and waits for another attempt.</summary>
public sealed class BankLineService(PassDatabase database, TimeProvider time)
{
    private static readonly Texts Words = BankXml.Words;

    /// <summary>Why a line is open, or what is particular to it, in words; empty when nothing is.</summary>
    public static string Why(BankLine line) => line.Why is { } why ? BankAlert.Say(why) : "";

    /// <summary>True of a line that is matched by whoever says why alone: a part came back, and what is missing is to be a charge.</summary>
    public static bool AsksWhy(BankLine line) => line.Why is { } why && BankAlert.CodeOf(why) == BankDecision.ReturnPart;

    /// <summary>Lines that wait for a person, oldest first.</summary>
    public async Task<IReadOnlyList<BankLine>> OpenAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.BankLines.AsNoTracking().Where(l => l.State == BankLineState.Open).OrderBy(l => l.FileId).ThenBy(l => l.Rank).Take(most).ToListAsync(ct);
    }

    /// <summary>How many lines wait for a person.</summary>
    public async Task<int> CountOpenAsync(CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.BankLines.CountAsync(l => l.State == BankLineState.Open, ct);
    }

    /// <summary>Orders whose last attempt failed and that nobody pays again yet, oldest first.</summary>
    public async Task<IReadOnlyList<PaymentAttempt>> FailedAsync(int most, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        return await context.PaymentAttempts.AsNoTracking()
            .Where(a => a.State == AttemptState.Rejected || a.State == AttemptState.Returned)
            .Where(a => !context.PaymentAttempts.Any(b => b.OrderNumber == a.OrderNumber && b.Rank > a.Rank && b.State != AttemptState.Withdrawn))
            .OrderBy(a => a.StateAtMs).ThenBy(a => a.EndToEndId).Take(most).ToListAsync(ct);
    }

    /// <summary>Says which payment an open line is about; what the line says happens to it.</summary>
    /// <remarks>What came back in part is all returned, and the rest a charge, when the person says why.</remarks>
    /// <param name="order">Number of the order, whose last attempt that left is meant.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, LineUnknown, LineHandled, AttemptUnknown, MatchImpossible.</returns>
    public Task<Result<BankLine>> MatchAsync(int file, int rank, string order, Actor actor, CancellationToken ct = default) =>
        HandleAsync(file, rank, "bank.match", actor, async (context, line, source) =>
        {
            await context.PaymentOrders.Where(o => o.Number == order).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, o => o.State), ct);
            var row = await context.PaymentOrders.Include(o => o.Attempts).SingleOrDefaultAsync(o => o.Number == order, ct);
            if (row?.Attempts.Where(a => a.SentAtMs != null).MaxBy(a => a.Rank) is not { } attempt)
                return Words.Problem("AttemptUnknown", order);
            var final = (await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out _) && region.Runs.IsAcscFinal;
            var returned = attempt.State == AttemptState.Returned
                ? (BookedReturn?)new BookedReturn(attempt.BankDay, (await SettlementPostings.BackOfAsync(context, [(attempt, row)], ct))[attempt.EndToEndId]) : null;
            var decision = BankDecision.Of(FactOf(line), attempt.State, row.AmountCents, isTwice: false, final, returned, isSure: !string.IsNullOrWhiteSpace(actor.Reason));
            if (decision.State == BankLineState.Open)
                return Words.Problem("MatchImpossible", order, BankAlert.Say(decision.Why!));
            if (decision.Becomes is { } state)
                await Ledger.PostAsync(context, BankApplication.OutcomeOf(FactOf(line), state, source.Name).Apply(context, row, attempt, time.GetUtcNow()), ct);
            (line.State, line.Attempt) = (BankLineState.Matched, attempt.EndToEndId);
            return null;
        }, ct);

    /// <summary>Says that nothing follows from an open line, and why.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, LineUnknown, LineHandled, ReasonMissing.</returns>
    public Task<Result<BankLine>> SetAsideAsync(int file, int rank, Actor actor, CancellationToken ct = default) =>
        HandleAsync(file, rank, "bank.set-aside", actor, (_, line, _) =>
        {
            if (string.IsNullOrWhiteSpace(actor.Reason))
                return Task.FromResult<Problem?>(Words.Problem("ReasonMissing"));
            line.State = BankLineState.SetAside;
            return Task.FromResult<Problem?>(null);
        }, ct);

    private async Task<Result<BankLine>> HandleAsync(
        int file, int rank, string action, Actor actor, Func<PassDbContext, BankLine, BankFile, Task<Problem?>> handle, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, SettlementService.MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        // Locked: two people may look at the same line.
        await context.BankLines.Where(l => l.FileId == file && l.Rank == rank).ExecuteUpdateAsync(set => set.SetProperty(l => l.State, l => l.State), ct);
        if (await context.BankLines.SingleOrDefaultAsync(l => l.FileId == file && l.Rank == rank, ct) is not { } line)
            return Words.Problem("LineUnknown", rank, file);
        if (line.State != BankLineState.Open)
            return Words.Problem("LineHandled", rank, file);
        var before = Of(line);
        var source = await context.BankFiles.AsNoTracking().SingleAsync(f => f.Id == file, ct);
        if (await handle(context, line, source) is { } problem)
            return problem;
        await Audit.WriteAsync(context, actor, time.GetUtcNow(), action, $"bank-file/{file}/{rank}", before, Of(line), ct);
        await transaction.CommitAsync(ct);
        return line;
    }

    private static BankFact FactOf(BankLine line) => new(
        line.LineNumber, line.Key, line.Kind, StatusLevel.Line, null, null, null, line.Reference, null, line.Cents, line.Currency, null, line.CreditorIban, line.CreditorName,
        line.Day, line.Code, line.ReasonCode, line.Text, Doubt: null, HasLines: false);

    private static object Of(BankLine line) => new { line.State, line.Why, line.Attempt, line.Cents, line.Code, line.ReasonCode };
}
