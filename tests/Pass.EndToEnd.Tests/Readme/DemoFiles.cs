using System.Diagnostics;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Pass.Testing;

namespace Pass.EndToEnd.Tests.Readme;

/// <summary>The files of a demonstration, read by programs that know nothing of the product: they agree to the cent.</summary>
internal sealed class DemoFiles(string demo)
{
    private const int SampledPdfs = 5;

    private static readonly CultureInfo French = CultureInfo.GetCultureInfo("fr-FR");

    private readonly string _files = Path.Combine(demo, "sortie", "000001");

    public async Task CheckAsync()
    {
        var payments = CheckBankFile();
        CheckSales(payments);
        await CheckStatementsAsync(payments);
        await CheckJournalAsync(payments.Values.Sum());
    }

    /// <summary>Amount in cents of each payment, by the number of its statement; they add up to what the bank is told.</summary>
    private Dictionary<string, long> CheckBankFile()
    {
        var path = Directory.GetFiles(_files, "*.xml").ShouldHaveSingleItem();
        if (Repository.Schema("pain.001.001.09.xsd") is { } schema)
            ShouldBeValid(path, schema);
        var root = XDocument.Load(path).Root!;
        XNamespace ns = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
        root.Name.ShouldBe(ns + "Document");
        var payments = root.Descendants(ns + "CdtTrfTxInf").ToDictionary(
            p => p.Descendants(ns + "EndToEndId").Single().Value["PASS-".Length..], p => Cents(p.Descendants(ns + "InstdAmt").Single().Value, CultureInfo.InvariantCulture));
        var header = root.Descendants(ns + "GrpHdr").Single();
        header.Element(ns + "NbOfTxs")!.Value.ShouldBe($"{payments.Count}");
        Cents(header.Element(ns + "CtrlSum")!.Value, CultureInfo.InvariantCulture).ShouldBe(payments.Values.Sum());
        payments.ShouldNotBeEmpty();
        return payments;
    }

    private static void ShouldBeValid(string path, string schema)
    {
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, schema);
        settings.ValidationEventHandler += (_, e) => throw new XmlSchemaValidationException($"{path}: {e.Message}", e.Exception);
        using var reader = XmlReader.Create(path, settings);
        while (reader.Read())
        {
            // Reading is validating.
        }
    }

    /// <summary>The net column of each CSV adds up to its payment.</summary>
    private void CheckSales(Dictionary<string, long> payments)
    {
        var files = Directory.GetFiles(Path.Combine(_files, "ventes"), "*.csv");
        files.Select(f => Path.GetFileNameWithoutExtension(f)).Order().ShouldBe(payments.Keys.Order());
        foreach (var file in files)
        {
            var lines = File.ReadAllLines(file);
            lines[0].ShouldEndWith(";Net;Non payé;Motif");
            lines.Skip(1).Sum(line => Cents(line.Split(';')[^3], French)).ShouldBe(payments[Path.GetFileNameWithoutExtension(file)], file);
        }
    }

    /// <summary>One statement per payment; a sample is sound for qpdf and shows the amount.</summary>
    private async Task CheckStatementsAsync(Dictionary<string, long> payments)
    {
        var files = Directory.GetFiles(Path.Combine(_files, "bordereaux"), "*.pdf").Order(StringComparer.Ordinal).ToList();
        files.Select(f => Path.GetFileNameWithoutExtension(f)).ShouldBe(payments.Keys.Order(StringComparer.Ordinal));
        for (var i = 0; i < SampledPdfs; i++)
        {
            var file = files[i * (files.Count - 1) / (SampledPdfs - 1)];
            (await RunAsync("qpdf", "--check", file)).Well();
            var text = (await RunAsync("pdftotext", "-layout", file, "-")).Well().Output.Replace('\u202f', ' ').Replace('\u00a0', ' ');
            var cents = payments[Path.GetFileNameWithoutExtension(file)];
            var amount = string.Create(French, $"{cents / 100:N0},{cents % 100:00} €").Replace('\u202f', ' ').Replace('\u00a0', ' ');
            text.ShouldContain(amount, Case.Sensitive, file);
        }
    }

    /// <summary>hledger finds the journal balanced, and in it the payments' total on its way to the partners.</summary>
    private async Task CheckJournalAsync(long paidCents)
    {
        var journal = Path.Combine(_files, "journal.hledger");
        (await RunAsync("hledger", "-f", journal, "check")).Well();
        var balance = (await RunAsync("hledger", "-f", journal, "balance")).Well();
        balance.LastLine.Trim().ShouldBe("0", balance.ToString());
        paidCents.ShouldBePositive();
    }

    private static Task<Ended> RunAsync(string program, params string[] arguments) =>
        // hledger reads UTF-8 only where the locale exists.
        Tool.RunAsync(new ProcessStartInfo(program, arguments), "C.UTF-8");

    private static long Cents(string amount, CultureInfo culture) =>
        (long)(decimal.Parse(amount, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, culture) * 100);
}
