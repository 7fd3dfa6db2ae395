using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Statements.Pdf;
using Pass.Core;
using Pass.Testing;

namespace Pass.Clearing.Tests.Statements;

public class StatementRendererTests
{
    [Fact]
    public void A_statement_reads_as_its_golden_text()
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statements", "bookshop.golden.txt"));
        PdfTools.Reading(Render(StatementSamples.Bookshop(12))).TrimEnd().ShouldBe(golden.TrimEnd());
    }

    [Fact]
    public void The_same_statement_is_the_same_file_on_every_machine()
    {
        var document = StatementSamples.Bookshop(12);
        var first = Render(document);
        Render(document).ShouldBe(first);
        Convert.ToHexString(SHA256.HashData(first))[..16].ShouldBe("AB737A92E53F336E");
    }

    [Fact]
    public void Statements_made_at_once_on_several_threads_do_not_mix()
    {
        var documents = Enumerable.Range(1, 24).Select(StatementSamples.Bookshop).ToArray();
        var together = new byte[documents.Length][];
        Parallel.For(0, documents.Length, i => together[i] = Render(documents[i]));
        together.ShouldBe(documents.Select(d => Render(d)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(400, 13)]
    public void Pages_are_numbered_and_headings_come_again_on_each(int rows, int pages)
    {
        var pdf = Render(StatementSamples.Bookshop(rows));
        PdfTools.ShouldBeSound(pdf);
        PdfTools.PageCount(pdf).ShouldBe(pages);
        var text = PdfTools.Text(pdf).TrimEnd('\f').Split('\f');
        for (var page = 0; page < pages; page++)
        {
            text[page].ShouldContain($"Page {page + 1}/{pages}");
            text[page].ShouldContain("Retenu");
        }
        Regex.Count(string.Concat(text), @"^\s*\d\d/\d\d/\d{4}\s", RegexOptions.Multiline).ShouldBe(rows);
    }

    [Fact]
    public void Fonts_are_embedded_as_subsets_with_their_text()
    {
        var fonts = PdfTools.Run(Render(StatementSamples.Bookshop(12)), "pdffonts", "FILE").Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        fonts.Length.ShouldBe(2);
        fonts.ShouldAllBe(line => Regex.IsMatch(line, @"^[A-Z]{6}\+SourceSans3-(Regular|Semibold)\s+CID TrueType\s+Identity-H\s+yes yes yes"));
    }

    [Fact]
    public void A_screen_reader_finds_headings_tables_and_cells_in_reading_order()
    {
        var pdf = Render(StatementSamples.Bookshop(400));
        var info = PdfTools.Run(pdf, "pdfinfo", "FILE");
        info.ShouldMatch(@"Title:\s+Bordereau de remboursement B2026-000123");
        info.ShouldMatch(@"Tagged:\s+yes");
        var structure = PdfTools.Run(pdf, "pdfinfo", "-struct", "FILE");
        Regex.Count(structure, @"^\s*TR\b", RegexOptions.Multiline).ShouldBe(6 + 1 + 3 + 2 + 1 + 1 + 400 + 1);
        Regex.Count(structure, @"^\s*TH\b", RegexOptions.Multiline).ShouldBe(6 + 8 + 9, "headings repeated on later pages are not read again");

        var read = PdfTools.Run(Render(StatementSamples.Bookshop(3)), "pdfinfo", "-struct-text", "FILE");
        read.ShouldMatch(@"/Scope /Column\s+""Avantage""");
        read.ShouldMatch(@"/Scope /Row\s+""Période""");
        read.ShouldMatch(@"/ColSpan 7\s+""Total à payer""");
        read.ShouldNotContain("Page 1/");
        string[] order = ["H1 (block)", "Librairie", "Total à payer", "Récapitulatif", "TVA", "Détail par journée", "Contester"];
        order.Select(words => read.IndexOf(words, StringComparison.Ordinal)).ShouldBeInOrder();
    }

    [Fact]
    public void Every_piece_of_text_is_tagged_or_an_artifact_and_every_tag_has_its_element()
    {
        var plain = PdfTools.Run(Render(StatementSamples.Bookshop(60)), "qpdf", "--qdf", "--object-streams=disable", "FILE", "-");
        var outside = Regex.Replace(plain, @"/\w+[^\n]*(BMC|BDC)\n.*?EMC", "", RegexOptions.Singleline);
        outside.ShouldNotContain(" Tj");
        var tree = Regex.Match(plain, @"/Nums \[(.*?)\]\s*>>", RegexOptions.Singleline).Groups[1].Value;
        Regex.Count(tree, @"\d+ 0 R").ShouldBe(Regex.Count(plain, @"/MCID \d+>>BDC"));
        foreach (var mark in new[] { "/Marked true", "/DisplayDocTitle true", "<pdfuaid:part>1</pdfuaid:part>", "<rdf:li>fr-FR</rdf:li>", "/Tabs /S" })
        {
            plain.ShouldContain(mark);
        }
    }

    [Fact]
    public void An_english_reader_gets_english_words_and_separators()
    {
        var text = PdfTools.Text(Render(StatementSamples.Bookshop(12), CultureInfo.GetCultureInfo("en-US")));
        text.ShouldContain("Reimbursement statement");
        text.ShouldContain("Total to be paid");
        text.ShouldNotContain("Récapitulatif");
        text.ShouldMatch(@"\d,\d{3}\.\d\d");
    }

    [Fact]
    public void A_total_that_the_lines_do_not_add_up_to_is_refused_and_nothing_is_written()
    {
        var wrong = StatementSamples.Bookshop(2) with { Total = new Money(1) };
        using var output = new MemoryStream();
        Should.Throw<ArgumentException>(() => StatementRenderer.Render(wrong, output)).Message.ShouldContain("B2026-000123");
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void Any_words_in_any_field_give_a_statement() =>
        Check.One(Seeded.Config, Prop.ForAll(AnyText.Arbitrary, text =>
        {
            var sample = StatementSamples.Bookshop(2);
            var document = sample with
            {
                Number = text,
                PaymentReference = text,
                Issuer = new(text, text, [text, text], text),
                Partner = new(text, text, [text], text, text),
                CreditorReference = text,
                DetailFile = text,
                Days = [.. sample.Days.Select(day => day with { Sums = day.Sums with { Label = text } })],
                Adjustments = [new(text, Money.Zero)],
            };
            return Render(document).Length > 5_000;
        }));

    private static byte[] Render(StatementDocument document, CultureInfo? culture = null)
    {
        using var output = new MemoryStream();
        StatementRenderer.Render(document, output, culture);
        return output.ToArray();
    }
}
