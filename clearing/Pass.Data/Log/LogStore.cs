using System.Data.Common;

namespace Pass.Data.Log;

/// <summary>What the logs of all databases share: one connection that writes, and is never used again after a failure, whatever it was.</summary>
internal abstract class LogStore<TConnection, TInsert>(LogIdentity identity) : ILogStore
    where TConnection : DbConnection where TInsert : class, IDisposable
{
    private const int PlacesAtOnce = 1_000;

    private readonly Lock _writing = new();
    private TConnection? _writer;
    private TInsert? _insert;

    public LogIdentity Identity { get; } = identity;

    /// <summary>The connection that writes, once it was needed.</summary>
    internal TConnection? Writer => _writer;

    public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended, bool together = false)
    {
        lock (_writing)
        {
            try
            {
                _writer ??= Opened();
                _insert ??= PrepareInsert(_writer);
                if (!together)
                {
                    Insert(_writer, _insert, rows, appended);
                    return;
                }
                using var transaction = Begin(_writer);
                Join(_insert, transaction);
                InsertWithin(_writer, _insert, rows, appended);
                if (appended[..rows.Count].Contains(false))
                {
                    transaction.Rollback();
                    appended.Clear();
                }
                else
                {
                    transaction.Commit();
                }
                Join(_insert, null);
            }
            catch
            {
                // Not only what the database's library throws: a session in an unknown state would refuse every sale from here on.
                CloseWriter();
                throw;
            }
        }
    }

    public abstract IEnumerable<LogRow> Read(int partition, long afterLsn, long throughLsn = long.MaxValue);

    public IEnumerable<LogRow> ReadAt(IReadOnlyList<(int Partition, long Lsn)> places) => places.Order().Chunk(PlacesAtOnce).SelectMany(ReadPlaces);

    protected abstract IReadOnlyList<LogRow> ReadPlaces((int Partition, long Lsn)[] places);

    public abstract IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition);

    public virtual long? ClockMs() => null;

    public abstract LogHead Head(int partition);

    public abstract LogHead? SnapshotHead(int partition);

    public abstract LogSnapshot? LatestSnapshot(int partition);

    public abstract void SaveSnapshot(LogSnapshot snapshot);

    public void Probe(LogHead? last, bool write)
    {
        try
        {
            if (write)
                Commit();
            Look(last);
        }
        catch (LogForeignException)
        {
            // Whatever is open may be of what is gone.
            lock (_writing)
                CloseWriter();
            ForgetConnections();
            throw;
        }
    }

    private void Look(LogHead? last)
    {
        using var connection = ConnectAnew();
        Identify(connection);
        using var command = connection.CreateCommand();
        if (last is not { Lsn: > 0 } head)
            return;
        command.CommandText = ProbeStatements.ReadHash;
        Add("@partition", head.Partition);
        Add("@lsn", head.Lsn);
        if (command.ExecuteScalar() is not byte[] hash || !hash.AsSpan().SequenceEqual(head.Hash))
            throw new LogForeignException(LogChain.Words.Say("AnotherCopy", head.Partition, head.Lsn));

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>A connection to write with, to the log that was opened and no other.</summary>
    private TConnection Opened()
    {
        var connection = Connect();
        try
        {
            Identify(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Identify(TConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = ProbeStatements.ReadIdentity;
        if (LogReading.Identity(command) is var found && found != Identity)
            throw new LogForeignException(LogChain.Words.Say("AnotherFile", connection.DataSource, found.Id, Identity.Id));
    }

    /// <summary>The identity over itself: as durable as a sale, and nothing else than before.</summary>
    private void Commit()
    {
        lock (_writing)
        {
            try
            {
                _writer ??= Opened();
                using var command = _writer.CreateCommand();
                command.CommandText = ProbeStatements.CommitNothing;
                command.ExecuteNonQuery();
            }
            catch
            {
                CloseWriter();
                throw;
            }
        }
    }

    protected virtual (string CommitNothing, string ReadIdentity, string ReadHash) ProbeStatements =>
        ("UPDATE log_identity SET partitions = partitions", "SELECT id, partitions, first_day FROM log_identity", "SELECT hash FROM log WHERE partition = @partition AND lsn = @lsn");

    /// <summary>A connection to look with that was never used before, where an old one could still see what is gone.</summary>
    protected virtual TConnection ConnectAnew() => Connect();

    /// <summary>No connection that was open is used again.</summary>
    protected virtual void ForgetConnections()
    {
    }

    /// <summary>A connection to write with.</summary>
    protected abstract TConnection Connect();

    protected abstract TInsert PrepareInsert(TConnection connection);

    /// <summary>See <see cref="ILogStore.Append"/>; durable when it returns.</summary>
    protected abstract void Insert(TConnection connection, TInsert insert, IReadOnlyList<LogRow> rows, Span<bool> appended);

    /// <summary>The same within the transaction that was begun.</summary>
    protected virtual void InsertWithin(TConnection connection, TInsert insert, IReadOnlyList<LogRow> rows, Span<bool> appended) => Insert(connection, insert, rows, appended);

    /// <summary>What follows is within this transaction, or within none.</summary>
    protected virtual void Join(TInsert insert, DbTransaction? transaction)
    {
        if (insert is DbCommand command)
            command.Transaction = transaction;
    }

    protected virtual DbTransaction Begin(TConnection connection) => connection.BeginTransaction();

    private void CloseWriter()
    {
        var (insert, writer) = (_insert, _writer);
        (_insert, _writer) = (null, null);
        using (writer)
            insert?.Dispose();
    }

    public virtual void Dispose()
    {
        lock (_writing)
            CloseWriter();
    }
}
