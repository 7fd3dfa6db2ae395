using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Clearing.Payments;

/// <summary>
/// Takes what partners are owed from a draft to two approvals. Each step is one transaction, by a named person, and safe to repeat.
/// What is approved is what was seen: an approval is bound to the hash of the run, and what changed since is told.
/// </summary>
public sealed partial class SettlementService(PassDatabase database, PaymentRails rails, TimeProvider time, RunMemory? memory = null)
{
    internal const ActorRole MayPrepare = ActorRole.Officer | ActorRole.AuthorisingOfficer | ActorRole.System;

    /// <summary>One of the two approvals is an officer's, who answers for the service rendered; the other the authorising officer's.</summary>
    public const ActorRole MayApprove = ActorRole.Officer | ActorRole.AuthorisingOfficer;
    internal static readonly Texts Words = Texts.Beside(typeof(SettlementService), "Settlement");
    private const int LeastHash = 16;

    /// <summary>Drafts payment orders for every partner that is due.</summary>
    /// <param name="upToDay">Last business day to pay; it must be cleared.</param>
    /// <param name="everyone">Pays every partner up to that day, whatever its rhythm.</param>
    /// <param name="by">How it is paid; null as the region's setting says.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SettingsMissing, DayNotPriced, NothingToPay, PesMissing.</returns>
    public async Task<Result<SettlementDraft>> DraftAsync(DateOnly upToDay, Actor actor, bool everyone = false, PaymentRailKind? by = null, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        if (!await context.BusinessDays.AnyAsync(d => d.Date == upToDay && d.State == BusinessDayState.Priced, ct))
            return Words.Problem("DayNotPriced", upToDay);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var rail = rails[by ?? await PaymentRails.ChosenAsync(context, ct)];
        if (!(await new SettlementDrafting(context, region, rail, upToDay, NowMs).RunAsync(actor, everyone, ct)).Ok(out var draft, out var none))
            return none;
        await context.SaveChangesAsync(ct);
        await RunSample.DrawAsync(context, draft.Settlement, region.Runs, ct);
        await SeeAgainAsync(context, draft.Settlement, rails, ct);
        await AuditAsync(context, actor, "settlement.draft", draft.Settlement, null, ct);
        await transaction.CommitAsync(ct);
        return draft;
    }

    /// <returns>Problem: SettlementUnknown.</returns>
    public async Task<Result<ShownRun>> ShowAsync(int settlement, CancellationToken ct = default)
    {
        await using var context = database.CreateContext();
        await using var snapshot = await context.BeginSnapshotAsync(ct);
        var run = await context.Settlements.AsNoTracking().Include(s => s.Approvals).SingleOrDefaultAsync(s => s.Id == settlement, ct);
        return run is null ? Words.Problem("SettlementUnknown", settlement) : await ShownAsync(context, run, ct, memory);
    }

    /// <summary>Gives one of the two approvals of what was seen; the second makes the run ready to be sent.</summary>
    /// <param name="hash">Of the run as it was seen, 16 digits at least; null binds to the run as it is in this transaction, which is shown in the answer.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SettlementUnknown, SettlementWithdrawn, MakerApproves, SameApprover, SameRole, AlreadyApproved, SampleUnopened, HashShort, RunChanged, RunAltered, ExecutionPast.</returns>
    public async Task<Result<ShownRun>> ApproveAsync(int settlement, Actor actor, string? hash, CancellationToken ct = default)
    {
        if (await Actors.RefusalAsync(database, actor, MayApprove, ct) is { } lacks)
            return lacks;
        if (hash is { Length: < LeastHash })
            return Words.Problem("HashShort", LeastHash);
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LockAsync(context, settlement, ct) is not { } run)
            return Words.Problem("SettlementUnknown", settlement);
        if (!(await Approvals.RoleAsync(context, run, actor, Today, ct)).Ok(out var role, out var refused))
            return refused;
        var shown = await ShownAsync(context, run, ct);
        if (shown.Changed.Count > 0)
            return Altered(shown.Changed);
        if (hash is not null && !shown.View.HashText.StartsWith(hash, StringComparison.OrdinalIgnoreCase))
            return Words.Problem("RunChanged", settlement, shown.View.HashText, await SinceAsync(context, shown, hash, ct));
        if (run.Hash is null)
            await SeeAgainAsync(context, run, rails, ct);
        run.Approvals.Add(new()
        {
            SettlementId = settlement,
            Rank = run.Approvals.Exists(a => a.Rank == 1) ? 2 : 1,
            ActorId = actor.Id.Value,
            Actor = actor.Name,
            Role = role,
            AtMs = NowMs,
            Hash = shown.View.Hash,
        });
        if (run.Approvals.Count == 2)
            await StateAsync(context, run, SettlementState.Approved, AttemptState.Approved, ct);
        await AuditAsync(context, actor, "settlement.approve", run, null, ct);
        await transaction.CommitAsync(ct);
        return shown;
    }

    /// <summary>Why somebody could not approve a run as it stands, before it is asked: the sample apart, which whoever approves opens first. Null when it could.</summary>
    /// <param name="run">With its approvals.</param>
    /// <param name="actor">In the roles it has now.</param>
    /// <returns>Problems: RoleMissing, SettlementWithdrawn, AlreadyApproved, SameApprover, MakerApproves, SameRole, ExecutionPast.</returns>
    public Problem? CannotApprove(Settlement run, Actor actor) =>
        actor.Lacks(MayApprove) ?? Approvals.Refusal(run, actor with { Role = actor.Role & MayApprove }, Today);

    /// <summary>Takes a run back before it is sent: its items are payable again, its numbers stay and are marked.</summary>
    /// <returns>Problems: RoleMissing, ActorUnknown, SettlementUnknown, SettlementWithdrawn, AlreadySent.</returns>
    public Task<Result<Settlement>> CancelAsync(int settlement, Actor actor, CancellationToken ct = default) => ChangeAsync(settlement, actor, "settlement.cancel", async (context, run) =>
    {
        var made = context.PaymentOrders.Where(o => o.SettlementId == settlement).Select(o => o.Number);
        await UnpaidItems.GiveBackAsync(context, context.PaymentOrderItems.Where(l => made.Contains(l.OrderNumber)), ct);
        await context.UnpaidSales.Where(s => made.Contains(s.OrderNumber!)).ExecuteUpdateAsync(set => set.SetProperty(s => s.OrderNumber, (string?)null), ct);
        await context.PaymentOrders.Where(o => o.SettlementId == settlement).ExecuteUpdateAsync(set => set.SetProperty(o => o.State, PaymentOrderState.Withdrawn), ct);
        // Orders of earlier runs that it would have paid again wait for another try.
        var again = context.PaymentAttempts.Where(a => a.SettlementId == settlement).Select(a => a.OrderNumber);
        await context.PaymentOrders.Where(o => o.State == PaymentOrderState.Held && again.Contains(o.Number)).ExecuteUpdateAsync(set => set
            .SetProperty(o => o.State, PaymentOrderState.Active).SetProperty(o => o.HeldReason, (string?)null), ct);
        var nowMs = NowMs;
        await context.PaymentAttempts.Where(a => a.SettlementId == settlement).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.State, AttemptState.Withdrawn).SetProperty(a => a.StateAtMs, nowMs).SetProperty(a => a.LiveOrder, (string?)null), ct);
        await TasksOfRuns.ReopenAsync(context, settlement, null, ct);
        run.State = SettlementState.Withdrawn;
        return null;
    }, ct);

    /// <summary>Gives a run that is not sent another execution day. Its approvals stay: they are bound to amounts and accounts, which do not change.</summary>
    /// <param name="day">Null for the first day possible after today.</param>
    /// <returns>Problems: RoleMissing, ActorUnknown, SettlementUnknown, SettlementWithdrawn, AlreadySent, SettingsMissing, ExecutionDayClosed, ExecutionDayPast, RunAltered.</returns>
    public Task<Result<Settlement>> RedateAsync(int settlement, Actor actor, DateOnly? day = null, CancellationToken ct = default) => ChangeAsync(settlement, actor, "settlement.redate", async (context, run) =>
    {
        if (!(await RegionSettings.LoadAsync(context, ct)).Ok(out var region, out var missing))
            return missing;
        var wanted = day ?? ExecutionDays.After(Today, region);
        if (wanted < Today)
            return Words.Problem("ExecutionDayPast", wanted);
        if (!ExecutionDays.IsOne(wanted, region))
            return Words.Problem("ExecutionDayClosed", wanted, ExecutionDays.After(wanted, region));
        if ((await ShownAsync(context, run, ct)).Changed is { Count: > 0 } changed)
            return Altered(changed);
        run.ExecutionDate = wanted;
        await context.SaveChangesAsync(ct);
        await SeeAgainAsync(context, run, rails, ct);
        return null;
    }, ct);

    /// <summary>Locks the run's row: of two changes at once, the other one waits and then sees this one.</summary>
    internal static async Task<Settlement?> LockAsync(PassDbContext context, int settlement, CancellationToken ct)
    {
        await context.Settlements.Where(s => s.Id == settlement).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, s => s.State), ct);
        return await context.Settlements.Include(s => s.Approvals).SingleOrDefaultAsync(s => s.Id == settlement, ct);
    }

    /// <summary>Stores what people are shown of a run from now on.</summary>
    internal static async Task<RunView> SeeAgainAsync(PassDbContext context, Settlement run, PaymentRails rails, CancellationToken ct)
    {
        var view = await RunView.LoadAsync(context, run, rails, ct);
        run.Hash = view.Hash;
        if (!await context.SettlementViews.AnyAsync(v => v.SettlementId == run.Id && v.Hash == view.Hash, ct))
            context.SettlementViews.Add(new() { SettlementId = run.Id, Hash = view.Hash, Text = view.Text });
        return view;
    }

    private Task AuditAsync(PassDbContext context, Actor actor, string action, Settlement run, object? before, CancellationToken ct) =>
        Audit.WriteAsync(context, actor, time.GetUtcNow(), action, string.Create(CultureInfo.InvariantCulture, $"settlement/{run.Id}"), before, Of(run), ct);

    internal static object Of(Settlement run) => new
    {
        run.State,
        run.ExecutionDate,
        run.OrderCount,
        run.TotalCents,
        Hash = run.Hash is null ? null : Convert.ToHexStringLower(run.Hash),
        Approvals = run.Approvals.OrderBy(a => a.Rank).Select(a => a.Actor),
    };

    internal static Problem Altered(IReadOnlyList<string> changed) => Words.Problem("RunAltered", string.Join(" ; ", changed.Take(5)));

    private async Task<RunView> RecountAsync(PassDbContext context, Settlement run, CancellationToken ct)
    {
        await context.SaveChangesAsync(ct);
        var view = await SeeAgainAsync(context, run, rails, ct);
        (run.OrderCount, run.TotalCents) = (view.Lines.Count, view.Total.Cents);
        return view;
    }

    private async Task<Result<Settlement>> ChangeAsync(
        int settlement, Actor actor, string action, Func<PassDbContext, Settlement, Task<Problem?>> change, CancellationToken ct)
    {
        if (await Actors.RefusalAsync(database, actor, MayPrepare, ct) is { } lacks)
            return lacks;
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        if (await LockAsync(context, settlement, ct) is not { } run)
            return Words.Problem("SettlementUnknown", settlement);
        if (run.State == SettlementState.Withdrawn)
            return Words.Problem("SettlementWithdrawn", settlement);
        if (run.State == SettlementState.Sent)
            return Words.Problem("AlreadySent", settlement);
        var before = Of(run);
        if (await change(context, run) is { } problem)
            return problem;
        await AuditAsync(context, actor, action, run, before, ct);
        await transaction.CommitAsync(ct);
        return run;
    }

    private async Task<ShownRun> ShownAsync(PassDbContext context, Settlement run, CancellationToken ct, RunMemory? shown = null)
    {
        var view = await (shown?.OfAsync(context, run, rails, ct) ?? RunView.LoadAsync(context, run, rails, ct));
        var (balance, hasHeld) = await RunBalances.LoadAsync(context, run.Id, ct);
        var held = !hasHeld ? [] : await context.PaymentAttempts.Where(a => a.SettlementId == run.Id && a.State != AttemptState.Withdrawn)
            .Join(context.PaymentOrders.Where(o => o.State == PaymentOrderState.Held), a => a.OrderNumber, o => o.Number, (a, o) => o).AsNoTracking().ToListAsync(ct);
        return new(run, view, [.. held.OrderBy(o => o.Number, StringComparer.Ordinal)], await Coverage.AlteredAsync(context, run, view, ct), balance);
    }

    /// <summary>What changed since the view that somebody names by its hash; empty when nobody was ever shown it.</summary>
    private static async Task<string> SinceAsync(PassDbContext context, ShownRun shown, string hash, CancellationToken ct)
    {
        var views = await context.SettlementViews.AsNoTracking().Where(v => v.SettlementId == shown.Settlement.Id).ToListAsync(ct);
        var seen = views.Find(v => Convert.ToHexStringLower(v.Hash).StartsWith(hash, StringComparison.OrdinalIgnoreCase));
        if (seen is null)
            return Words.In(CultureInfo.CurrentUICulture, "NeverShown");
        var earlier = RunView.Read(seen.Text);
        List<string> differences = [.. shown.View.Since(earlier, new HashSet<string>())];
        if (earlier.Execution != shown.View.Execution)
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{earlier.Execution:yyyy-MM-dd} → {shown.View.Execution:yyyy-MM-dd}"));
        return string.Join(" ; ", differences.Take(5));
    }

    private async Task StateAsync(PassDbContext context, Settlement run, SettlementState state, AttemptState attempts, CancellationToken ct)
    {
        run.State = state;
        var nowMs = NowMs;
        await context.PaymentAttempts.Where(a => a.SettlementId == run.Id && (a.State == AttemptState.Drafted || a.State == AttemptState.Approved))
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, attempts).SetProperty(a => a.StateAtMs, nowMs), ct);
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private DateOnly Today => ParisCalendar.DateOf(time.GetUtcNow());
}
