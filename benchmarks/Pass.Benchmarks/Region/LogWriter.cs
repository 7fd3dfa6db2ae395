using Pass.Benchmarks.Measuring;
using Pass.Core;
using Pass.Data.Log;
using Pass.Engine;

namespace Pass.Benchmarks.Region;

/// <summary>
/// Writes a past into a log as fast as it can: the engine's own state machines decide and pack, partitions side by side,
/// and many rows go into one commit. The rows are those that an engine would have written with groups of the same size.
/// </summary>
internal sealed class LogWriter
{
    private const int RowsPerCommit = 1_024;

    private readonly ILogStore _log;
    private readonly BenchRegion _region;
    private readonly int _operationsPerRow;
    private readonly Partition[] _partitions;
    private long _nowMs;
    private long _bytes;

    /// <param name="startMs">When the past begins; the rows of a partition are one millisecond apart.</param>
    /// <param name="operationsPerRow">Size of a group commit in one partition.</param>
    public LogWriter(ILogStore log, BenchRegion region, long startMs, int operationsPerRow = 16)
    {
        (_log, _region, _nowMs, _operationsPerRow) = (log, region, startMs, operationsPerRow);
        var passes = Enumerable.Range(1, region.Passes).Select(n => new PassId(n)).ToLookup(log.Identity.PartitionOf);
        _partitions =
        [
            .. Enumerable.Range(0, log.Identity.Partitions).Select(p => new Partition(
                new(log.Identity.Genesis(p), windowCapacity: 1), [.. passes[p]], new(region, 1_000 + p), new(p),
                new byte[OperationCodec.BufferBytes(operationsPerRow)], new int[operationsPerRow])),
        ];
    }

    public long Rows { get; private set; }

    public double BytesPerRow => (double)_bytes / Math.Max(1, Rows);

    /// <summary>Opens every pass with its eight purses.</summary>
    public void Grant() => Write(
        p => _partitions[p].Passes.Length,
        (p, i, nowMs) => _region.Grant((int)_partitions[p].Passes[i].Value, nowMs));

    /// <summary>Registers credentials, each active, with their passes.</summary>
    public void Register(IEnumerable<(CredentialId Credential, PassId Pass)> credentials)
    {
        var byPartition = credentials.ToLookup(c => _log.Identity.PartitionOf(c.Pass));
        var lists = Enumerable.Range(0, _partitions.Length).Select(p => byPartition[p].ToArray()).ToArray();
        Write(p => lists[p].Length, (p, i, nowMs) =>
        {
            var (credential, pass) = lists[p][i];
            return new CredentialRequest(OperationId.Derive(nowMs, 1, (ulong)credential.Value), pass, nowMs, credential, Active: true);
        });
    }

    /// <summary>Milliseconds from a row of a partition to its next.</summary>
    public long StepMs { get; set; } = 1;

    /// <summary>What comes next is of this moment; days are told apart by their ends in the log, not by it.</summary>
    public void MoveTo(DateTimeOffset moment) => _nowMs = moment.ToUnixTimeMilliseconds();

    /// <summary>Takes what others wrote since: the end of a day.</summary>
    public void Follow()
    {
        foreach (var state in _partitions.Select(p => p.State))
        {
            foreach (var row in _log.Read(state.Head.Partition, state.Head.Lsn).ToList())
                state.Replay(row);
        }
    }

    public void Sell(long sales)
    {
        var open = _partitions.Count(p => p.Passes.Length > 0);
        Write(
            p => _partitions[p].Passes.Length == 0 ? 0 : sales / open + (p < sales % open ? 1 : 0),
            (p, _, nowMs) =>
            {
                var partition = _partitions[p];
                return partition.Mix.Next(partition.Passes[partition.Random.Next(partition.Passes.Length)], nowMs);
            });
    }

    private void Write(Func<int, long> quota, Func<int, long, long, OperationRequest> request)
    {
        var rowsEach = Math.Max(1, RowsPerCommit / _partitions.Length);
        var written = new long[_partitions.Length];
        while (true)
        {
            var rows = new LogRow?[_partitions.Length * rowsEach];
            Parallel.For(0, _partitions.Length, p =>
            {
                for (var r = 0; r < rowsEach && written[p] < quota(p); r++)
                {
                    var end = Math.Min(quota(p), written[p] + _operationsPerRow);
                    rows[p * rowsEach + r] = NextRow(p, written[p], end, _nowMs + r * StepMs, request);
                    written[p] = end;
                }
            });
            _nowMs += rowsEach * StepMs;
            if (!Append([.. rows.OfType<LogRow>()]))
                return;
        }
    }

    private LogRow NextRow(int p, long from, long to, long nowMs, Func<int, long, long, OperationRequest> request)
    {
        var partition = _partitions[p];
        for (var i = from; i < to; i++)
            partition.State.Decide(request(p, i, nowMs), null, _region.Reference, nowMs);
        var payload = OperationCodec.Encode(nowMs, partition.State.Pending, partition.Buffer, partition.Offsets);
        var row = LogRow.After(partition.State.Head, payload);
        partition.State.Commit(row);
        return row;
    }

    private bool Append(LogRow[] rows)
    {
        if (rows.Length == 0)
            return false;
        var appended = new bool[rows.Length];
        _log.Append(rows, appended);
        if (appended.Contains(false))
            throw new InvalidOperationException("Somebody else writes to the log being filled.");
        Rows += rows.Length;
        _bytes += rows.Sum(r => (long)r.Payload.Length);
        if ((Rows - rows.Length) / 100_000 != Rows / 100_000)
            Progress.Say($"  {Rows:n0} rows written");
        return true;
    }

    private sealed record Partition(PartitionState State, PassId[] Passes, SaleMix Mix, Random Random, byte[] Buffer, int[] Offsets);
}
