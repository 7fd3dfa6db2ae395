using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pass.Core;
using Pass.Region.Partners;
using Pass.Testing;

namespace Pass.Region.Tests.Partners;

public class PartnerCsvTests
{
    private const string Header = "siret;nom;categorie;iban;bic;titulaire;adresse;code_postal;ville;courriel;rythme;convention;debut;fin";
    private const string Good = "73282932000074;Librairie L'Œuf;LIBRAIRIE;FR7630006000011234567890189;;SARL L'OEUF;1 rue du Pré;69001;Lyon;a@oeuf.example;quotidien;C-1;2026-06-01;";

    private static readonly HashSet<string> Trades = [.. Catalogue2026.Content.Trades.Codes];

    [Fact]
    public void The_sample_file_has_twelve_good_partners()
    {
        var lines = Read(File.ReadAllBytes(Sample("partenaires.csv")));
        lines.SelectMany(line => line.Errors).ShouldBeEmpty();
        lines.Count.ShouldBe(12);
        lines.Select(line => line.Row!.Category).ToHashSet().SetEquals(Trades).ShouldBeTrue();
        lines[5].Row!.Name.ShouldBe("La Scène dite \"du Lac\"");
        lines[5].Row!.End.ShouldBe(new DateOnly(2027, 6, 30));
        lines[3].Row!.Bic.ShouldBeNull();
        lines[3].Row!.Rhythm.ShouldBe(PayoutRhythm.TwiceMonthly);
    }

    [Fact]
    public void The_file_of_errors_tells_every_one_with_its_line_and_field()
    {
        var lines = Read(File.ReadAllBytes(Sample("partenaires-erreurs.csv")));
        lines.Where(line => line.Row is not null).Select(line => line.Line).ShouldBe([2]);
        lines.SelectMany(line => line.Errors).Select(error => (error.Line, error.Field, error.Problem.Code)).ShouldBe(
        [
            (3, "siret", "SiretSpreadsheet"), (4, "siret", "SiretShape"), (5, "siret", "SiretChecksum"), (6, "siret", "SiretMissing"),
            (7, "siret", "SiretDuplicate"), (8, "iban", "IbanLength"), (9, "iban", "IbanChecksum"), (10, "iban", "IbanNotSepa"),
            (11, "iban", "IbanCountry"), (12, "bic", "BicShape"), (13, "nom", "TextMissing"), (13, "titulaire", "TextMissing"),
            (14, "titulaire", "TextTooLong"), (15, "categorie", "CategoryUnknown"), (16, "code_postal", "PostalCodeShape"),
            (16, "courriel", "EmailShape"), (17, "rythme", "RhythmUnknown"), (17, "convention", "ConventionShape"),
            (18, "debut", "DateShape"), (19, "fin", "EndBeforeStart"), (20, null, "FieldCount"), (21, null, "QuoteMisplaced"),
            (22, "bic", "BicShape"), (25, null, "QuoteUnclosed"),
        ]);
    }

    [Fact]
    public void Nothing_shown_about_an_error_gives_an_account_away()
    {
        var errors = Read(File.ReadAllBytes(Sample("partenaires-erreurs.csv"))).SelectMany(line => line.Errors).ToList();
        errors.Single(error => error.Line == 9).Value.ShouldBe("FR76 •••• •••• •••• •••• •••• 911");
        errors.Single(error => error.Line == 22).Value.ShouldBe("FR76 •••• •••• •••• •••• •••• 338");
        errors.ShouldAllBe(error => !error.ToString().Replace(" ", "").Contains("FR769900", StringComparison.Ordinal));
        errors.Single(error => error.Line == 7).Problem.Text.ShouldContain("2");
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    [InlineData("windows-1252", false)]
    [InlineData("iso-8859-15", false)]
    [InlineData("utf-16", true)]
    public void Any_usual_encoding_reads_the_same(string name, bool withMark)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var bytes = encoding.GetBytes($"{Header}\r\n{Good}\r\n");
        var row = Read(withMark ? [.. encoding.Preamble, .. bytes] : bytes).Single().Row.ShouldNotBeNull();
        row.Name.ShouldBe("Librairie L'Œuf");
        row.Address.ShouldBe("1 rue du Pré");
    }

    [Fact]
    public void Commas_capitals_accents_other_orders_and_other_columns_are_understood()
    {
        const string text = "Code postal,Téléphone,SIRET,Nom,Catégorie,IBAN,BIC,Titulaire,Adresse,Ville,Courriel,Rythme,Convention,Début,Fin\n"
            + "69001,04,732 829 320 00074,\"Le Passage, librairie\",librairie,fr76 3000 6000 0112 3456 7890 189,bnpafrpp,SARL X,\"1\nrue A\",Lyon,a@b.example,Hebdomadaire,c-1,01/06/2026,31/08/2029";
        var row = Read(Encoding.UTF8.GetBytes(text)).Single().Row.ShouldNotBeNull();
        row.ShouldBe(new PartnerRow(
            Siret.Parse("73282932000074").OrThrow(), "Le Passage, librairie", "LIBRAIRIE", Iban.Parse("FR7630006000011234567890189").OrThrow(),
            Bic.Parse("BNPAFRPP").OrThrow(), "SARL X", "1 rue A", "69001", "Lyon", "a@b.example", PayoutRhythm.Weekly, "C-1",
            new DateOnly(2026, 6, 1), new DateOnly(2029, 8, 31)));
    }

    [Theory]
    [InlineData("", "FileEmpty")]
    [InlineData("PK\u0003\u0004xlsx", "FileIsWorkbook")]
    [InlineData("\n\n", "HeaderUnreadable")]
    [InlineData("Bonjour;madame", "HeaderUnreadable")]
    [InlineData("<?xml version=\"1.0\"?>", "HeaderUnreadable")]
    [InlineData("nom;siret", "ColumnMissing")]
    [InlineData(Header + ";Siret", "ColumnDuplicate")]
    public void A_file_that_cannot_be_read_says_why_on_its_first_line(string text, string code)
    {
        var line = Read(Encoding.UTF8.GetBytes(text)).Single();
        line.Row.ShouldBeNull();
        line.Errors.ShouldAllBe(error => error.Problem.Code == code);
        (code != "HeaderUnreadable" || line.Errors.Count == 1).ShouldBeTrue("one sentence, not one for each column");
    }

    public static TheoryData<string, string, string, int> Spreadsheets => new()
    {
        { "13 of 14 fields", $"{Header}\n{Good[..^1]}", "TrailingSeparators", 2 },
        { "a separator too many", $"{Header}\n{Good};;", "TrailingSeparators", 2 },
        { "a line for the spreadsheet", $"sep=;\r\n{Header}\r\n{Good}", "SeparatorLine", 3 },
        { "a line for the spreadsheet, and tabs", $"sep=\t\n{Header.Replace(';', '\t')}\n{Good.Replace(';', '\t')}", "SeparatorLine", 3 },
        { "blank lines first", $"\r\n\r\n{Header}\r\n{Good}", "BlankStart", 4 },
        { "a short date", $"{Header}\n{Good.Replace("2026-06-01", "1/6/2026", StringComparison.Ordinal)}", "ShortDate", 2 },
        { "IBAN before the account", $"{Header}\n{Good.Replace("FR76", "IBAN FR76 ", StringComparison.Ordinal)}", "IbanPrefix", 2 },
        { "IBAN and a colon", $"{Header}\n{Good.Replace("FR76", "IBAN : FR76", StringComparison.Ordinal)}", "IbanPrefix", 2 },
    };

    [Theory, MemberData(nameof(Spreadsheets))]
    public void What_a_spreadsheet_does_is_read_and_said(string what, string text, string mended, int line)
    {
        var read = Read(Encoding.UTF8.GetBytes(text)).Single();
        read.Errors.ShouldBeEmpty(what);
        read.Line.ShouldBe(line);
        read.Row.ShouldNotBeNull().Start.ShouldBe(new DateOnly(2026, 6, 1));
        read.Row.Iban.Electronic.ShouldBe("FR7630006000011234567890189");
        read.Mended.ShouldBe([mended]);
        PartnerCsv.Words.Say("Mended." + mended).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("utf-16", "Utf16")]
    [InlineData("utf-16BE", "Utf16")]
    [InlineData("windows-1252", "OldEncoding")]
    public void An_encoding_that_is_not_the_usual_one_is_said(string name, string mended)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        var row = Read([.. encoding.Preamble, .. encoding.GetBytes($"{Header.Replace(';', '\t')}\r\n{Good.Replace(';', '\t')}\r\n")]).Single();
        (row.Row.ShouldNotBeNull().Name, row.Mended.ShouldHaveSingleItem()).ShouldBe(("Librairie L'Œuf", mended));
    }

    [Theory]
    [InlineData("1/6/26")]
    [InlineData("6/13/2026")]
    [InlineData("46174")]
    public void A_date_that_can_mean_two_things_or_none_is_refused(string date) =>
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace("2026-06-01", date, StringComparison.Ordinal)}")).Single().Errors.Single().Problem.Code.ShouldBe("DateShape");

    [Fact]
    public void A_separator_forgotten_inside_a_line_is_not_taken_for_one_dropped_at_its_end() =>
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace(";LIBRAIRIE;", ";LIBRAIRIE", StringComparison.Ordinal)}")).Single().Errors.Single().Problem.Code.ShouldBe("FieldCount");

    [Fact]
    public void One_business_with_two_trades_is_one_partner_with_two_conventions()
    {
        var second = Good.Replace("LIBRAIRIE", "CINEMA", StringComparison.Ordinal).Replace("C-1", "C-2", StringComparison.Ordinal);
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good}\n{second}")).Select(l => l.Row?.Convention).ShouldBe(["C-1", "C-2"]);
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good}\n{second.Replace("C-2", "C-1", StringComparison.Ordinal)}"))[1].Errors.Single().Problem.Code.ShouldBe("SiretDuplicate");
        var other = Read(Encoding.UTF8.GetBytes($"{Header}\n{Good}\n{second.Replace("1 rue du Pré", "2 rue du Pré", StringComparison.Ordinal)}"))[1].Errors.Single();
        (other.Problem.Code, other.Field).ShouldBe(("PartnerDiffers", "adresse"));
    }

    [Fact]
    public void Sizes_are_bounded()
    {
        using var sparse = new MemoryStream();
        sparse.SetLength(PartnerCsv.MaxFileBytes + 1);
        PartnerCsv.Read(sparse, Trades).Single().Errors.Single().Problem.Code.ShouldBe("FileTooLarge");

        var lines = Read(Encoding.UTF8.GetBytes($"{Header}\n{Good}\n{new string('x', 10_000)}\n{Good}\n"));
        lines.Select(line => line.Errors.SingleOrDefault()?.Problem.Code).ShouldBe([null, "RecordTooLong"]);
    }

    [Theory]
    [InlineData("Librairie\u200B L'Œuf")]
    [InlineData("Librairie L'Œuf\u202E")]
    [InlineData("Librairie\u00AD L'Œuf")]
    public void A_text_that_looks_like_another_is_refused(string name)
    {
        var error = Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace("Librairie L'Œuf", name, StringComparison.Ordinal)}")).Single().Errors.Single();
        (error.Field, error.Problem.Code).ShouldBe(("nom", "TextInvisible"));
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace("a@oeuf", "a\u200B@oeuf", StringComparison.Ordinal)}")).Single().Errors.Single().Field.ShouldBe("courriel");
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace("Pré", "Pre\u0301", StringComparison.Ordinal)}")).Single().Row!.Address.ShouldBe("1 rue du Pré");
    }

    [Fact]
    public void A_text_with_lost_characters_is_refused() =>
        Read(Encoding.UTF8.GetBytes($"{Header}\n{Good.Replace('Œ', '\uFFFD')}")).Single().Errors.Single()
            .ToString().ShouldStartWith("2, nom [");

    [Fact]
    public void No_file_makes_it_throw_and_each_line_is_either_a_partner_or_errors() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<NonNull<byte[]>>().Zip(Gen.Elements("\"", ";", "\r", "\n", "\"\"", Good, "").ListOf()).ToArbitrary(),
        sample =>
        {
            var text = Encoding.UTF8.GetBytes($"{Header}\n{string.Concat(sample.Item2)}");
            foreach (var file in new byte[][] { [.. text, .. sample.Item1.Get], sample.Item1.Get })
                Read(file).ShouldAllBe(line => line.Row != null == (line.Errors.Count == 0));
        }).Check(Seeded.Config);

    private static string Sample(string name) => Repository.PathOf("clearing", "Pass.Cli", "Samples", name);

    private static List<PartnerCsvLine> Read(byte[] bytes) => [.. PartnerCsv.Read(new MemoryStream(bytes), Trades)];
}
