using Pass.Core;
using Pass.Data.Log;

namespace Pass.Clearing.Tests.Night;

/// <summary>Decides requests by the real rules, one after the other at chosen times, and packs them into rows: the same calls, the same log.</summary>
internal sealed class TestTill(LogIdentity identity, Reference reference, ILogStore? store = null)
{
    public static readonly PartnerId Bookshop = new(1), Cinema = new(2), Theatre = new(3);

    private readonly Dictionary<PassId, PassAccount> _accounts = [];
    private readonly Dictionary<OperationId, Operation> _lastReturns = [];
    private readonly Dictionary<OperationId, DateOnly> _soldOn = [];
    private DateOnly _day = identity.FirstDay;
    private readonly SortedDictionary<int, List<Operation>> _waiting = [];
    private readonly LogHead[] _heads = [.. Enumerable.Range(0, identity.Partitions).Select(identity.Genesis)];
    private long _nowMs = ParisCalendar.StartOf(identity.FirstDay).AddHours(9).ToUnixTimeMilliseconds();
    private ulong _ids;

    /// <summary>All rows, where there is no store.</summary>
    public List<LogRow> Rows { get; } = [];

    public Operation Grant(long pass, params (BenefitId Benefit, int Units)[] entitlements) =>
        Submit(new GrantRequest(NextId(), new(pass), _nowMs, [.. entitlements.Select(e => new Entitlement(e.Benefit, e.Units))]));

    public Operation Sell(long pass, PartnerId partner, ProductId product, long cents, int quantity = 1) =>
        Submit(new SaleRequest(NextId(), new(pass), _nowMs, partner, new(partner.Value * 10), [new(product, new(cents), quantity)], AllowPartial: true));

    /// <summary>A card that may be used offline; its counter goes up with each sale.</summary>
    public void Register(long pass) => Submit(new CredentialRequest(NextId(), new(pass), _nowMs, CardOf(pass), true));

    /// <summary>What a till sold without the network: by card, or by a bare number.</summary>
    /// <param name="earlier">How long before it comes in.</param>
    public Operation SellOffline(long pass, PartnerId partner, ProductId product, long cents, bool byCard = true, TimeSpan earlier = default) =>
        Submit(new SaleRequest(NextId(), new(pass), _nowMs - (long)earlier.TotalMilliseconds, partner, new(partner.Value * 10), [new(product, new(cents))], Offline: true,
            Presentation: byCard ? new(CardOf(pass), (long)_ids) : default, Evidence: byCard ? new(OfflineEvidenceKind.Card, cents) : default));

    private static CredentialId CardOf(long pass) => new((int)pass);

    public Operation GiveBack(Operation sale, long? cents = null) =>
        Submit(new ReturnRequest(NextId(), sale.Pass, _nowMs, sale.Partner, sale.Id, cents is { } c ? new Money(c) : null), sale);

    public Operation Adjust(long pass, BenefitId benefit, int units) =>
        Submit(new AdjustmentRequest(NextId(), new(pass), _nowMs, benefit, units, Incident: 7));

    /// <summary>Writes what was decided: one row for each partition touched.</summary>
    public void Flush()
    {
        foreach (var (partition, operations) in _waiting)
        {
            var payload = OperationCodec.Encode(_nowMs, [.. operations], new byte[OperationCodec.BufferBytes(operations.Count)], new int[operations.Count]);
            Append(LogRow.After(store?.Head(partition) ?? _heads[partition], payload));
        }
        _waiting.Clear();
    }

    /// <summary>Where there is no store, ends the day in every partition; then the next day's morning comes.</summary>
    public void NextDay()
    {
        Flush();
        if (store is null)
        {
            foreach (var head in _heads.ToArray())
                Append(LogRow.After(head, EndMark.Payload));
        }
        _day = _day.AddDays(1);
        _nowMs += (long)TimeSpan.FromDays(1).TotalMilliseconds;
    }

    public IEnumerable<LogRow> RowsOf(DateOnly day) => Rows.Where(r => r.Day == day).OrderBy(r => r.Partition).ThenBy(r => r.Lsn);

    private OperationId NextId() => OperationId.Derive(_nowMs += 1_000, 7, ++_ids);

    private Operation Submit(OperationRequest request, Operation? original = null)
    {
        var account = _accounts.GetValueOrDefault(request.Pass);
        var last = original is null ? null : _lastReturns.GetValueOrDefault(original.Id);
        var operation = BenefitRules.Decide(request, new(account, reference, _nowMs, original, last, OriginalDay: original is null ? default : _soldOn[original.Id]));
        if (operation.IsApproved)
        {
            if (account is null)
                _accounts.Add(request.Pass, account = new(request.Pass));
            PassTransitions.Apply(account, operation, null);
            _soldOn[operation.Id] = _day;
            if (original is not null)
                _lastReturns[original.Id] = operation;
        }
        var partition = identity.PartitionOf(request.Pass);
        if (!_waiting.TryGetValue(partition, out var operations))
            _waiting.Add(partition, operations = []);
        operations.Add(operation);
        return operation;
    }

    private void Append(LogRow row)
    {
        if (store is null)
        {
            _heads[row.Partition] = LogChain.Follow(_heads[row.Partition], row);
            Rows.Add(row);
            return;
        }
        var appended = new bool[1];
        store.Append([row], appended);
        appended[0].ShouldBeTrue();
    }
}
