using Pass.Core;
using Pass.Region.Files;

namespace Pass.Region.Partners;

/// <summary>Reads the partners' file: one line each, columns in any order, semicolons or commas.</summary>
public static class PartnerCsv
{
    private static readonly Texts Words = Texts.Beside(typeof(PartnerCsv), "PartnerCsv");

    public const long MaxFileBytes = 20 * 1024 * 1024;

    /// <summary>Characters of one record, line breaks inside quotes included.</summary>
    public const int MaxRecordLength = 8_192;

    /// <summary>The columns a header must have; others are ignored. Capitals, accents and spaces make no difference.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "siret", "nom", "categorie", "iban", "bic", "titulaire", "adresse", "code_postal", "ville", "courriel",
        "rythme", "convention", "debut", "fin",
    ];

    /// <summary>Streams the lines in order; nothing is kept but the SIRET already seen. Blank lines are passed over.</summary>
    /// <param name="file">Must seek: its encoding is found by reading it once. Left open.</param>
    /// <param name="categories">Known category codes, in capitals.</param>
    /// <remarks>A file that cannot be read at all gives one line of errors. Text: RFC 4180; encoding: UTF-8 with or without
    /// a byte order mark, else Windows-1252 or ISO-8859-15.</remarks>
    public static IEnumerable<PartnerCsvLine> Read(Stream file, IReadOnlySet<string> categories)
    {
        if (OfFile(file) is { } problem)
        {
            yield return Refused(1, problem);
            yield break;
        }

        using var text = new StreamReader(file, CsvEncoding.Detect(file), detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var header = text.ReadLine() ?? "";
        var separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',';
        var names = header.Split(separator).Select(ColumnName).ToList();
        var headerErrors = OfHeader(names).ToList();
        if (headerErrors.Count > 0)
        {
            yield return new(1, null, headerErrors);
            yield break;
        }

        var positions = Columns.ToDictionary(column => column, names.IndexOf);
        var firstLines = new Dictionary<Siret, int>();
        foreach (var record in new CsvReader(text, separator, MaxRecordLength).Records())
        {
            if (record.IsBlank)
                continue;
            // The header was taken before the reader started to count.
            var line = record.Line + 1;
            if (record.Fault != CsvFault.None)
                yield return Refused(line, Words.Problem(record.Fault.ToString(), MaxRecordLength));
            else if (record.Fields.Count != names.Count)
                yield return Refused(line, Words.Problem("FieldCount", record.Fields.Count, names.Count));
            else
                yield return new PartnerRowParser(line, column => record.Fields[positions[column]], categories, firstLines).Parse();
        }
    }

    private static Problem? OfFile(Stream file)
    {
        if (file.Length == 0)
            return Words.Problem("FileEmpty");
        if (file.Length > MaxFileBytes)
            return Words.Problem("FileTooLarge", file.Length / 1_000_000, MaxFileBytes / 1_000_000);
        file.Position = 0;
        Span<byte> start = stackalloc byte[4];
        // A workbook is a ZIP archive (APPNOTE.TXT, section 4.3.7).
        return file.ReadAtLeast(start, 4, throwOnEndOfStream: false) == 4 && start.SequenceEqual("PK\x3\x4"u8)
            ? Words.Problem("FileIsWorkbook")
            : null;
    }

    private static IEnumerable<PartnerCsvError> OfHeader(List<string> names)
    {
        foreach (var column in Columns)
        {
            var count = names.Count(name => name == column);
            if (count != 1)
                yield return new(1, column, null, Words.Problem(count == 0 ? "ColumnMissing" : "ColumnDuplicate", column));
        }
    }

    private static string ColumnName(string text) =>
        SepaText.Clean(text.Trim().Trim('"'), 40).ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    private static PartnerCsvLine Refused(int line, Problem problem) => new(line, null, [new(line, null, null, problem)]);
}
