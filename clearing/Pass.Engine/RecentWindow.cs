using Pass.Core;
using Pass.Data.Log;

namespace Pass.Engine;

/// <summary>
/// The tail of a partition's log kept in memory as the very bytes that were logged, with an index by operation id.
/// Answers "was this id used, for what, with which answer" without the database; what left the window is asked of the projection.
/// </summary>
public sealed class RecentWindow(int capacity)
{
    private const int OffsetBits = 24;

    private readonly Queue<long> _order = new();
    private readonly Dictionary<long, (byte[] Payload, DateOnly Day)> _rows = [];
    private readonly Dictionary<OperationId, long> _places = [];
    private readonly Dictionary<OperationKey, long> _captures = [];
    private readonly Dictionary<OperationKey, long> _returns = [];

    /// <summary>An id belongs to its pass, and is nearly always of one pass only: the others that have it are here.</summary>
    private readonly Dictionary<OperationKey, long> _shared = [];

    public int Count => _places.Count + _shared.Count;

    /// <summary>An id made later than this and not in the window was never used.</summary>
    public long HorizonMs { get; private set; }

    /// <summary>Rows up to this one are not in the window.</summary>
    public long EvictedThroughLsn { get; private set; }

    public void StartAt(long horizonMs, long evictedThroughLsn) => (HorizonMs, EvictedThroughLsn) = (horizonMs, evictedThroughLsn);

    public Operation? Find(OperationKey key)
    {
        if (_places.TryGetValue(key.Id, out var place) && At(place) is { } found && found.Pass == key.Pass)
            return found;
        return _shared.Count > 0 ? Load(_shared, key) : null;
    }

    /// <summary>The business day an operation was logged in; null when it is not in the window.</summary>
    public DateOnly? DayOf(OperationKey key)
    {
        var isOwn = _places.TryGetValue(key.Id, out var place) && At(place).Pass == key.Pass;
        return isOwn || _shared.TryGetValue(key, out place) ? _rows[place >> OffsetBits].Day : null;
    }

    /// <summary>The operations of an id, whatever their passes.</summary>
    public IEnumerable<Operation> FindAll(OperationId id) =>
        _shared.Where(s => s.Key.Id == id).Select(s => s.Value).Concat(_places.TryGetValue(id, out var place) ? [place] : []).Select(At);

    /// <summary>The capture of a hold, if it is in the window.</summary>
    public Operation? CaptureOf(OperationKey hold) => Load(_captures, hold);

    /// <summary>The latest approved return of a sale, if it is in the window.</summary>
    public Operation? LastReturnOf(OperationKey sale) => Load(_returns, sale);

    public void Add(LogRow row)
    {
        _rows.Add(row.Lsn, (row.Payload, row.Day));
        _order.Enqueue(row.Lsn);
        var reader = new OperationReader(row.Payload);
        for (var offset = reader.Offset; reader.Next(); offset = reader.Offset)
        {
            var place = row.Lsn << OffsetBits | (uint)offset;
            if (!_places.TryAdd(reader.Id, place))
                Share(new(reader.Current.Pass, reader.Id), place);
            if (RelatedIndex(reader.Current) is { } index)
                index[new(reader.Current.Pass, reader.Related)] = place;
        }
        while (Count > capacity && _order.Count > 1)
            Evict();
    }

    /// <summary>The id is there already: of this pass, whose later place counts, or of another.</summary>
    private void Share(OperationKey key, long place)
    {
        if (At(_places[key.Id]).Pass == key.Pass)
            _places[key.Id] = place;
        else
            _shared[key] = place;
    }

    private void Evict()
    {
        var lsn = _order.Dequeue();
        _rows.Remove(lsn, out var row);
        EvictedThroughLsn = lsn;
        var reader = new OperationReader(row.Payload);
        while (reader.Next())
        {
            HorizonMs = Math.Max(HorizonMs, reader.Id.UnixMs);
            // A target may be asked again after it left memory: its id is then in a later row too.
            if (_places.TryGetValue(reader.Id, out var own) && own >> OffsetBits == lsn)
                _places.Remove(reader.Id);
            var pass = reader.Current.Pass;
            if (_shared.Count > 0)
                Forget(_shared, new(pass, reader.Id), lsn);
            if (RelatedIndex(reader.Current) is { } index)
                Forget(index, new(pass, reader.Related), lsn);
        }
    }

    private static void Forget(Dictionary<OperationKey, long> index, OperationKey key, long lsn)
    {
        if (index.TryGetValue(key, out var place) && place >> OffsetBits == lsn)
            index.Remove(key);
    }

    private Dictionary<OperationKey, long>? RelatedIndex(in OperationHeader operation) => operation.Refusal != RefusalCode.None
        ? null
        : operation.Kind switch
        {
            OperationKind.Capture => _captures,
            OperationKind.Cancel or OperationKind.Refund => _returns,
            _ => null,
        };

    private Operation? Load(Dictionary<OperationKey, long> index, OperationKey key) => index.TryGetValue(key, out var place) ? At(place) : null;

    private Operation At(long place) => OperationReader.At(_rows[place >> OffsetBits].Payload, (int)(place & ((1 << OffsetBits) - 1)));
}
