using Microsoft.Data.SqlClient;

namespace Pass.Data.Providers.SqlServer;

/// <summary>Many rows into a table or a stage, within a transaction.</summary>
internal static class BulkCopy
{
    private const int TimeoutSeconds = 60;

    /// <param name="table">In brackets.</param>
    /// <param name="value">Of a row and a column, in the client library's form: <see cref="DBNull"/> for none, <see cref="Midnight"/> for a day.</param>
    public static async Task WriteAsync(
        SqlConnection connection, SqlTransaction transaction, string table, IReadOnlyList<string> columns, int rows, Func<int, int, object> value, SqlBulkCopyOptions options, CancellationToken ct)
    {
        if (rows == 0)
            return;
        using var copy = new SqlBulkCopy(connection, options, transaction) { DestinationTableName = table, BulkCopyTimeout = TimeoutSeconds };
        for (var i = 0; i < columns.Count; i++)
            copy.ColumnMappings.Add(i, columns[i]);
        await using var reader = new RowsReader(rows, columns.Count, value);
        await copy.WriteToServerAsync(reader, ct);
    }

    /// <summary>The client library's form of a date.</summary>
    public static DateTime Midnight(DateOnly day) => day.ToDateTime(TimeOnly.MinValue);
}
