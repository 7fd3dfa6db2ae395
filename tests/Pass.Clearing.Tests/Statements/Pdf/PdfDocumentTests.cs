using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Statements.Pdf;
using Pass.Testing;

namespace Pass.Clearing.Tests.Statements.Pdf;

public class PdfDocumentTests
{
    private static readonly TextStyle Style = new(EmbeddedFonts.Regular, 11, new(0, 0, 0));
    private static readonly PdfTableStyle Look = new(Style, Style, Style, new(0, 0, 200), new(200, 200, 200), new(240, 240, 240));

    [Fact]
    public void Accents_and_the_euro_sign_are_extracted_as_they_were_written()
    {
        const string text = "Où l’œuvre d’Éloïse coûte 1\u202F234,56\u00A0€ (ça alors) \\ « Noël »";
        // pdftotext writes every kind of space as a plain one.
        PdfTools.Text(Paragraph(text)).Trim().ShouldBe(text.Replace('\u202F', ' ').Replace('\u00A0', ' '));
    }

    [Fact]
    public void A_character_without_a_glyph_shows_as_a_box_and_is_still_extracted()
    {
        var pdf = Paragraph("漢字 🚲 ok");
        PdfTools.ShouldBeSound(pdf);
        PdfTools.Text(pdf).Trim().ShouldBe("漢字 🚲 ok");
    }

    [Fact]
    public void A_letter_and_its_combining_accent_become_one_letter() => PdfTools.Text(Paragraph("e\u0301te\u0301")).Trim().ShouldBe("été");

    [Fact]
    public void Any_text_makes_a_document_twice_the_same() =>
        Check.One(Seeded.Config, Prop.ForAll(AnyText.Arbitrary, AnyText.Arbitrary, (text, other) =>
            Everything(text, other).AsSpan().SequenceEqual(Everything(text, other))));

    [Fact]
    public void The_worst_texts_make_sound_documents()
    {
        foreach (var text in new[] { "\0\uFEFF\uFFFE\uD800\uDC00\uDC00\uD800", "()\\\r\n\t", new string('W', 5_000), string.Concat(Enumerable.Repeat("mot ", 3_000)), " \n\n ", "<&\">" })
        {
            PdfTools.ShouldBeSound(Everything(text, text));
        }
    }

    [Fact]
    public void A_row_taller_than_a_page_goes_on_over_the_next_and_loses_nothing()
    {
        var words = string.Join(' ', Enumerable.Range(1, 3_000).Select(i => $"w{i}"));
        var pdf = Make(flow => PdfTable.Draw(flow.Flow, flow.Root, [new("H", 200), new("R", 100, TextAlign.Right)], [new([new(words), new("1")])], Look));
        PdfTools.ShouldBeSound(pdf);
        var extracted = PdfTools.Run(pdf, "pdftotext", "FILE", "-").Split([' ', '\n', '\f'], StringSplitOptions.RemoveEmptyEntries);
        extracted.Where(w => w[0] == 'w').ShouldBe(Enumerable.Range(1, 3_000).Select(i => $"w{i}"));
    }

    [Fact]
    public void A_row_that_does_not_span_its_columns_is_refused() =>
        Should.Throw<ArgumentException>(() => Make(flow => PdfTable.Draw(flow.Flow, flow.Root, [new("A", 50), new("B", 50)], [new([new("x")])], Look)))
            .Message.ShouldContain("Row 1");

    [Fact]
    public void Untagged_text_is_refused() =>
        Should.Throw<InvalidOperationException>(() => Make(flow => flow.Flow.Page.Text(10, 10, "x", Style)));

    [Fact]
    public void Lines_are_never_wider_than_asked_and_keep_every_character() =>
        Check.One(Seeded.Config, Prop.ForAll(AnyText.Arbitrary, Gen.Choose(20, 200).ToArbitrary(), (text, width) =>
        {
            var lines = PdfText.Wrap(text, Style, width);
            return lines.All(line => Style.Font.Measure(line.AsSpan().TrimEnd(' '), Style.Size) <= width)
                && string.Concat(lines) == PdfText.Clean(text).Replace('\n', ' ');
        }));

    private static byte[] Paragraph(string text) => Make(flow => flow.Flow.Text(flow.Root, "P", text, Style));

    private static byte[] Everything(string text, string other) => Make(flow =>
    {
        flow.Flow.Text(flow.Root, "H1", text, Style);
        flow.Flow.Text(flow.Root, "P", other, Style, maxLines: 2);
        PdfTable.Draw(flow.Flow, flow.Root, [new(other.Length > 20 ? other[..20] : other, 120), new("B", 90, TextAlign.Right)], [new([new(text), new(other)]), new([new(other, 2)], Strong: true)], Look);
    }, text);

    private static byte[] Make(Action<(PdfFlow Flow, StructElement Root)> draw, string title = "Essai")
    {
        using var document = new PdfDocument(new(title, "Région", "fr-FR", new(2026, 9, 16, 0, 0, 0, TimeSpan.Zero)));
        draw((new PdfFlow(document, _ => { }), document.Root));
        using var output = new MemoryStream();
        document.Save(output);
        return output.ToArray();
    }
}
