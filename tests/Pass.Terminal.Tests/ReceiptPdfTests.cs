using System.Globalization;
using Pass.Terminal.Receipts;
using Pass.Testing.Processes;

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
        var pdf = ReceiptPdf.Of(text, paper);
        pdf.ShouldBe(ReceiptPdf.Of(text, paper));
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
        OtherProgram.Run(new("pdftotext", ["-layout", "-", "-"]), ReceiptPdf.Of(text, ReceiptPaper.Roll80)).Well().Output.ShouldContain("line 200");
    }
}
