using System.Globalization;
using Pass.Clearing.Night;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Data.Model;
using Pass.Region.Settings;
using Pass.Testing.Postgres;
using Pass.Testing.Processes;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace Pass.Clearing.Tests.Statements;

/// <summary>What partners and their accountants read of a month and a year, as other programs read it; and the QR that leads to the details.</summary>
public sealed class PeriodStatementTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_month_comes_from_what_was_owed_to_what_is_owed(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        using var folder = new TestFolder();
        var steps = new List<NightProgress>();
        (await Statements(region).MonthAsync(2026, 9, folder.Path, progress: new Each(steps.Add))).OrThrow().ShouldBe(2);
        steps[^1].ShouldBe(new(NightStep.Statements, 2, 2));
        var path = Path.Combine(folder.Path, "releves", "2026-09", "P000001.pdf");
        var text = Text(path);
        text.ShouldContain("Relevé mensuel");
        text.ShouldContain("N° P000001-2026-09");
        text.ShouldContain("01/09/2026");
        // The payment left in November: nothing was paid in September, and all of it is owed at its end.
        text.ShouldMatch(@"Dû à la fin +35,00 €");
        text.ShouldMatch(@"Versé dans la période +0,00 €");
        Text(Path.Combine(folder.Path, "releves", "2026-09", "P000002.pdf")).ShouldMatch(@"Dû à la fin +7,50 €");
        OtherProgram.Run(new("qpdf", ["--check", path])).ExitCode.ShouldBe(0);
        var tags = OtherProgram.Run(new("pdfinfo", ["-struct-text", path])).Output;
        tags.ShouldContain("Table");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var before = await File.ReadAllBytesAsync(path);
        (await Statements(region).MonthAsync(2026, 9, folder.Path, partner: 1)).OrThrow().ShouldBe(1);
        (await File.ReadAllBytesAsync(path)).ShouldBe(before);
        (await Statements(region).MonthAsync(2026, 8, folder.Path)).Ok(out _, out var empty).ShouldBeFalse();
        empty!.Code.ShouldBe("PeriodEmpty");
        (await Statements(region).MonthAsync(2026, 9, folder.Path, partner: 99)).Ok(out _, out var unknown).ShouldBeFalse();
        unknown!.Code.ShouldBe("PartnerUnknown");
    }

    [Fact]
    public async Task A_year_attests_what_was_paid_and_what_came_back_is_not_counted()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.Payments(region).RecordAsync("B2026-000002", AttemptState.Returned, Office.Alice, "AC04")).OrThrow();
        (await Office.Payments(region).AddItemAsync(PayableKind.Carry, new(1), new(-250), "Trop-perçu de septembre", Office.Alice.Because("contrôle"))).OrThrow();
        (await Statements(region).YearAsync(2026, folder.Path)).OrThrow().ShouldBe(2);
        var bookshop = Text(Path.Combine(folder.Path, "attestations", "2026", "P000001.pdf"));
        bookshop.ShouldContain("Attestation annuelle");
        bookshop.ShouldContain("septembre 2026");
        bookshop.ShouldContain("Trop-perçu de septembre");
        bookshop.ShouldMatch(@"la somme de 0,00 €", "sent is not paid");
        bookshop.ShouldMatch(@"Parti, pas encore confirmé +35,00 €");
        bookshop.ShouldMatch(@"Dû à la fin +\u22122,50 €");
        var cinema = Text(Path.Combine(folder.Path, "attestations", "2026", "P000002.pdf"));
        cinema.ShouldContain("revenu, non compté");
        cinema.ShouldMatch(@"la somme de 0,00 €");
        cinema.ShouldMatch(@"Dû à la fin +7,50 €");
        (await Statements(region).YearAsync(2025, folder.Path)).Ok(out _, out _).ShouldBeFalse();
    }

    [Theory, EveryDatabase]
    public async Task A_year_attests_what_the_bank_paid_in_it_whenever_it_left(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        using var folder = new TestFolder();
        region.Clock.Advance(TimeSpan.FromDays(75));
        (await Office.Payments(region).RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice, bankDay: new(2026, 12, 31))).OrThrow();
        (await Office.Payments(region).RecordAsync("B2026-000002", AttemptState.Paid, Office.Alice, bankDay: new(2027, 1, 4))).OrThrow();
        (await Statements(region).YearAsync(2026, folder.Path)).OrThrow().ShouldBe(2);
        (await Statements(region).YearAsync(2027, folder.Path)).OrThrow().ShouldBe(1);
        var bookshop = Text(Path.Combine(folder.Path, "attestations", "2026", "P000001.pdf"));
        bookshop.ShouldMatch(@"la somme de 35,00 €");
        bookshop.ShouldContain("exécuté le 31/12/2026");
        bookshop.ShouldNotContain("Parti, pas encore confirmé");
        Text(Path.Combine(folder.Path, "attestations", "2026", "P000002.pdf")).ShouldMatch(@"la somme de 0,00 €");
        var cinema = Text(Path.Combine(folder.Path, "attestations", "2027", "P000002.pdf"));
        cinema.ShouldMatch(@"la somme de 7,50 €");
        cinema.ShouldMatch(@"Dû au début +0,00 €");
        cinema.ShouldMatch(@"Dû à la fin +0,00 €");
    }

    [Fact]
    public async Task A_QR_leads_from_each_paper_to_its_details()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        using var folder = new TestFolder();
        await AddressAsync(region, "https://pass.region.example/partenaires/");
        await Office.ApprovedAsync(region);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var statement = Path.Combine(folder.Path, "000001", "bordereaux", "B2026-000001.pdf");
        Scan(statement).ShouldBe("https://pass.region.example/partenaires/statements/B2026-000001");
        OtherProgram.Run(new("pdfinfo", ["-struct", statement])).Output.ShouldContain("Figure");
        (await Statements(region).MonthAsync(2026, 9, folder.Path)).OrThrow();
        Scan(Path.Combine(folder.Path, "releves", "2026-09", "P000001.pdf")).ShouldBe("https://pass.region.example/partenaires/statements/P000001/2026-09");
        // A run keeps the address it was drafted with: its files can be made again as they were.
        var before = folder.Contents();
        await AddressAsync(region, "https://elsewhere.example");
        Directory.Delete(Path.Combine(region.Database.Folder!, "archive"), recursive: true);
        Directory.Delete(Path.Combine(folder.Path, "000001"), recursive: true);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        folder.Contents().ShouldBe(before);
    }

    [Fact]
    public void A_document_that_does_not_come_to_what_it_says_is_not_written()
    {
        var document = new PeriodDocument
        {
            IsYear = false,
            Reference = "P000001-2026-09",
            Issuer = new("Région", "20005376700014", [], "x@y.z"),
            Partner = new("P", "", [], "", ""),
            From = new(2026, 9, 1),
            To = new(2026, 9, 30),
            IssuedOn = new(2026, 10, 1),
            Opening = new(100),
            Rows = [],
            Benefits = [],
            Adjustments = [],
            Payments = [],
            Closing = new(101),
        };
        using var output = new MemoryStream();
        Should.Throw<ArgumentException>(() => PeriodRenderer.Render(document, output)).Message.ShouldContain("P000001-2026-09");
        output.Length.ShouldBe(0);
        PeriodRenderer.Render(document with { Closing = new(100) }, output, CultureInfo.GetCultureInfo("en"));
        output.Length.ShouldBeGreaterThan(1_000);
    }

    private async Task<TestRegion> SentAsync(DatabaseKind kind)
    {
        var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        return region;
    }

    private static PeriodStatements Statements(TestRegion region) => new(region.Database, region.Clock);

    private static async Task AddressAsync(TestRegion region, string address) =>
        (await new SettingsOffice(region.Database, region.Clock).SetOptionAsync(Office.Erin, RegionOptions.OnlineAddress, address)).OrThrow();

    private static string Text(string path) => OtherProgram.Run(new("pdftotext", ["-layout", path, "-"])).Well().Output.Replace('\u00A0', ' ');

    /// <summary>The page as a camera sees it.</summary>
    private static string? Scan(string path)
    {
        var image = Path.ChangeExtension(path, null) + "-page";
        OtherProgram.Run(new("pdftoppm", ["-gray", "-r", "200", path, image])).Well();
        var pages = Directory.GetFiles(Path.GetDirectoryName(image)!, Path.GetFileName(image) + "-*.pgm").Order(StringComparer.Ordinal).ToList();
        var bytes = File.ReadAllBytes(pages[^1]);
        pages.ForEach(File.Delete);
        var head = System.Text.Encoding.ASCII.GetString(bytes, 0, 40).Split(['\n', ' ']);
        var (width, height) = (int.Parse(head[1], CultureInfo.InvariantCulture), int.Parse(head[2], CultureInfo.InvariantCulture));
        var source = new RGBLuminanceSource(bytes[^(width * height)..], width, height, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true })?.Text;
    }

    private sealed class Each(Action<NightProgress> report) : IProgress<NightProgress>
    {
        public void Report(NightProgress value) => report(value);
    }
}
