using System.Globalization;
using System.Text;
using Pass.Core;

namespace Pass.Clearing.Statements;

/// <summary>One line of a list of sales, cell by cell, as bytes: there are millions of them in a night, and none may cost an allocation.</summary>
/// <param name="room">Enough for the longest line.</param>
internal ref struct SaleCsvLine(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    public int Length { get; private set; }

    /// <summary><c>dd/MM/yyyy</c>.</summary>
    public void Date(DateOnly date)
    {
        Digits(date.Day, 2);
        Add((byte)'/');
        Digits(date.Month, 2);
        Add((byte)'/');
        Digits(date.Year, 4);
        Next();
    }

    /// <summary><c>HH:mm:ss</c>.</summary>
    /// <param name="second">Of the day.</param>
    public void Time(int second)
    {
        Digits(second / 3_600, 2);
        Add((byte)':');
        Digits(second / 60 % 60, 2);
        Add((byte)':');
        Digits(second % 60, 2);
        Next();
    }

    public void Id(Guid id)
    {
        id.TryFormat(_room[Length..], out var written);
        Length += written;
        Next();
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_room[Length..]);
        Length += text.Length;
        Next();
    }

    public void Text(string text)
    {
        Length += Encoding.UTF8.GetBytes(text, _room[Length..]);
        Next();
    }

    public void Number(long number)
    {
        Write(number);
        Next();
    }

    /// <summary>Euros with a decimal comma.</summary>
    public void Cents(long cents)
    {
        if (cents < 0)
            Add((byte)'-');
        var (euros, rest) = Math.DivRem(Math.Abs(cents), 100);
        Write(euros);
        Add((byte)',');
        Digits((int)rest, 2);
        Next();
    }

    /// <summary>Ends the line after its last cell.</summary>
    public void End()
    {
        _room[Length - 1] = (byte)'\r';
        Add((byte)'\n');
    }

    private void Write(long number)
    {
        number.TryFormat(_room[Length..], out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    private void Digits(int number, int count)
    {
        for (var i = Length + count - 1; i >= Length; i--, number /= 10)
            _room[i] = (byte)('0' + number % 10);
        Length += count;
    }

    private void Next() => Add((byte)';');

    private void Add(byte sign) => _room[Length++] = sign;
}

/// <summary>Paris time of instants that mostly follow each other: the zone's rules are asked once an hour, as it changes on full hours alone.</summary>
internal struct ParisClock
{
    private const long HourMs = 3_600_000, DayMs = 24 * HourMs;

    private long _hour, _offsetMs;

    /// <returns>The day, and the second of it.</returns>
    public (DateOnly Day, int Second) At(long ms)
    {
        var hour = Math.DivRem(ms, HourMs).Quotient;
        if (hour != _hour)
        {
            _offsetMs = (long)ParisCalendar.Zone.GetUtcOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms)).TotalMilliseconds;
            _hour = hour;
        }
        var (days, rest) = Math.DivRem(ms + _offsetMs, DayMs);
        return (DateOnly.FromDayNumber((int)days + Epoch), (int)(rest / 1_000));
    }

    /// <summary>Day number of 1970-01-01.</summary>
    private const int Epoch = 719_162;
}
