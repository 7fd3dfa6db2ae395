using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Pass.Data.Model;

/// <summary>Many rows of one table, as a database's bulk insert takes them: its columns, and each value in the form in which it is stored.</summary>
public sealed class ManyRows
{
    private readonly IReadOnlyList<object> _rows;
    private readonly Func<object, object?>[] _values;

    private ManyRows(string table, IReadOnlyList<string> columns, int keys, Func<object, object?>[] values, IReadOnlyList<object> rows) =>
        (Table, Columns, KeyColumns, _values, _rows) = (table, columns, keys, values, rows);

    public string Table { get; }
    /// <summary>Those of the primary key first.</summary>
    public IReadOnlyList<string> Columns { get; }
    public int KeyColumns { get; }
    public int Count => _rows.Count;

    /// <summary>Null where the column is.</summary>
    public object? Value(int row, int column) => _values[column](_rows[row]);

    internal static ManyRows Of<T>(DbContext context, IReadOnlyList<T> rows) where T : class
    {
        var entity = context.Model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is no table.", nameof(rows));
        var key = entity.FindPrimaryKey()!.Properties;
        var properties = key.Concat(entity.GetProperties().Except(key)).ToList();
        if (properties.Find(p => p.ValueGenerated != ValueGenerated.Never) is { } made)
            throw new ArgumentException($"The database makes {typeof(T).Name}.{made.Name} itself: its rows are added one by one.", nameof(rows));
        return new(entity.GetTableName()!, [.. properties.Select(p => p.GetColumnName())], key.Count, [.. properties.Select(Reader)], rows);
    }

    private static Func<object, object?> Reader(IProperty property)
    {
        var getter = property.GetGetter();
        return property.GetTypeMapping().Converter is { } stored
            ? row => stored.ConvertToProvider(getter.GetClrValue(row))
            : getter.GetClrValue;
    }
}
