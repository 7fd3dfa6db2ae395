using System.Collections;
using System.Data;
using System.Data.Common;
using System.Reflection;
using Microsoft.Data.SqlClient.Server;
using Pass.Data.Log;

namespace Pass.Data.Tests.SqlServer;

/// <summary>What goes over the wire, as the client library holds it.</summary>
public sealed class ParameterTests
{
    private static readonly Assembly Data = typeof(PassDatabase).Assembly;

    [Fact]
    public void A_row_is_sent_with_its_own_payload_however_long_the_one_before_was()
    {
        var records = Data.GetType("Pass.Data.Providers.SqlServer.SqlServerLogStore", throwOnError: true)!
            .GetMethods(BindingFlags.NonPublic | BindingFlags.Static).Single(m => m.Name == "Records" && m.GetParameters()[0].ParameterType == typeof(IReadOnlyList<LogRow>));
        var head = new LogIdentity(Guid.Empty, 4, new(2026, 9, 1)).Genesis(3);
        List<LogRow> rows = [LogRow.After(head, new byte[9_000]), LogRow.After(head, [1, 2, 3]), LogRow.After(head, [])];
        var sent = ((IEnumerable)records.Invoke(null, [rows])!).Cast<SqlDataRecord>().ToList();
        for (var i = 0; i < rows.Count; i++)
        {
            (sent[i].GetInt32(0), sent[i].GetInt64(1), sent[i].GetInt32(2)).ShouldBe((3, 1L, rows[i].Day.DayNumber));
            ((byte[])sent[i].GetValue(3)).ShouldBe(rows[i].Payload);
            ((byte[])sent[i].GetValue(4)).ShouldBe(rows[i].Hash);
        }
    }

    [Fact]
    public void Rows_in_memory_are_read_one_after_the_other()
    {
        var type = Data.GetType("Pass.Data.Providers.SqlServer.RowsReader", throwOnError: true)!;
        using var reader = (DbDataReader)Activator.CreateInstance(type, 2, 3, (Func<int, int, object>)((row, column) => column == 2 ? DBNull.Value : row * 10 + column))!;
        var read = new List<object>();
        while (reader.Read())
            read.AddRange(Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue));
        read.ShouldBe([0, 1, DBNull.Value, 10, 11, DBNull.Value]);
    }

    [Fact]
    public void A_date_may_be_set_in_a_row()
    {
        var record = new SqlDataRecord(new SqlMetaData("day", SqlDbType.Date));
        record.SetDateTime(0, new(2026, 9, 1));
        record.GetDateTime(0).ShouldBe(new(2026, 9, 1));
    }
}
