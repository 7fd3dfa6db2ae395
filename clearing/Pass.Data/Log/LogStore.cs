using System.Data.Common;

namespace Pass.Data.Log;

/// <summary>What the logs of all databases share: one connection that writes, and is never used again after a failure, whatever it was.</summary>
internal abstract class LogStore<TConnection, TCommand>(LogIdentity identity) : ILogStore
    where TConnection : DbConnection where TCommand : DbCommand
{
    private readonly Lock _writing = new();
    private TConnection? _writer;
    private TCommand? _insert;

    public LogIdentity Identity { get; } = identity;

    /// <summary>The connection that writes, once it was needed.</summary>
    internal TConnection? Writer => _writer;

    public void Append(IReadOnlyList<LogRow> rows, Span<bool> appended)
    {
        lock (_writing)
        {
            try
            {
                _writer ??= Connect();
                _insert ??= PrepareInsert(_writer);
                Insert(_writer, _insert, rows, appended);
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

    public abstract IReadOnlyList<LogRow> ReadNext(IReadOnlyList<LogHead> heads, int rowsPerPartition);

    public abstract LogHead Head(int partition);

    public abstract LogHead? SnapshotHead(int partition);

    public abstract LogSnapshot? LatestSnapshot(int partition);

    public abstract void SaveSnapshot(LogSnapshot snapshot);

    /// <summary>A connection to write with.</summary>
    protected abstract TConnection Connect();

    protected abstract TCommand PrepareInsert(TConnection connection);

    /// <summary>See <see cref="ILogStore.Append"/>; durable when it returns.</summary>
    protected abstract void Insert(TConnection connection, TCommand insert, IReadOnlyList<LogRow> rows, Span<bool> appended);

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
