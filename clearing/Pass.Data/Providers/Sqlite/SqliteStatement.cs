using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pass.Data.Providers.Sqlite;

/// <summary>
/// A prepared statement bound by position. The ADO.NET command looks each parameter up by its name at each execution,
/// which costs more than the insert itself; and of a row of a dozen numbers, a quarter of its time went into counting, for each of
/// them, who holds the statement's handle. Here it is asked for once: the statement is held as long as this object is.
/// </summary>
internal sealed partial class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly nint _databaseHandle;
    private nint _handle;
    private int _next;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(_database, sql, out _statement), _database);
        (_handle, _databaseHandle) = (_statement.DangerousGetHandle(), _database.DangerousGetHandle());
    }

    public SqliteStatement Bind(long value)
    {
        Check(BindLong(_handle, ++_next, value));
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
            Check(BindNull(_handle, ++_next));
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
                Check(BindNull(_handle, ++_next));
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
        var result = Step(_handle);
        _ = Reset(_handle);
        _next = 0;
        if (result != raw.SQLITE_DONE)
            SqliteException.ThrowExceptionForRC(result, _database);
        return Changes(_databaseHandle);
    }

    /// <summary>The number that a question for one has as its answer.</summary>
    public long ReadLong()
    {
        try
        {
            if (Step(_handle) is var result && result != raw.SQLITE_ROW)
                SqliteException.ThrowExceptionForRC(result, _database);
            return raw.sqlite3_column_int64(_statement, 0);
        }
        finally
        {
            _ = Reset(_handle);
            _next = 0;
        }
    }

    public void Dispose()
    {
        // Whoever goes on is refused by SQLite itself.
        _handle = 0;
        _statement.Dispose();
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            SqliteException.ThrowExceptionForRC(result, _database);
    }

    // What takes nanoseconds and calls nothing back goes without telling the collector.
    [SuppressGCTransition]
    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_bind_int64")]
    private static partial int BindLong(nint statement, int position, long value);

    [SuppressGCTransition]
    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_bind_null")]
    private static partial int BindNull(nint statement, int position);

    [SuppressGCTransition]
    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_changes")]
    private static partial int Changes(nint database);

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_step")]
    private static partial int Step(nint statement);

    [LibraryImport(SqliteRuntime.Library, EntryPoint = "sqlite3_reset")]
    private static partial int Reset(nint statement);
}
