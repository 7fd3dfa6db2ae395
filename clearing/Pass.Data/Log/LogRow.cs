using System.Buffers.Binary;
using System.Security.Cryptography;
using Pass.Core;

namespace Pass.Data.Log;

/// <summary>One group commit of one partition: packed operations, the business day they fall in, and the hash that chains it to the row before.</summary>
/// <param name="Lsn">1, 2, 3… within the partition; the primary key (partition, lsn) is the fence between nodes.</param>
/// <param name="Hash">SHA-256 over the previous hash, the key, the day and the payload; 32 bytes.</param>
public sealed record LogRow(int Partition, long Lsn, DateOnly Day, byte[] Payload, byte[] Hash)
{
    public static LogRow After(in LogHead head, byte[] payload) =>
        new(head.Partition, head.Lsn + 1, head.Day, payload, LogChain.Hash(head.Hash, head.Partition, head.Lsn + 1, head.Day, payload));
}

/// <summary>Where a partition's log ends: the next row is <see cref="Lsn"/> + 1, chained to <see cref="Hash"/>, in business day <see cref="Day"/>.</summary>
public readonly record struct LogHead(int Partition, long Lsn, byte[] Hash, DateOnly Day);

/// <summary>What is fixed when a log is created.</summary>
/// <param name="Id">Tells two regions' logs apart.</param>
/// <param name="Partitions">16 for the embedded database, 64 for a server.</param>
/// <param name="FirstDay">The first business day.</param>
public sealed record LogIdentity(Guid Id, int Partitions, DateOnly FirstDay)
{
    public int PartitionOf(PassId pass) => Mix.Partition(pass, Partitions);

    public LogHead Genesis(int partition) => new(partition, 0, new byte[32], FirstDay);
}

/// <summary>The state of a partition after <see cref="Lsn"/>, so that starting does not read the whole history.</summary>
/// <param name="Day">Business day of the next row.</param>
/// <param name="Hash">Hash of the row at <see cref="Lsn"/>: the chain goes on from here.</param>
public sealed record LogSnapshot(int Partition, long Lsn, byte[] Hash, DateOnly Day, byte[] State);

public static class LogChain
{
    internal static readonly Texts Words = Texts.Beside(typeof(LogChain), "Log");

    // Kept by each thread: making one costs half as much as hashing a usual row, and the night hashes every row of the day.
    [ThreadStatic]
    private static IncrementalHash? _sha;

    public static byte[] Hash(byte[] previous, int partition, long lsn, DateOnly day, ReadOnlySpan<byte> payload)
    {
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteInt32BigEndian(key, partition);
        BinaryPrimitives.WriteInt64BigEndian(key[4..], lsn);
        BinaryPrimitives.WriteInt32BigEndian(key[12..], day.DayNumber);
        sha.AppendData(previous);
        sha.AppendData(key);
        sha.AppendData(payload);
        return sha.GetHashAndReset();
    }

    /// <summary>Moves a head over the next row, or throws <see cref="LogBrokenException"/> naming the row that is altered or missing.</summary>
    public static LogHead Follow(in LogHead head, LogRow row)
    {
        if (row.Lsn != head.Lsn + 1)
            throw new LogBrokenException(head.Partition, head.Lsn + 1, LogDamage.Missing);
        if (!row.Hash.AsSpan().SequenceEqual(Hash(head.Hash, row.Partition, row.Lsn, row.Day, row.Payload)))
            throw new LogBrokenException(row.Partition, row.Lsn, LogDamage.Altered);
        return HeadAt(row);
    }

    /// <summary>Where a row leaves the log, the row itself unchecked.</summary>
    public static LogHead HeadAt(LogRow row) =>
        new(row.Partition, row.Lsn, row.Hash, EndMark.IsMark(row.Payload) ? row.Day.AddDays(1) : row.Day);
}

/// <summary>What is wrong with a row of the log, or with its place.</summary>
public enum LogDamage
{
    Missing,
    Altered,

    /// <summary>Not the row its partition's snapshot was taken of.</summary>
    OtherThanSnapshot,

    /// <summary>Not the row its business day was sealed with.</summary>
    OtherThanSeal,

    /// <summary>Among the rows of one business day, and of another.</summary>
    OtherDay,

    /// <summary>In another business day than all that was closed: the day it should be in, the day it is in.</summary>
    WrongDay,

    /// <summary>No row ends this day after it.</summary>
    NoEnd,
}

/// <summary>The chain of hashes does not hold: nothing is decided on this partition until the log is restored.</summary>
/// <param name="details">Of the damage, as its text asks for them.</param>
public sealed class LogBrokenException(int partition, long lsn, LogDamage damage, params object[] details)
    : Exception(LogChain.Words.Say("Broken", partition, lsn, LogChain.Words.Say($"Damage.{damage}", details)))
{
    public int Partition { get; } = partition;
    public long Lsn { get; } = lsn;
}

/// <summary>The log that was opened is not there any more, or another one is in its place: what is written now would be lost.</summary>
public sealed class LogForeignException(string what)
    : Exception(LogChain.Words.Say("Foreign", what));

/// <summary>The database was never set up.</summary>
public sealed class LogMissingException() : InvalidOperationException(LogChain.Words.Say("NoLog"));

/// <summary>The row that ends a business day in one partition. Everything before it is in the day, everything after it is not.</summary>
public static class EndMark
{
    private const byte Mark = 0x44;

    /// <summary>Payload of the mark; the row's own <see cref="LogRow.Day"/> is the day it closes.</summary>
    public static byte[] Payload => [Mark];

    public static bool IsMark(ReadOnlySpan<byte> payload) => payload is [Mark];
}
