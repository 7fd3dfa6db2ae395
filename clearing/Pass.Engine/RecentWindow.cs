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

    private readonly Queue<(long Lsn, byte[] Payload)> _order = new();
    private readonly Dictionary<long, byte[]> _rows = [];
    private readonly Dictionary<OperationId, long> _places = [];
    private readonly Dictionary<OperationId, long> _captures = [];
    private readonly Dictionary<OperationId, long> _returns = [];

    public int Count => _places.Count;

    /// <summary>An id made later than this and not in the window was never used.</summary>
    public long HorizonMs { get; private set; }

    /// <summary>Rows up to this one are not in the window.</summary>
    public long EvictedThroughLsn { get; private set; }

    public void StartAt(long horizonMs, long evictedThroughLsn) => (HorizonMs, EvictedThroughLsn) = (horizonMs, evictedThroughLsn);

    public Operation? Find(OperationId id) => Load(_places, id);

    /// <summary>The capture of a hold, if it is in the window.</summary>
    public Operation? CaptureOf(OperationId hold) => Load(_captures, hold);

    /// <summary>The latest approved return of a sale, if it is in the window.</summary>
    public Operation? LastReturnOf(OperationId sale) => Load(_returns, sale);

    public void Add(LogRow row)
    {
        _rows.Add(row.Lsn, row.Payload);
        _order.Enqueue((row.Lsn, row.Payload));
        var reader = new OperationReader(row.Payload);
        for (var offset = reader.Offset; reader.Next(); offset = reader.Offset)
        {
            var place = row.Lsn << OffsetBits | (uint)offset;
            _places[reader.Id] = place;
            if (RelatedIndex(reader.Current) is { } index)
                index[reader.Related] = place;
        }
        while (_places.Count > capacity && _order.Count > 1)
            Evict();
    }

    private void Evict()
    {
        var (lsn, payload) = _order.Dequeue();
        _rows.Remove(lsn);
        EvictedThroughLsn = lsn;
        var reader = new OperationReader(payload);
        while (reader.Next())
        {
            HorizonMs = Math.Max(HorizonMs, reader.Id.UnixMs);
            // A target may be asked again after it left memory: its id is then in a later row too.
            if (_places.TryGetValue(reader.Id, out var own) && own >> OffsetBits == lsn)
                _places.Remove(reader.Id);
            if (RelatedIndex(reader.Current) is { } index && index.TryGetValue(reader.Related, out var place) && place >> OffsetBits == lsn)
                index.Remove(reader.Related);
        }
    }

    private Dictionary<OperationId, long>? RelatedIndex(in OperationHeader operation) => operation.Refusal != RefusalCode.None
        ? null
        : operation.Kind switch
        {
            OperationKind.Capture => _captures,
            OperationKind.Cancel or OperationKind.Refund => _returns,
            _ => null,
        };

    private Operation? Load(Dictionary<OperationId, long> index, OperationId id) => index.TryGetValue(id, out var place)
        ? OperationReader.At(_rows[place >> OffsetBits], (int)(place & ((1 << OffsetBits) - 1)))
        : null;
}
