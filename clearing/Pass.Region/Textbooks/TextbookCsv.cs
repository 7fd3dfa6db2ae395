using Pass.Core;

namespace Pass.Region.Textbooks;

/// <summary>A line of a school's file of books: what it asks for, or why it cannot be read.</summary>
internal sealed record TextbookCsvLine(int Line, TextbookAsked? Asked, TextbookFault? Fault);

/// <summary>Reads a school's file of books: columns in any order, capitals and accents make no difference, euros as people write them.</summary>
internal static class TextbookCsv
{
    private const int MaxRecordLength = 4_096, MaxLines = 5_000;

    private static readonly string[] Needed = ["niveau", "isbn"];

    private static readonly Texts Words = Texts.Beside(typeof(TextbookCsv), "Textbooks");

    /// <returns>Problems: FileEmpty, HeaderMissing, TooManyLines.</returns>
    public static Result<List<TextbookCsvLine>> Read(Stream file)
    {
        if (file.Length == 0)
            return Words.Problem("FileEmpty");
        using var csv = new CsvFile(file, MaxRecordLength);
        var names = csv.Header.Select(Plain).ToList();
        if (Needed.Where(n => !names.Contains(n)).ToList() is { Count: > 0 } missing)
            return Words.Problem("HeaderMissing", string.Join(", ", missing));
        var lines = new List<TextbookCsvLine>();
        foreach (var record in csv.Records())
        {
            if (lines.Count == MaxLines)
                return Words.Problem("TooManyLines", MaxLines);
            if (record.Fault != CsvFault.None || record.Fields.Count > names.Count)
            {
                lines.Add(new(record.Line, null, new(record.Line, "", "", Words.Problem("LineUnreadable").Text)));
                continue;
            }
            var price = Of("prix");
            var euros = Money.Zero;
            if (price.Length > 0 && !Money.TryReadEuros(price, out euros))
                lines.Add(new(record.Line, null, new(record.Line, "prix", price.Length > 60 ? price[..60] : price, Words.Problem("PriceWrong", TextbookOffice.MostPrice).Text)));
            else
                lines.Add(new(record.Line, new(Of("niveau"), Of("filiere"), Of("isbn"), Of("titre"), Of("matiere"), price.Length > 0 ? euros : null, Of("editeur")), null));

            string Of(string column) => names.IndexOf(column) is >= 0 and var at && at < record.Fields.Count ? record.Fields[at].Trim() : "";
        }
        return lines;
    }

    private static string Plain(string name) => PlainText.Fold(name).Replace(" ", "", StringComparison.Ordinal);
}
