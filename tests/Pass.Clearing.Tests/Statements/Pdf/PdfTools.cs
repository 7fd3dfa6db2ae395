using System.ComponentModel;
using System.Diagnostics;

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
            var start = new ProcessStartInfo(program, arguments.Select(a => a == "FILE" ? file : a)) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var complaints = errors.GetAwaiter().GetResult();
            process.ExitCode.ShouldBe(0, $"{program}: {output}{complaints}");
            complaints.ShouldBeEmpty($"{program} complained");
            return output.Replace(file, "FILE", StringComparison.Ordinal);
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
