using System.ComponentModel;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Statements.Pdf;

/// <summary>Runs Debian's own PDF programs on a document: they know nothing of the writer they judge.</summary>
internal static class PdfTools
{
    /// <summary>Output of a program of poppler-utils or qpdf; <c>FILE</c> among the arguments stands for the document.</summary>
    public static string Run(byte[] pdf, string program, params string[] arguments)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pdf");
        File.WriteAllBytes(file, pdf);
        try
        {
            var ended = OtherProgram.Run(new(program, arguments.Select(a => a == "FILE" ? file : a))).Well();
            ended.Error.ShouldBeEmpty($"{program} complained");
            return ended.Output.Replace(file, "FILE", StringComparison.Ordinal);
        }
        catch (Win32Exception)
        {
            var package = program == "qpdf" ? "qpdf" : "poppler-utils";
            throw new InvalidOperationException($"{program} is missing: apt-get install {package}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static string Text(byte[] pdf) => Run(pdf, "pdftotext", "-layout", "-enc", "UTF-8", "FILE", "-");

    /// <summary>The text line by line in the order it was written: the same with every version of poppler, unlike the layout it guesses.</summary>
    public static string Reading(byte[] pdf) => Run(pdf, "pdftotext", "-raw", "-enc", "UTF-8", "FILE", "-");

    public static int PageCount(byte[] pdf) => int.Parse(Run(pdf, "qpdf", "--show-npages", "FILE"), System.Globalization.CultureInfo.InvariantCulture);

    public static void ShouldBeSound(byte[] pdf) => Run(pdf, "qpdf", "--check", "FILE").ShouldContain("No syntax or stream encoding errors found");
}
