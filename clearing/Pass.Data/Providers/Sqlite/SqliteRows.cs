using Microsoft.Data.Sqlite;

namespace Pass.Data.Providers.Sqlite;

/// <summary>Rows of whole numbers, inserted several at a time: of a narrow row, beginning and ending a statement takes longer than writing it.</summary>
internal sealed class SqliteRows : IDisposable
{
    public const int RowsAtOnce = 16;

    private readonly SqliteStatement _many;
    private readonly SqliteStatement _one;
    private readonly long[] _values;
    private readonly int _columns;
    private int _count;

    /// <param name="columns">Separated by commas; each row gives all of them, in this order.</param>
    /// <param name="rest">What follows the values.</param>
    public SqliteRows(SqliteConnection connection, string table, string columns, string rest = "")
    {
        _columns = columns.Split(',').Length;
        _values = new long[RowsAtOnce * _columns];
        _many = new(connection, Insert(table, columns, RowsAtOnce, rest));
        _one = new(connection, Insert(table, columns, 1, rest));
    }

    /// <summary>A statement for so many rows, bound one after the other. One that fails leaves the rows before it to the transaction, which is rolled back: to undo them by itself it would keep a copy of each page that it is about to change, in a file.</summary>
    public static string Insert(string table, string columns, int rows, string rest)
    {
        var row = $"({string.Join(", ", columns.Split(',').Select(_ => '?'))})";
        return $"INSERT OR FAIL INTO {table} ({columns}) VALUES {string.Join(", ", Enumerable.Repeat(row, rows))} {rest}";
    }

    /// <summary>Forgets rows of a transaction that failed.</summary>
    public void Begin() => _count = 0;

    public void Add(ReadOnlySpan<long> row)
    {
        row.CopyTo(_values.AsSpan(_count * _columns));
        if (++_count < RowsAtOnce)
            return;
        Execute(_many, _values);
        _count = 0;
    }

    /// <summary>Writes what is left: until then, the last rows are not there.</summary>
    public void Complete()
    {
        for (var i = 0; i < _count; i++)
            Execute(_one, _values.AsSpan(i * _columns, _columns));
        _count = 0;
    }

    public void Dispose()
    {
        _many.Dispose();
        _one.Dispose();
    }

    private static void Execute(SqliteStatement statement, ReadOnlySpan<long> values)
    {
        foreach (var value in values)
            statement.Bind(value);
        statement.Execute();
    }
}
