using System.Buffers.Binary;
using Npgsql;

namespace Pass.Data.Providers.Postgres;

/// <summary>
/// COPY of rows in PostgreSQL's own binary form (https://www.postgresql.org/docs/15/sql-copy.html), for rows of numbers by the hundred thousand: the client
/// library's importer asks for each value how its type is written.
/// </summary>
internal sealed class CopyRows : IDisposable
{
    private const int BufferBytes = 64 << 10, MostRowBytes = 512;

    private static readonly int Epoch = new DateOnly(2000, 1, 1).DayNumber;

    private static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', (byte)'\n', 0xff, (byte)'\r', (byte)'\n', 0];

    private readonly NpgsqlRawCopyStream _server;
    private readonly short _columns;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _at;
    private bool _isOver;

    /// <param name="columns">Separated by commas; each row gives all of them, in this order.</param>
    public CopyRows(NpgsqlConnection connection, string table, string columns)
    {
        _server = connection.BeginRawBinaryCopy($"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)");
        _columns = (short)columns.Split(',').Length;
        Signature.CopyTo(_buffer);
        // No flags, no extension.
        _at = Signature.Length + 8;
    }

    public CopyRows Row()
    {
        if (_at > BufferBytes - MostRowBytes)
            Send();
        BinaryPrimitives.WriteInt16BigEndian(Take(2), _columns);
        return this;
    }

    public CopyRows Short(int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(Field(2), (short)value);
        return this;
    }

    public CopyRows Int(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(Field(4), value);
        return this;
    }

    public CopyRows Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Field(8), value);
        return this;
    }

    public CopyRows Day(int dayNumber) => Int(dayNumber - Epoch);

    /// <summary>NULL for none.</summary>
    public CopyRows Id(Guid id)
    {
        if (id == Guid.Empty)
            BinaryPrimitives.WriteInt32BigEndian(Take(4), -1);
        else
            id.TryWriteBytes(Field(16), bigEndian: true, out _);
        return this;
    }

    /// <exception cref="PostgresException">A row was refused; none is written.</exception>
    public void Complete()
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), -1);
        Send();
        _isOver = true;
        _server.Dispose();
    }

    /// <summary>Nothing is written unless it was completed.</summary>
    public void Dispose()
    {
        if (_isOver)
            return;
        _isOver = true;
        _server.Cancel();
        _server.Dispose();
    }

    private Span<byte> Field(int bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes);
        return Take(bytes);
    }

    private Span<byte> Take(int bytes)
    {
        var taken = _buffer.AsSpan(_at, bytes);
        _at += bytes;
        return taken;
    }

    private void Send()
    {
        _server.Write(_buffer.AsSpan(0, _at));
        _at = 0;
    }
}
