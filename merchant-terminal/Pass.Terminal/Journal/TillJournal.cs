using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Pass.Cards.Credentials;

namespace Pass.Terminal.Journal;

/// <summary>The journal is not what this till wrote; the message says where, and what to do. The file is left as it was found.</summary>
/// <param name="seq">The first row that is wrong or missing.</param>
public sealed class JournalDamagedException(long seq, string message) : Exception(message)
{
    public long Seq { get; } = seq;
}

/// <summary>
/// What a till did, in an SQLite file of its own (WAL, synchronous FULL): an append is on disk when it returns. Rows are sealed (<see cref="JournalSeal"/>);
/// how far it goes is told beside it in a file of its own, so that rows cut from its end are missed too. Not thread-safe.
/// </summary>
public sealed class TillJournal : IDisposable
{
    public const string FileName = "journal.sqlite", HeadName = "journal.head";

    /// <summary>Rows between two clearings-up while a journal is read: what reading leaves behind would else stay with a program that runs for weeks on a small machine.</summary>
    private const int RowsAtOnce = 4_096;

    private static readonly string[] Columns = ["$seq", "$at", "$operation", "$body", "$chain", "$signature"];

    private readonly SqliteConnection _file;
    private readonly JournalSeal _seal;
    private readonly TimeProvider _time;
    private readonly string _headPath;
    private byte[] _chain = JournalSeal.Beginning;

    private TillJournal(SqliteConnection file, JournalSeal seal, TimeProvider time, string headPath)
    {
        (_file, _seal, _time, _headPath) = (file, seal, time, headPath);
    }

    /// <summary>Of the last row; 0 when there is none.</summary>
    public long LastSeq { get; private set; }

    /// <summary>The latest time any row was written, as the clock was then.</summary>
    public DateTimeOffset LatestAt { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Opens the journal of a folder, made when there is none, and reads it from its first row.</summary>
    /// <param name="read">Told each row in order.</param>
    /// <exception cref="JournalDamagedException">Rows were changed, put in, or taken out.</exception>
    public static TillJournal Open(string folder, JournalSeal seal, TimeProvider time, Action<JournalRow> read)
    {
        SQLitePCL.Batteries_V2.Init();
        var path = Path.Combine(folder, FileName);
        var headPath = Path.Combine(folder, HeadName);
        if (!File.Exists(path) && File.Exists(headPath))
            throw new JournalDamagedException(1, Words.Say("JournalGone", path));
        Directory.CreateDirectory(folder);
        // One connection for all its life: a pool would keep the file after it was closed.
        var file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            file.Open();
            Run(file, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; CREATE TABLE IF NOT EXISTS journal (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, operation BLOB, body BLOB NOT NULL, chain BLOB NOT NULL, signature BLOB) STRICT;");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var journal = new TillJournal(file, seal, time, headPath);
            journal.ReadAll(read);
            return journal;
        }
        catch (SqliteException broken) when (broken.SqliteErrorCode is 11 or 26)
        {
            file.Dispose();
            throw new JournalDamagedException(1, Words.Say("JournalUnreadable", path, broken.Message));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Keeps what happened, all of it or nothing; on disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written (disk full, no right); nothing was kept.</exception>
    public IReadOnlyList<JournalRow> Append(params IReadOnlyList<(Guid? Operation, TillEvent What)> events)
    {
        if (events.Count == 0)
            return [];
        var at = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        var (rows, chain, seq) = (new List<JournalRow>(events.Count), _chain, LastSeq);
        byte[] signature;
        try
        {
            using var transaction = _file.BeginTransaction();
            using var insert = _file.CreateCommand();
            insert.Transaction = transaction;
            insert.CommandText = "INSERT INTO journal (seq, at_ms, operation, body, chain, signature) VALUES ($seq, $at, $operation, $body, $chain, $signature)";
            SqliteParameter[] parameters = [.. Columns.Select(name => insert.Parameters.Add(new SqliteParameter(name, null)))];
            signature = [];
            for (var i = 0; i < events.Count; i++)
            {
                var (operation, what) = events[i];
                seq++;
                var plain = JsonSerializer.SerializeToUtf8Bytes(what, JournalJson.Default.TillEvent);
                var body = _seal.Encrypt(plain, seq, at.ToUnixTimeMilliseconds(), operation);
                chain = JournalSeal.Chain(chain, seq, at.ToUnixTimeMilliseconds(), operation, body);
                object[] values =
                [
                    seq, at.ToUnixTimeMilliseconds(), operation is { } id ? id.ToByteArray(bigEndian: true) : DBNull.Value, body, chain,
                    i == events.Count - 1 ? signature = _seal.Sign(chain) : DBNull.Value,
                ];
                for (var p = 0; p < values.Length; p++)
                    parameters[p].Value = values[p];
                insert.ExecuteNonQuery();
                rows.Add(new(seq, at, operation, what));
            }
            transaction.Commit();
        }
        catch (SqliteException failed)
        {
            throw new IOException(Words.Say("JournalNotWritten", failed.Message), failed);
        }
        (_chain, LastSeq, LatestAt) = (chain, seq, at > LatestAt ? at : LatestAt);
        WriteHead();
        return rows;
    }

    /// <summary>For tests: a disk with so many pages; with none, not a row is written.</summary>
    internal void LimitPages(int pages) => Run(_file, $"PRAGMA max_page_count = {Math.Max(pages, 1)}; PRAGMA query_only = {pages == 0}");

    public void Dispose() => _file.Dispose();

    private void ReadAll(Action<JournalRow> read)
    {
        var (headSeq, headChain) = ReadHead();
        using var select = _file.CreateCommand();
        select.CommandText = "SELECT seq, at_ms, operation, body, chain, signature FROM journal ORDER BY seq";
        using var rows = select.ExecuteReader();
        byte[]? lastSignature = null;
        while (rows.Read())
        {
            var (seq, atMs, body, chain) = (rows.GetInt64(0), rows.GetInt64(1), (byte[])rows[3], (byte[])rows[4]);
            Guid? operation = rows.IsDBNull(2) ? null : new Guid((byte[])rows[2], bigEndian: true);
            if (seq != LastSeq + 1 || !chain.AsSpan().SequenceEqual(JournalSeal.Chain(_chain, seq, atMs, operation, body))
                || _seal.Decrypt(body, seq, atMs, operation) is not { } plain)
                throw Damaged(LastSeq + 1);
            var what = JsonSerializer.Deserialize(plain, JournalJson.Default.TillEvent) ?? throw Damaged(seq);
            (_chain, LastSeq) = (chain, seq);
            lastSignature = rows.IsDBNull(5) ? null : (byte[])rows[5];
            if (seq == headSeq && !chain.AsSpan().SequenceEqual(headChain))
                throw Damaged(seq);
            var at = DateTimeOffset.FromUnixTimeMilliseconds(atMs);
            LatestAt = at > LatestAt ? at : LatestAt;
            read(new(seq, at, operation, what));
            if (seq % RowsAtOnce == 0)
                GC.Collect();
        }
        if (LastSeq >= RowsAtOnce)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        if (LastSeq > 0 && (lastSignature is null || !_seal.IsSigned(_chain, lastSignature)))
            throw Damaged(LastSeq);
        if (headSeq > LastSeq)
            throw Damaged(LastSeq + 1);
    }

    private JournalDamagedException Damaged(long seq) => new(seq, Words.Say("JournalDamaged", seq, _file.DataSource));

    /// <summary>How far the journal went: seq (8) ‖ chain (32) ‖ signature (64).</summary>
    private void WriteHead()
    {
        var head = new byte[8 + _chain.Length];
        BinaryPrimitives.WriteInt64BigEndian(head, LastSeq);
        _chain.CopyTo(head, 8);
        try
        {
            WholeFile.Write(_headPath, [.. head, .. _seal.Sign(head)]);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // The rows are kept: a head that is behind them is written again with the next, and is no damage.
        }
    }

    private (long Seq, byte[] Chain) ReadHead()
    {
        if (!File.Exists(_headPath))
            return default;
        var head = File.ReadAllBytes(_headPath);
        if (head.Length != 104 || !_seal.IsSigned(head.AsSpan(0, 40), head.AsSpan(40)))
            throw new JournalDamagedException(1, Words.Say("JournalHeadDamaged", _headPath));
        return (BinaryPrimitives.ReadInt64BigEndian(head), head[8..40]);
    }

    private static void Run(SqliteConnection file, string text)
    {
        using var command = file.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
