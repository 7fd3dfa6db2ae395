using System.Collections;
using System.Data.Common;

namespace Pass.Data.Providers.SqlServer;

/// <summary>Rows in memory, as SqlBulkCopy asks for them: one after the other, each value once. It asks for nothing else.</summary>
/// <param name="value">Of a row and a column.</param>
internal sealed class RowsReader(int rows, int columns, Func<int, int, object> value) : DbDataReader
{
    private int _row = -1;

    public override int FieldCount => columns;
    public override bool HasRows => rows > 0;
    public override bool IsClosed => false;
    public override int Depth => 0;
    public override int RecordsAffected => -1;
    public override object this[int ordinal] => GetValue(ordinal);
    public override object this[string name] => throw Unasked();

    public override bool Read() => ++_row < rows;
    public override bool NextResult() => false;
    public override object GetValue(int ordinal) => value(_row, ordinal);
    public override bool IsDBNull(int ordinal) => GetValue(ordinal) is DBNull;
    public override Type GetFieldType(int ordinal) => typeof(object);

    public override bool GetBoolean(int ordinal) => throw Unasked();
    public override byte GetByte(int ordinal) => throw Unasked();
    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw Unasked();
    public override char GetChar(int ordinal) => throw Unasked();
    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw Unasked();
    public override string GetDataTypeName(int ordinal) => throw Unasked();
    public override DateTime GetDateTime(int ordinal) => throw Unasked();
    public override decimal GetDecimal(int ordinal) => throw Unasked();
    public override double GetDouble(int ordinal) => throw Unasked();
    public override IEnumerator GetEnumerator() => throw Unasked();
    public override float GetFloat(int ordinal) => throw Unasked();
    public override Guid GetGuid(int ordinal) => throw Unasked();
    public override short GetInt16(int ordinal) => throw Unasked();
    public override int GetInt32(int ordinal) => throw Unasked();
    public override long GetInt64(int ordinal) => throw Unasked();
    public override string GetName(int ordinal) => throw Unasked();
    public override int GetOrdinal(string name) => throw Unasked();
    public override string GetString(int ordinal) => throw Unasked();
    public override int GetValues(object[] values) => throw Unasked();

    private static NotSupportedException Unasked() => new("Rows are only read one after the other, value by value.");
}
