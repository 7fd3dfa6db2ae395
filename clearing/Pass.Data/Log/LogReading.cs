using System.Data.Common;
using System.Globalization;

namespace Pass.Data.Log;

/// <summary>Reads the log's tables from any database: the columns come in one order everywhere.</summary>
internal static class LogReading
{
    /// <summary>Rows read at a time: a long scan never holds a read transaction for long…</summary>
    public const int ChunkRows = 2_000;

    /// <summary>…nor much memory, however large the group commits were.</summary>
    private const int ChunkBytes = 8 << 20;

    /// <summary>All rows of a scan, chunk after chunk. <paramref name="open"/> gets the lsn to go on from and selects <see cref="ChunkRows"/> at most.</summary>
    public static IEnumerable<LogRow> All(int partition, long afterLsn, Func<long, (DbCommand Command, IDisposable? Owner)> open)
    {
        while (true)
        {
            var (chunk, isLast) = Chunk(partition, () => open(afterLsn));
            foreach (var row in chunk)
                yield return row;
            if (isLast)
                yield break;
            afterLsn = chunk[^1].Lsn;
        }
    }

    private static (List<LogRow> Rows, bool IsLast) Chunk(int partition, Func<(DbCommand Command, IDisposable? Owner)> open)
    {
        var (command, owner) = open();
        using (owner)
        using (command)
        {
            using var reader = command.ExecuteReader();
            var rows = new List<LogRow>();
            long bytes = 0;
            while (reader.Read())
            {
                rows.Add(new(partition, reader.GetInt64(0), DateOnly.FromDayNumber(reader.GetInt32(1)),
                    reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3)));
                bytes += rows[^1].Payload.Length;
                if (bytes >= ChunkBytes)
                    return (rows, false);
            }
            return (rows, rows.Count < ChunkRows);
        }
    }

    /// <summary>Columns: partition, lsn, day, payload, hash; in any order of rows, since none is promised by a join.</summary>
    public static List<LogRow> Next(DbCommand command)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<LogRow>();
        var isSorted = true;
        while (reader.Read())
        {
            rows.Add(new(reader.GetInt32(0), reader.GetInt64(1), DateOnly.FromDayNumber(reader.GetInt32(2)),
                reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
            isSorted &= rows.Count == 1 || (rows[^2].Partition, rows[^2].Lsn).CompareTo((rows[^1].Partition, rows[^1].Lsn)) < 0;
        }
        if (!isSorted)
            rows.Sort(static (a, b) => (a.Partition, a.Lsn).CompareTo((b.Partition, b.Lsn)));
        return rows;
    }

    /// <summary>Partition and lsn as JSON, <c>[[3,17],[4,2]]</c>: of them a statement takes any number in one parameter.</summary>
    public static string Json(IEnumerable<(int Partition, long Lsn)> places) => $"[{string.Join(',', places.Select(p => string.Create(CultureInfo.InvariantCulture, $"[{p.Partition},{p.Lsn}]")))}]";

    /// <summary>Columns: lsn, day, hash, the payload when it is one byte long.</summary>
    public static LogHead Head(DbCommand command, LogHead genesis)
    {
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return genesis;
        var day = DateOnly.FromDayNumber(reader.GetInt32(1));
        var closed = !reader.IsDBNull(3) && EndMark.IsMark(reader.GetFieldValue<byte[]>(3));
        return new(genesis.Partition, reader.GetInt64(0), reader.GetFieldValue<byte[]>(2), closed ? day.AddDays(1) : day);
    }

    /// <summary>Columns: lsn, hash, day.</summary>
    public static LogHead? SnapshotHead(DbCommand command, int partition)
    {
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new(partition, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), DateOnly.FromDayNumber(reader.GetInt32(2)))
            : null;
    }

    /// <summary>Columns: lsn, hash, day, state.</summary>
    public static LogSnapshot? Snapshot(DbCommand command, int partition)
    {
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new(partition, reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), DateOnly.FromDayNumber(reader.GetInt32(2)), reader.GetFieldValue<byte[]>(3))
            : null;
    }

    /// <summary>Columns: id, partitions, first day.</summary>
    public static LogIdentity Identity(DbCommand command)
    {
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new(reader.GetFieldType(0) == typeof(byte[]) ? new(reader.GetFieldValue<byte[]>(0), bigEndian: true) : reader.GetGuid(0), reader.GetInt32(1), DateOnly.FromDayNumber(reader.GetInt32(2)))
            : throw new LogMissingException();
    }
}
