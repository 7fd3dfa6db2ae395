using System.Security.Cryptography;
using System.Text;
using Pass.Data.Log;

namespace Pass.Clearing.Night;

/// <summary>What of a day was folded before it was over.</summary>
/// <param name="Heads">How far, in each partition.</param>
internal sealed record BegunDay(IReadOnlyList<LogHead> Heads, DayTotals Totals)
{
    private const byte Form = 1;

    /// <summary>Rows of the log before and within the day, up to the heads: the farther of two folds has more.</summary>
    public long Rows => Heads.Sum(h => h.Lsn);

    /// <summary>What is kept of it: whose log, how far, the sums, and last the SHA-256 of all that.</summary>
    public byte[] Write(LogIdentity log)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Form);
            writer.Write(log.Id.ToByteArray());
            writer.Write(Heads[0].Day.DayNumber);
            writer.Write(Heads.Count);
            foreach (var head in Heads)
            {
                writer.Write(head.Lsn);
                writer.Write(head.Hash);
            }
            Totals.Write(writer);
        }
        bytes.Write(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    /// <summary>Reads what was kept.</summary>
    /// <returns>Null for what is of another log or day, in another program's form, or not as it was written: the day is folded from its first row then.</returns>
    public static BegunDay? Read(byte[] kept, LogIdentity log, DateOnly day)
    {
        if (kept.Length <= SHA256.HashSizeInBytes || !SHA256.HashData(kept.AsSpan(..^SHA256.HashSizeInBytes)).AsSpan().SequenceEqual(kept.AsSpan(^SHA256.HashSizeInBytes..)))
            return null;
        using var reader = new BinaryReader(new MemoryStream(kept, writable: false));
        if (reader.ReadByte() != Form || new Guid(reader.ReadBytes(16)) != log.Id || reader.ReadInt32() != day.DayNumber || reader.ReadInt32() != log.Partitions)
            return null;
        var heads = new LogHead[log.Partitions];
        for (var i = 0; i < heads.Length; i++)
            heads[i] = new(i, reader.ReadInt64(), reader.ReadBytes(SHA256.HashSizeInBytes), day);
        return new(heads, DayTotals.Read(reader, day));
    }
}
