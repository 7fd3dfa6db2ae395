using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// A prepared statement bound by position. The ADO.NET command looks each parameter up by its name at each execution,
/// which costs more than the insert itself.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private int _next;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
    }

    public SqliteStatement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, ++_next, value));
        return this;
    }

    public SqliteStatement Bind(ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, ++_next, value));
        return this;
    }

    /// <summary>Sixteen bytes in network order; NULL for none.</summary>
    public SqliteStatement Bind(Guid id)
    {
        if (id == Guid.Empty)
        {
            Check(raw.sqlite3_bind_null(_statement, ++_next));
            return this;
        }
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    /// <summary>A value of any of the four kinds that SQLite keeps; NULL for none.</summary>
    public SqliteStatement Bind(object? value)
    {
        switch (value)
        {
            case null:
                Check(raw.sqlite3_bind_null(_statement, ++_next));
                return this;
            case string text:
                Check(raw.sqlite3_bind_text(_statement, ++_next, text));
                return this;
            case byte[] bytes:
                return Bind(bytes.AsSpan());
            default:
                return Bind(Convert.ToInt64(value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Runs to the end, ready to be bound again.</summary>
    /// <returns>Rows changed.</returns>
    /// <exception cref="SqliteException">The statement failed; the transaction is still open.</exception>
    public int Execute()
    {
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        _next = 0;
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _database);
        return raw.sqlite3_changes(_database);
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
