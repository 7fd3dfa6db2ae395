using System.Text;

namespace Pass.Region.Files;

/// <summary>Writes records that every spreadsheet opens as they are: RFC 4180 with semicolons, and no field that it would compute.</summary>
public sealed class CsvWriter : IDisposable
{
    private readonly StreamWriter _text;

    /// <param name="output">Left open.</param>
    /// <param name="forPeople">Begins with a byte order mark, without which a spreadsheet takes UTF-8 for something else.</param>
    public CsvWriter(Stream output, bool forPeople = false) =>
        _text = new(output, new UTF8Encoding(forPeople), leaveOpen: true) { NewLine = "\n" };

    public void Write(params IEnumerable<string> fields) => _text.WriteLine(string.Join(';', fields.Select(Quoted)));

    public void Dispose() => _text.Dispose();

    /// <summary>An amount below zero computes to itself.</summary>
    private static bool IsAmount(string field) => field.Length > 1 && field.Skip(1).All(c => char.IsAsciiDigit(c) || c == ',');

    private static string Quoted(string field)
    {
        // A field that begins as a formula would be computed by whoever opens the file.
        var safe = field is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] && !IsAmount(field) ? "'" + field : field;
        return safe.AsSpan().ContainsAny(";\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
