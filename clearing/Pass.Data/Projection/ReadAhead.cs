using Pass.Data.Log;

namespace Pass.Data.Projection;

/// <summary>Reads the log of all partitions in bites: rows hold one operation at night and thousands at noon, and a bite is about what one batch writes.</summary>
internal sealed class ReadAhead(ILogStore log)
{
    private const int MaxRowsPerPartition = 2_000;

    private const int TypicalOperationBytes = 64;

    private readonly Queue<LogRow> _rows = new();
    /// <summary>Few at first: of a roll, a row has hundreds of kilobytes.</summary>
    private int _rowsPerPartition = 4;
    private bool _more = true;

    /// <summary>What was not there a moment ago may be now.</summary>
    public void Begin() => _more = true;

    public void Clear() => _rows.Clear();

    /// <summary>The next row of any partition, in the order of each; null when there is none.</summary>
    /// <param name="from">Where each partition was read to, when all that was read is used up.</param>
    /// <param name="isLeftOut">Partitions of which nothing is read.</param>
    /// <param name="goal">Operations that a bite should have.</param>
    public LogRow? Next(LogHead[] from, Func<int, bool> isLeftOut, int goal)
    {
        if (_rows.Count == 0 && _more)
            Read([.. from.Where(h => !isLeftOut(h.Partition))], goal);
        return _rows.TryDequeue(out var row) ? row : null;
    }

    private void Read(LogHead[] from, int goal)
    {
        var (operations, inPartition, partition, asked) = (0, 0, -1, _rowsPerPartition);
        _more = false;
        foreach (var row in log.ReadNext(from, asked))
        {
            _rows.Enqueue(row);
            // A guess: what is inside is not to be believed before the chain was followed.
            operations += row.Payload.Length / TypicalOperationBytes;
            inPartition = row.Partition == partition ? inPartition + 1 : 1;
            partition = row.Partition;
            // As many as were asked for, and so perhaps more.
            _more |= inPartition == asked;
        }
        if (operations > 2 * goal)
            _rowsPerPartition = Math.Max(1, asked / 2);
        else if (operations < goal && _more)
            _rowsPerPartition = Math.Min(MaxRowsPerPartition, asked * 2);
    }
}
