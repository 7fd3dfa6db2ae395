using System.Runtime.InteropServices;
using Pass.Core;
using Pass.Data.Log;
using Pass.Data.Projection;

namespace Pass.Engine;

public enum DecisionOutcome
{
    /// <summary>Decided now; answered once its row is durable.</summary>
    Pending,
    /// <summary>Known already, or refused without a trace in the log: answered as it is.</summary>
    Answered,
    /// <summary>The id, or the sale it is about, may be older than memory: look in the history first.</summary>
    NeedsHistory,
    /// <summary>It would be paid beyond the balance: decide it again with what was paid so today in every partition.</summary>
    BeyondBalance,
}

/// <summary>What the history knows of an operation of a pass, true up to <see cref="ThroughLsn"/> of the pass's partition.</summary>
public sealed record History(long ThroughLsn, PriorOperation? Same, PriorOperation? Related);

/// <summary>
/// One partition as a state machine: requests are decided on it, rows are applied to it, and nothing else touches it.
/// No clock, no file, no database: the same rows always make the same state.
/// </summary>
public sealed class PartitionState
{
    /// <summary>Ids may come from a clock this much ahead of ours; further ones would blur what is old and what is new.</summary>
    public const long MaxIdLeadMs = 5 * 60_000;

    private readonly Dictionary<PassId, PassAccount> _accounts = [];
    private readonly Dictionary<OperationKey, Operation> _openHolds = [];
    private readonly List<Operation> _pending = [];
    private readonly List<Undo> _undo = [];
    private readonly AccountsBefore _before = new();
    private readonly Dictionary<OperationKey, Operation> _pendingByKey = [];

    public PartitionState(LogHead head, int windowCapacity)
    {
        Head = head;
        Window = new(windowCapacity);
    }

    public LogHead Head { get; private set; }

    public RecentWindow Window { get; }

    /// <summary>What was paid beyond balances here today.</summary>
    public OverdraftDay Overdrafts { get; } = new();

    public IReadOnlyCollection<PassAccount> Accounts => _accounts.Values;

    public IReadOnlyCollection<Operation> OpenHolds => _openHolds.Values;

    /// <summary>Decided and not yet committed, in order.</summary>
    public ReadOnlySpan<Operation> Pending => CollectionsMarshal.AsSpan(_pending);

    public PassAccount? Account(PassId pass) => _accounts.GetValueOrDefault(pass);

    public bool IsPending(OperationKey key) => _pendingByKey.ContainsKey(key);

    /// <summary>An operation still in memory.</summary>
    public Operation? Find(OperationKey key) => _pendingByKey.GetValueOrDefault(key) ?? Window.Find(key);

    /// <param name="overdrafts">Of an offline sale: what was paid in the head's business day beyond balances, in every partition; null when that is not known.</param>
    public (DecisionOutcome Outcome, Operation? Operation) Decide(
        OperationRequest request, History? history, Reference reference, long nowMs, OverdraftsToday? overdrafts = null)
    {
        if ((Find(new(request.Pass, request.Id)) ?? history?.Same?.Operation) is { } same)
            return (DecisionOutcome.Answered, same.Fingerprint == request.Fingerprint() ? same : BenefitRules.Reused(request));
        if (request.Id.UnixMs > nowMs + MaxIdLeadMs)
            return (DecisionOutcome.Answered, BenefitRules.Refuse(request, RefusalCode.ClockSkew));
        if (!request.Kind.IsTarget() && request.Id.UnixMs <= Window.HorizonMs && !Covers(history))
            return (DecisionOutcome.NeedsHistory, null);

        Operation? original = null, lastReturn = null;
        var holdIsOpen = false;
        DateOnly originalDay = default;
        if (request.Related is { } related && !Resolve(new(request.Pass, related), history, request is ReturnRequest, out original, out originalDay, out lastReturn, out holdIsOpen))
            return (DecisionOutcome.NeedsHistory, null);

        var account = Account(request.Pass);
        var operation = BenefitRules.Decide(request, new(account, reference, nowMs, original, lastReturn, holdIsOpen, overdrafts ?? default, originalDay));
        if (overdrafts is null && request is SaleRequest && operation.Flags.HasFlag(OperationFlags.Overdraft))
            return (DecisionOutcome.BeyondBalance, null);
        Apply(operation, account, undoable: true);
        _pending.Add(operation);
        _pendingByKey.Add(new(operation.Pass, operation.Id), operation);
        return (DecisionOutcome.Pending, operation);
    }

    private bool Covers(History? history) => history is not null && history.ThroughLsn >= Window.EvictedThroughLsn;

    /// <summary>Finds the sale or hold a request is about; false when only the history can tell.</summary>
    private bool Resolve(OperationKey key, History? history, bool forReturn, out Operation? original, out DateOnly day, out Operation? lastReturn, out bool holdIsOpen)
    {
        day = default;
        lastReturn = null;
        holdIsOpen = _openHolds.TryGetValue(key, out original);
        if (holdIsOpen)
            return true;
        original = Find(key);
        var prior = original is null ? history?.Related : null;
        if (original is null && prior is null)
            return Covers(history) || key.Id.UnixMs > Window.HorizonMs;
        original ??= prior!.Operation;
        if (!forReturn)
            return true;
        if (original.Kind == OperationKind.Hold)
            original = PendingOf(OperationKind.Capture, key) ?? Window.CaptureOf(key) ?? prior?.Capture ?? original;
        var sale = key with { Id = original.Kind == OperationKind.Capture ? original.Related : original.Id };
        lastReturn = PendingOf(OperationKind.Refund, sale) ?? Window.LastReturnOf(sale) ?? prior?.LastReturn;
        // Decided in this very group: the group is of the head's day.
        day = IsPending(new(key.Pass, original.Id)) ? Head.Day : Window.DayOf(new(key.Pass, original.Id)) ?? prior?.Day ?? default;
        // A hold in memory may have been captured, and a sale returned, by rows that left memory only if they left after it: impossible.
        return prior is null || Covers(history);
    }

    /// <summary>The latest approved return of a sale or capture that is in memory.</summary>
    public Operation? LastReturnOf(Operation sale) => Window.LastReturnOf(new(sale.Pass, sale.Kind == OperationKind.Capture ? sale.Related : sale.Id));

    /// <summary>The latest of this group's captures or returns of a sale. Groups are short and these are rare: a scan is enough.</summary>
    private Operation? PendingOf(OperationKind kind, OperationKey related)
    {
        for (var i = _pending.Count - 1; i >= 0; i--)
        {
            var o = _pending[i];
            var matches = kind == OperationKind.Capture ? o.Kind == kind : o.Kind is OperationKind.Refund or OperationKind.Cancel;
            if (matches && o.IsApproved && o.Pass == related.Pass && o.Related == related.Id)
                return o;
        }
        return null;
    }

    /// <summary>The row of the pending operations, made by <see cref="LogRow.After"/> this head, became durable.</summary>
    public void Commit(LogRow row)
    {
        if (row.Lsn != Head.Lsn + 1)
            throw new InvalidOperationException($"Row {row.Lsn} does not follow {Head.Lsn}.");
        // Its hash was just made from this very head: following the chain would hash the same bytes twice.
        Advance(Head with { Lsn = row.Lsn, Hash = row.Hash }, row);
        Clear();
    }

    /// <summary>The row was refused: everything is as before the group.</summary>
    public void Rollback()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            var undo = _undo[i];
            if (undo.Hold is { } hold)
                _openHolds[new(hold.Pass, hold.Id)] = hold;
            if (undo.OpenedHold is { } opened)
                _openHolds.Remove(opened);
            if (undo.Before is { } before)
                _before.PutBack(undo.Account, before);
            else
                _accounts.Remove(undo.Account.Id);
            if (undo.Overdraft is { } overdraft)
                Overdrafts.Add(overdraft.Day, overdraft.Partner, overdraft.Till, -overdraft.Cents);
        }
        Clear();
    }

    /// <summary>Takes a row written by another node, or read again at start.</summary>
    public void Replay(LogRow row)
    {
        if (_pending.Count != 0)
            throw new InvalidOperationException("Roll the pending group back before reading what others wrote.");
        // Nothing of an altered row is believed: the chain is followed first.
        var head = LogChain.Follow(Head, row);
        var reader = new OperationReader(row.Payload);
        while (reader.Next())
        {
            if (reader.Current.Refusal == RefusalCode.None)
                Apply(reader.ToOperation(), Account(reader.Current.Pass), undoable: false);
        }
        Advance(head, row);
    }

    private void Advance(in LogHead head, LogRow row)
    {
        Head = head;
        if (!EndMark.IsMark(row.Payload))
            Window.Add(row);
    }

    private void Apply(Operation operation, PassAccount? account, bool undoable)
    {
        if (!operation.IsApproved)
            return;
        AccountsBefore.Mark? before = undoable && account is not null ? _before.Keep(account) : null;
        account ??= _accounts[operation.Pass] = new(operation.Pass);
        Operation? closes = null;
        if (operation.Kind is OperationKind.Capture or OperationKind.Void or OperationKind.HoldExpiry)
            _openHolds.Remove(new(operation.Pass, operation.Related), out closes);
        var overdraft = OverdraftOf(operation, account);
        // Noted before it is done: a broken invariant half-way is undone too.
        if (undoable)
            _undo.Add(new(account, before, closes, operation.Kind == OperationKind.Hold ? new(operation.Pass, operation.Id) : null, overdraft));
        if (overdraft is { } paid)
            Overdrafts.Add(paid.Day, paid.Partner, paid.Till, paid.Cents);
        PassTransitions.Apply(account, operation, closes);
        if (operation.Kind == OperationKind.Hold)
            _openHolds.Add(new(operation.Pass, operation.Id), operation);
    }

    /// <summary>In the day of the row being written or read, which is the head's until it is done.</summary>
    private Overdraft? OverdraftOf(Operation operation, PassAccount before) =>
        operation is { Kind: OperationKind.Sale } && operation.Flags.HasFlag(OperationFlags.Overdraft)
            ? new(Head.Day, operation.Partner, operation.Terminal, OverdraftRules.CentsOf(before, operation.Legs))
            : null;

    private void Clear()
    {
        _pending.Clear();
        _pendingByKey.Clear();
        _undo.Clear();
        _before.Clear();
    }

    /// <summary>Puts back what a snapshot kept.</summary>
    internal void Restore(IEnumerable<PassAccount> accounts, IEnumerable<Operation> openHolds)
    {
        foreach (var account in accounts)
            _accounts.Add(account.Id, account);
        foreach (var hold in openHolds)
            _openHolds.Add(new(hold.Pass, hold.Id), hold);
    }

    private readonly record struct Undo(PassAccount Account, AccountsBefore.Mark? Before, Operation? Hold, OperationKey? OpenedHold, Overdraft? Overdraft);

    private readonly record struct Overdraft(DateOnly Day, PartnerId Partner, TerminalId Till, long Cents);
}
