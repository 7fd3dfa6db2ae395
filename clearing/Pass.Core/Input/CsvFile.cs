using System.Text;

namespace Pass.Core;

/// <summary>What was odd about a file and read all the same, because it can mean one thing only.</summary>
public enum CsvOddity
{
    /// <summary>A first line such as <c>sep=;</c>, which a spreadsheet writes for itself.</summary>
    SeparatorLine,

    /// <summary>UTF-16, which a spreadsheet calls "Unicode text".</summary>
    Utf16,

    /// <summary>Windows-1252 or ISO-8859-15, which say nowhere that they are.</summary>
    OldEncoding,

    /// <summary>Blank lines before the first one.</summary>
    BlankStart,
}

public enum CsvFault
{
    None,
    QuoteMisplaced,
    QuoteUnclosed,
    RecordTooLong,
}

/// <param name="Line">Where the record starts, from 1.</param>
/// <param name="Fields">One or more.</param>
/// <param name="Fault">Why the fields cannot be trusted.</param>
public sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, CsvFault Fault)
{
    public bool IsBlank => Fault == CsvFault.None && Fields.All(string.IsNullOrWhiteSpace);
}

/// <summary>A CSV file as people's spreadsheets write it (RFC 4180, and what they do besides): its first line, then its records, one in memory at a time.</summary>
/// <remarks>Encoding: by its byte order mark, else UTF-8 where that is valid, else Windows-1252 or ISO-8859-15. Separator: as a <c>sep=</c> line says, else semicolon, tab or comma, whichever the first line has, in this order.</remarks>
public sealed class CsvFile : IDisposable
{
    private readonly StreamReader _text;
    private readonly char _separator;
    private readonly int _maxRecordLength;
    private readonly List<CsvOddity> _oddities = [];

    /// <param name="file">Must seek: its encoding is found by reading it once. Left open.</param>
    /// <param name="maxRecordLength">Characters of one record, line breaks inside quotes included.</param>
    public CsvFile(Stream file, int maxRecordLength)
    {
        _maxRecordLength = maxRecordLength;
        _text = new(file, EncodingOf(file), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        HeaderLine = 1;
        var header = _text.ReadLine();
        for (; header is not null && string.IsNullOrWhiteSpace(header); header = _text.ReadLine())
            HeaderLine++;
        if (HeaderLine > 1)
            _oddities.Add(CsvOddity.BlankStart);
        if (_text.CurrentEncoding is UnicodeEncoding)
            _oddities.Add(CsvOddity.Utf16);
        if (header?.Trim(' ', '"') is ['s' or 'S', 'e' or 'E', 'p' or 'P', '=', var named])
        {
            _oddities.Add(CsvOddity.SeparatorLine);
            _separator = named;
            HeaderLine++;
            header = _text.ReadLine();
        }
        header ??= "";
        if (_separator == 0)
            _separator = ";\t,".FirstOrDefault(c => header.Contains(c, StringComparison.Ordinal), ';');
        Header = new CsvReader(new StringReader(header), _separator, maxRecordLength, HeaderLine).Records().FirstOrDefault()?.Fields ?? [];
    }

    /// <summary>Fields of the first line that says something.</summary>
    public IReadOnlyList<string> Header { get; }

    public int HeaderLine { get; }

    public IReadOnlyList<CsvOddity> Oddities => _oddities;

    /// <summary>What follows the header, blank lines left out. Stops after a record too long or a quote never closed: where the next record starts is unknown.</summary>
    public IEnumerable<CsvRecord> Records() => new CsvReader(_text, _separator, _maxRecordLength, HeaderLine + 1).Records().Where(r => !r.IsBlank);

    public void Dispose() => _text.Dispose();

    /// <summary>Reads the whole file and rewinds it. A byte from 80 to 9F, where ISO 8859 has no letter, tells Windows-1252.</summary>
    private Encoding EncodingOf(Stream file)
    {
        var utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var (isUtf8, isWindows, isMarked, isFirst) = (true, false, false, true);
        var bytes = new byte[65_536];
        var chars = new char[65_538];
        file.Position = 0;
        for (int read; (read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)) > 0; isFirst = false)
        {
            var block = bytes.AsSpan(0, read);
            isMarked |= isFirst && block is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
            isWindows |= block.ContainsAnyInRange((byte)0x80, (byte)0x9F);
            isUtf8 = isUtf8 && IsValid(utf8, block, chars, flush: false);
        }

        isUtf8 = isUtf8 && IsValid(utf8, [], chars, flush: true);
        file.Position = 0;
        if (isUtf8 || isMarked)
            return new UTF8Encoding(false);
        _oddities.Add(CsvOddity.OldEncoding);
        return CodePagesEncodingProvider.Instance.GetEncoding(isWindows ? 1252 : 28605)!;
    }

    private static bool IsValid(Decoder utf8, ReadOnlySpan<byte> block, char[] chars, bool flush)
    {
        try
        {
            utf8.GetChars(block, chars, flush);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

/// <summary>Records of a CSV text (RFC 4180), with any of the three line ends, one in memory at a time.</summary>
internal sealed class CsvReader(TextReader text, char separator, int maxRecordLength, int firstLine)
{
    private int _next = text.Read();
    private int _line = firstLine;

    /// <summary>Stops after a record too long or a quote never closed: where the next record starts is unknown.</summary>
    public IEnumerable<CsvRecord> Records()
    {
        var fault = CsvFault.None;
        while (_next >= 0 && fault is not (CsvFault.QuoteUnclosed or CsvFault.RecordTooLong))
        {
            var record = ReadRecord();
            fault = record.Fault;
            yield return record;
        }
    }

    private CsvRecord ReadRecord()
    {
        var (line, fault, length, quoted) = (_line, CsvFault.None, 0, false);
        var (fields, field) = (new List<string>(), new StringBuilder());
        var fieldStarts = true;
        while (_next >= 0 && (quoted || _next is not ('\r' or '\n')))
        {
            if (++length > maxRecordLength)
                return new(line, [.. fields, field.ToString()], CsvFault.RecordTooLong);
            var c = Take();
            if (c == '"' && (quoted || fieldStarts))
            {
                if (quoted && _next == '"')
                    field.Append(Take());
                else
                {
                    quoted = !quoted;
                    if (!quoted && _next >= 0 && _next != separator && _next is not ('\r' or '\n'))
                        fault = CsvFault.QuoteMisplaced;
                }
            }
            else if (c == separator && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
                fieldStarts = true;
                continue;
            }
            else
            {
                if (c == '"')
                    fault = CsvFault.QuoteMisplaced;
                field.Append(c);
            }

            fieldStarts = false;
        }

        if (_next >= 0)
            Take();
        return new(line, [.. fields, field.ToString()], quoted ? CsvFault.QuoteUnclosed : fault);
    }

    /// <summary>The next character; a line end of two characters counts as one line feed.</summary>
    private char Take()
    {
        var c = (char)_next;
        _next = text.Read();
        if (c == '\r' && _next == '\n')
            return Take();
        if (c is '\r' or '\n')
            _line++;
        return c;
    }
}
