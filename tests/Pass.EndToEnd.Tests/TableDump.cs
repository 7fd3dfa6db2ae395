using Microsoft.Data.Sqlite;

namespace Pass.EndToEnd.Tests;

/// <summary>The content of an embedded database as text, row by row in order, to be compared.</summary>
internal static class TableDump
{
    /// <summary>Every table of pass.db and log.db, but those named.</summary>
    public static string All(string database, params string[] except) =>
        string.Concat(new[] { "pass.db", "log.db" }.Select(file => Of(database, file, [.. Tables(database, file).Except(except)])));

    /// <param name="tables">A table, or <c>table(column, column)</c>.</param>
    public static string Of(string database, string file, params string[] tables)
    {
        using var connection = Open(database, file);
        return string.Join('\n', tables.SelectMany(table => Rows(connection, table).Prepend($"{table}:")));
    }

    public static long Count(string database, string table)
    {
        using var connection = Open(database, "pass.db");
        return (long)Command(connection, $"SELECT count(*) FROM {table}").ExecuteScalar()!;
    }

    private static IEnumerable<string> Tables(string database, string file)
    {
        using var connection = Open(database, file);
        using var reader = Command(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").ExecuteReader();
        while (reader.Read())
            yield return reader.GetString(0);
    }

    private static List<string> Rows(SqliteConnection connection, string table)
    {
        var (name, columns) = table.Split('(') is [var whole] ? (whole, "*") : (table.Split('(')[0], table.Split('(')[1].TrimEnd(')'));
        using var reader = Command(connection, $"SELECT {columns} FROM {name}").ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add($"{name}: " + string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : $"{reader.GetValue(i)}")));
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    /// <summary>The same rows; what differs is shown, and only that.</summary>
    public static void ShouldHoldWhat(this string now, string before)
    {
        var (rows, expected) = (now.Split('\n'), before.Split('\n'));
        rows.Except(expected).ShouldBeEmpty("rows that should not be there");
        expected.Except(rows).ShouldBeEmpty("rows that are missing");
        rows.ShouldBe(expected);
    }

    public static SqliteConnection Open(string database, string file)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(database, file)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
