using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pass.Cards.Crypto;

namespace Pass.Issuing.Bureau;

/// <summary>
/// The one shape of every file exchanged with a bureau: UTF-8 lines of fields between bars, each ended by a MAC in hexadecimal,
/// <code>
/// H|format|id|KEK check value|MAC
/// C|field|field|…|MAC            any number of records
/// T|records|MAC
/// </code>
/// MAC = AES-CMAC(k, MAC of the line before ‖ line without its last field), the first line following sixteen zero bytes, with k derived from the KEK
/// for this format (NIST SP 800-108): a line cannot be altered, moved, left out, or carried to another file.
/// </summary>
internal sealed class SealChain : IDisposable
{
    private readonly AesKey key;
    private readonly byte[] last = new byte[AesKey.BlockLength];

    public SealChain(IAesKey kek, string format) =>
        key = kek.DeriveKey((byte[])[.. "PASS-BUREAU-MAC/"u8, .. Encoding.ASCII.GetBytes(format), 0x00], [0x01, 0x00], 32);

    /// <summary>MAC of the next line, in hexadecimal.</summary>
    public string Next(string line)
    {
        key.Cmac((byte[])[.. last, .. Encoding.UTF8.GetBytes(line)], last);
        return Convert.ToHexString(last);
    }

    public void Dispose() => key.Dispose();
}

/// <summary>Writes a sealed file; the same content gives the same bytes.</summary>
public sealed class SealedWriter : IDisposable
{
    private readonly TextWriter _file;
    private readonly SealChain _chain;
    private int _records;

    /// <param name="file">Not owned; LF line ends are written whatever it says.</param>
    /// <param name="kek">Transport key shared with the bureau.</param>
    /// <param name="format">Name and version of the content.</param>
    /// <param name="id">What the file is about: a batch, a delivery.</param>
    public SealedWriter(TextWriter file, IAesKey kek, string format, string id)
    {
        _file = file;
        _chain = new SealChain(kek, format);
        Line($"H|{format}|{id}|{Convert.ToHexString(kek.CheckValue())}");
    }

    /// <summary>A record; throws when a field holds a bar or a line end.</summary>
    public void Record(params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
            if (field.AsSpan().IndexOfAny('|', '\r', '\n') >= 0)
                throw new ArgumentException("A field of a bureau file holds a separator.", nameof(fields));
        _records++;
        Line($"C|{string.Join('|', fields!)}");
    }

    public void Complete() => Line(string.Create(CultureInfo.InvariantCulture, $"T|{_records}"));

    private void Line(string line)
    {
        _file.Write(line);
        _file.Write('|');
        _file.Write(_chain.Next(line));
        _file.Write('\n');
    }

    public void Dispose() => _chain.Dispose();
}

/// <summary>Where a sealed file is not what it must be.</summary>
/// <param name="Field">Empty for the whole line.</param>
/// <param name="Code">FileCut, LineShape, FormatWrong, KekWrong, MacWrong, CountWrong or AfterEnd.</param>
/// <param name="Format">What the file should have been.</param>
public sealed record SealedFault(int Line, string Field, string Code, string Format);

/// <summary>A record of a sealed file: its line number and its fields.</summary>
public sealed record SealedRecord(int Line, string[] Fields);

/// <summary>Reads a sealed file; nothing of it is worth anything before its end was reached without a <see cref="Fault"/>.</summary>
public sealed class SealedReader(TextReader file, IAesKey kek, string format)
{
    private const int MaxLineLength = 8_192;

    /// <summary>Id in the header, once the first record was asked for.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Why reading stopped; null when the file is whole.</summary>
    public SealedFault? Fault { get; private set; }

    public IEnumerable<SealedRecord> Records()
    {
        using var chain = new SealChain(kek, format);
        var records = 0;
        for (var number = 1; ; number++)
        {
            var line = file.ReadLine();
            if (line is null)
            {
                Stop(number, "", "FileCut");
                yield break;
            }

            if (Open(line, number, chain) is not { } fields)
                yield break;
            if (number > 1 && fields[0] == "C")
            {
                records++;
                yield return new SealedRecord(number, fields[1..]);
            }
            else if (number > 1)
            {
                CheckEnd(fields, number, records);
                yield break;
            }
        }
    }

    private string[]? Open(string line, int number, SealChain chain)
    {
        var end = line.LastIndexOf('|');
        if (line.Length > MaxLineLength || end < 0)
            return Stop(number, "", "LineShape");
        var fields = line[..end].Split('|');
        if (number == 1 && CheckHeader(fields) is { } wrong)
            return Stop(1, wrong.Field, wrong.Code);
        var mac = chain.Next(line[..end]);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(mac), Encoding.UTF8.GetBytes(line[(end + 1)..])))
            return Stop(number, "mac", "MacWrong");
        if (number == 1)
            Id = fields[2];
        return fields;
    }

    private (string Field, string Code)? CheckHeader(string[] fields)
    {
        if (fields.Length != 4 || fields[0] != "H" || fields[1] != format)
            return ("format", "FormatWrong");
        return fields[3] == Convert.ToHexString(kek.CheckValue()) ? null : ("kek", "KekWrong");
    }

    private void CheckEnd(string[] fields, int number, int records)
    {
        if (fields.Length != 2 || fields[0] != "T" || fields[1] != records.ToString(CultureInfo.InvariantCulture))
            Stop(number, "count", "CountWrong");
        else if (file.ReadLine() is not null)
            Stop(number + 1, "", "AfterEnd");
    }

    private string[]? Stop(int line, string field, string code)
    {
        Fault = new(line, field, code, format);
        return null;
    }
}
