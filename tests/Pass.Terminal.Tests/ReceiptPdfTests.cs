using System.Globalization;
using System.Text;
using Pass.Terminal.App;
using Pass.Terminal.Receipts;
using Pass.Testing.Processes;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Pass.Terminal.Tests;

/// <summary>A receipt as a PDF, read by a program that is not ours.</summary>
public sealed class ReceiptPdfTests
{
    [Theory]
    [InlineData(ReceiptPaper.Roll80, "226.77 x")]
    [InlineData(ReceiptPaper.A4, "(A4)")]
    public async Task A_receipt_is_a_pdf_of_its_paper_with_every_sign(ReceiptPaper paper, string size)
    {
        await using var counter = await Counter.OpenAsync();
        var sold = (await counter.SellAsync(1_250)).Operation!;
        var text = Receipt.Text(sold, counter.Till.Number, CultureInfo.GetCultureInfo("fr-FR"), isTraining: false) + "(à payer \\ l'été) •\n";
        var pdf = ReceiptFile.Of(text, sold.Id, paper);
        pdf.ShouldBe(ReceiptFile.Of(text, sold.Id, paper));
        CodeOn(pdf).ShouldBe(sold.Id.ToString().ToUpperInvariant());
        var read = OtherProgram.Run(new("pdftotext", ["-layout", "-", "-"]), pdf).Well().Output;
        read.ShouldContain("12,50 €");
        read.ShouldContain("(à payer \\ l'été) •");
        read.ShouldContain(sold.Id.ToString());
        OtherProgram.Run(new("pdfinfo", ["-"]), pdf).Well().Output.ShouldContain(size);
    }

    [Fact]
    public void A_long_basket_goes_on_over_pages_of_A4_and_along_the_roll()
    {
        var text = string.Concat(Enumerable.Range(1, 200).Select(i => $"line {i}\n"));
        OtherProgram.Run(new("pdfinfo", ["-"]), ReceiptPdf.Of(text, ReceiptPaper.A4)).Well().Output.ShouldContain("Pages:           4");
        // To the end of its last page: the code has one of its own.
        var whole = ReceiptFile.Of(string.Concat(Enumerable.Range(1, 50).Select(i => $"line {i}\n")), Guid.Empty, ReceiptPaper.A4);
        OtherProgram.Run(new("pdfinfo", ["-"]), whole).Well().Output.ShouldContain("Pages:           2");
        CodeOn(whole).ShouldBe($"{Guid.Empty}");
        OtherProgram.Run(new("pdftotext", ["-layout", "-", "-"]), ReceiptPdf.Of(text, ReceiptPaper.Roll80)).Well().Output.ShouldContain("line 200");
    }

    /// <summary>What a scanner reads on its last page: like one held over paper, this one misses a code in a hundred at a distance and looks again from another.</summary>
    private static string? CodeOn(byte[] pdf) => new[] { 150, 300, 200, 120 }.Select(dpi => CodeOn(pdf, dpi)).FirstOrDefault(text => text is not null);

    private static string? CodeOn(byte[] pdf, int dotsPerInch)
    {
        var folder = Directory.CreateTempSubdirectory("pass-receipt-");
        OtherProgram.Run(new("pdftoppm", ["-gray", "-r", $"{dotsPerInch}", "-", Path.Combine(folder.FullName, "page")]), pdf).Well();
        var bytes = File.ReadAllBytes(folder.GetFiles("*.pgm").OrderBy(f => f.Name, StringComparer.Ordinal).Last().FullName);
        folder.Delete(recursive: true);
        var head = Encoding.ASCII.GetString(bytes, 0, 40).Split(['\n', ' ']);
        var (width, height) = (int.Parse(head[1], CultureInfo.InvariantCulture), int.Parse(head[2], CultureInfo.InvariantCulture));
        var source = new RGBLuminanceSource(bytes[^(width * height)..], width, height, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true })?.Text;
    }
}
