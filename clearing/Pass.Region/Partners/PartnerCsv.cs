using Pass.Core;

namespace Pass.Region.Partners;

/// <summary>Reads the partners' file: one line each, columns in any order, semicolons, tabs or commas.</summary>
public static class PartnerCsv
{
    internal static readonly Texts Words = Texts.Beside(typeof(PartnerCsv), "PartnerCsv");

    public const long MaxFileBytes = 20 * 1024 * 1024;

    /// <summary>Characters of one record, line breaks inside quotes included.</summary>
    public const int MaxRecordLength = 8_192;

    /// <summary>The columns a header must have; others are ignored. Capitals, accents and spaces make no difference.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "siret", "nom", "categorie", "iban", "bic", "titulaire", "adresse", "code_postal", "ville", "courriel",
        "rythme", "convention", "debut", "fin",
    ];

    /// <summary>Columns that a header may have; without them, what a convention says stays.</summary>
    public static IReadOnlyList<string> OptionalColumns { get; } = ["vente_a_distance", "perte_hors_ligne"];

    /// <summary>Streams the lines in order; nothing is kept but the partners already seen. Blank lines are passed over.</summary>
    /// <param name="file">Must seek: its encoding is found by reading it once. Left open.</param>
    /// <param name="categories">Known category codes, in capitals.</param>
    /// <remarks>A file that cannot be read at all gives one line of errors. What a spreadsheet
    /// does to it is read as <see cref="CsvFile"/> says.</remarks>
    public static IEnumerable<PartnerCsvLine> Read(Stream file, IReadOnlySet<string> categories)
    {
        if (OfFile(file) is { } problem)
        {
            yield return Refused(1, problem);
            yield break;
        }

        using var csv = new CsvFile(file, MaxRecordLength);
        var names = csv.Header.Select(ColumnName).ToList();
        var headerErrors = OfHeader(csv.HeaderLine, names).ToList();
        if (headerErrors.Count > 0)
        {
            yield return new(csv.HeaderLine, null, headerErrors);
            yield break;
        }

        var positions = Columns.Concat(OptionalColumns).ToDictionary(column => column, names.IndexOf);
        var known = new Dictionary<Siret, List<PartnerCsvLine>>();
        // What is odd about the file is told with its first line.
        IReadOnlyList<string> odd = [.. csv.Oddities.Select(o => o.ToString())];
        foreach (var record in csv.Records())
        {
            var line = Judge(record, names.Count, positions, categories, known);
            yield return line with { Mended = [.. odd, .. line.Mended] };
            odd = [];
        }
    }

    private static PartnerCsvLine Judge(
        CsvRecord record, int columns, Dictionary<string, int> positions, IReadOnlySet<string> categories, Dictionary<Siret, List<PartnerCsvLine>> known)
    {
        if (record.Fault != CsvFault.None)
            return Refused(record.Line, Words.Problem(record.Fault.ToString(), MaxRecordLength));
        var wrongCount = Refused(record.Line, Words.Problem("FieldCount", record.Fields.Count, columns));
        if (record.Fields.Skip(columns).Any(extra => !string.IsNullOrWhiteSpace(extra)))
            return wrongCount;
        var line = new PartnerRowParser(record.Line, column => positions[column] is >= 0 and var at && at < record.Fields.Count ? record.Fields[at] : "", categories, known).Parse();
        if (record.Fields.Count == columns)
            return line;
        // A spreadsheet drops the separators of the empty fields at the end, or adds some: read so, the line is right, or a separator is missing inside.
        return line.Row is null ? wrongCount : line with { Mended = [.. line.Mended, "TrailingSeparators"] };
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

    private static IEnumerable<PartnerCsvError> OfHeader(int line, List<string> names)
    {
        if (!names.Exists(Columns.Contains))
        {
            yield return new(line, null, null, Words.Problem("HeaderUnreadable", string.Join(';', Columns)));
            yield break;
        }
        foreach (var column in Columns)
        {
            var count = names.Count(name => name == column);
            if (count != 1)
                yield return new(line, column, null, Words.Problem(count == 0 ? "ColumnMissing" : "ColumnDuplicate", column));
        }
        foreach (var column in OptionalColumns.Where(c => names.Count(name => name == c) > 1))
            yield return new(line, column, null, Words.Problem("ColumnDuplicate", column));
    }

    private static string ColumnName(string text) =>
        SepaText.Clean(text.Trim().Trim('"'), 40).ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    private static PartnerCsvLine Refused(int line, Problem problem) => new(line, null, [new(line, null, null, problem)]);
}
