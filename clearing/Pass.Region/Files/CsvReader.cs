using System.Text;

namespace Pass.Region.Files;

internal enum CsvFault
{
    None,
    QuoteMisplaced,
    QuoteUnclosed,
    RecordTooLong,
}

/// <param name="Line">Where the record starts, from 1.</param>
/// <param name="Fields">One or more.</param>
/// <param name="Fault">Why the fields cannot be trusted.</param>
internal sealed record CsvRecord(int Line, IReadOnlyList<string> Fields, CsvFault Fault)
{
    public bool IsBlank => Fault == CsvFault.None && Fields.All(string.IsNullOrWhiteSpace);
}

/// <summary>Records of a CSV text (RFC 4180), with any of the three line ends, one in memory at a time.</summary>
internal sealed class CsvReader(TextReader text, char separator, int maxRecordLength)
{
    private int _next = text.Read();
    private int _line = 1;

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
