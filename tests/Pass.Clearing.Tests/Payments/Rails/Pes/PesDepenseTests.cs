using System.Globalization;
using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Pass.Clearing.Payments.Rails.Pes;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing;

namespace Pass.Clearing.Tests.Payments.Rails.Pes;

/// <summary>The file for the public accountant: byte for byte, valid, and never one that a rule would reject.</summary>
public sealed class PesDepenseTests
{
    [Fact]
    public void A_bordereau_is_written_byte_for_byte_in_the_accountants_characters()
    {
        var bytes = Bytes(PesSamples.Flow());
        bytes.ShouldBe(Bytes(PesSamples.Flow()));
        PesSchema.ShouldBeValid(bytes);
        bytes.AsSpan().StartsWith("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<n:PES_Aller "u8).ShouldBeTrue();
        // One byte a letter, and nothing above Latin-1: the œ of Cœur is two letters, the é is one byte.
        bytes.ShouldContain((byte)0xE9);
        Encoding.Latin1.GetString(bytes).ShouldContain("Nom V=\"Coeur d'encre, librairie générale du\"");
        bytes.ShouldBeGolden("pes.depense.xml");

        var document = XDocument.Load(new MemoryStream(bytes));
        document.Descendants("MtHT").Sum(m => Cents(m)).ShouldBe(Cents(document.Descendants("MtBordHT").Single()));
        document.Descendants("Piece").Count().ShouldBe(int.Parse(Value(document.Descendants("NbrPce").Single()), CultureInfo.InvariantCulture));
        document.Descendants("IdPce").Select(Value).ShouldBe(["41", "42"]);
        (Value(document.Descendants("TypBord").Single()), Value(document.Descendants("TypPce").First()), Value(document.Descendants("NatPce").First())).ShouldBe(("01", "01", "01"));
        document.Descendants("InfoDematerialisee").Select(Value).ShouldBe(["0"], "without a signature, one rejects the flow");
        document.Descendants("PJRef").Select(p => Value(p.Element("IdUnique")!)).ShouldBe(document.Descendants("PJ").Select(p => Value(p.Element("IdUnique")!)), "each piece is carried");
    }

    [Fact]
    public void What_is_attached_comes_out_as_it_was()
    {
        var content = Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7 % 251)).ToArray();
        var packed = Gzip.Of(content);
        Gzip.Of(content).ShouldBe(packed);
        using var reader = new System.IO.Compression.GZipStream(new MemoryStream(packed), System.IO.Compression.CompressionMode.Decompress);
        using var read = new MemoryStream();
        reader.CopyTo(read);
        read.ToArray().ShouldBe(content);
    }

    /// <summary>Each rule that the accountant's program applies, one fault at a time.</summary>
    [Theory]
    [InlineData("post", "ValueWrong")]
    [InlineData("collectivity", "ValueWrong")]
    [InlineData("budget", "ValueWrong")]
    [InlineData("bordereau", "NumberRange")]
    [InlineData("order", "MandatOrder")]
    [InlineData("none", "MandatCount")]
    [InlineData("mandat", "NumberRange")]
    [InlineData("cent", "LinesDiffer")]
    [InlineData("zero", "LinesDiffer")]
    [InlineData("siret", "SiretWrong")]
    [InlineData("iban", "IbanWrong")]
    [InlineData("abroad", "BicWrong")]
    [InlineData("person", "ValueWrong")]
    [InlineData("nc", "ValueWrong")]
    [InlineData("empty", "ValueWrong")]
    [InlineData("zeros", "ValueWrong")]
    [InlineData("long", "ValueWrong")]
    [InlineData("script", "ValueWrong")]
    [InlineData("postcode", "AddressWrong")]
    [InlineData("piece", "AttachmentMissing")]
    [InlineData("twice", "AttachmentMissing")]
    [InlineData("ending", "ValueWrong")]
    [InlineData("nature", "ValueWrong")]
    public void A_fault_is_named_and_nothing_is_written(string fault, string code)
    {
        var flow = PesSamples.With(fault);
        PesCheck.Run(flow).Select(p => p.Problem.Code).ShouldContain(code);
        using var output = new MemoryStream();
        Should.Throw<InvalidOperationException>(() => PesDepenseWriter.Write(output, flow)).Message.ShouldContain(code);
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void Whatever_a_name_is_made_of_what_is_written_is_clean_or_refused() => Prop.ForAll(ArbMap.Default.GeneratorFor<NonNull<string>>().ToArbitrary(), name =>
    {
        var clean = PesText.Clean(name.Get, 38);
        clean.Length.ShouldBeLessThanOrEqualTo(38);
        Encoding.Latin1.GetString(Encoding.Latin1.GetBytes(clean)).ShouldBe(clean);
        var (first, second) = PesText.InTwo(name.Get, 38);
        (first.Length <= 38 && (second is null || PesText.IsValue(second, 38))).ShouldBeTrue();
    }).Check(Seeded.Config);

    [Theory]
    [InlineData("nc", false)]
    [InlineData("NC", false)]
    [InlineData("", false)]
    [InlineData("0000", false)]
    [InlineData(".", false)]
    [InlineData("n", true)]
    [InlineData("ncs", true)]
    [InlineData("10", true)]
    [InlineData("Œuvre", false)]
    [InlineData("Été", true)]
    public void The_dictionary_of_values(string text, bool isValue) => PesText.IsValue(text, 38).ShouldBe(isValue);

    [Fact]
    public void Benefits_are_borne_by_their_accounts_and_lines_add_up_to_what_is_paid()
    {
        var imputations = new PesImputations(PesSamples.Batch("CINEMA 65131 311\nLICENCE 65132"));
        imputations.LinesOf([("CINEMA", 750), ("MANUELS", 3_500), (null, 100), ("LICENCE", 2_000)])
            .ShouldBe([new("6512", "338", new(3_600)), new("65131", "311", new(750)), new("65132", null, new(2_000))]);
        imputations.LinesOf([("CINEMA", -750), ("MANUELS", 3_500), ("LICENCE", 2_000)])
            .ShouldBe([new("6512", "338", new(2_750)), new("65132", null, new(2_000))], "what was given back lowers the largest");
        Prop.ForAll(Gen.Choose(-5_000, 5_000).ListOf().ToArbitrary(), cents =>
        {
            var sum = cents.Sum();
            if (sum <= 0)
                return;
            var lines = imputations.LinesOf(cents.Select((c, i) => ((string?)(i % 3 == 0 ? "CINEMA" : i % 3 == 1 ? "LICENCE" : "MANUELS"), (long)c)));
            lines.Sum(l => l.Amount.Cents).ShouldBe(sum);
            lines.ShouldAllBe(l => l.Amount.IsPositive);
        }).Check(Seeded.Config);
    }

    [Fact]
    public void Trades_have_their_own_legal_nature()
    {
        var categories = new PesCategories("60 03\nCLUB 60 06");
        (categories.Of("CLUB"), categories.Of("LIBRAIRIE"), categories.Of("")).ShouldBe((("60", "06"), ("60", "03"), ("60", "03")));
    }

    /// <summary>Other people's files, of which the collection says what is wrong.</summary>
    [Theory]
    [InlineData("14-pes-depense-rib-ancien.xml", "Id")]
    [InlineData("15-pes-depense-pj-utf8.xml", "CarteAchatNiveau1")]
    public void The_schema_refuses_what_the_collection_says_it_does(string sample, string element)
    {
        var path = Repository.PathOf("..", "shared", "samples", sample);
        if (!File.Exists(path))
            return;
        (PesSchema.Faults(File.ReadAllBytes(path)) ?? element).ShouldContain(element);
    }

    /// <summary>The first: the bordereau says more than its only line, whose RIB is right. The second: one mandat with three attachments of which one is carried, and said to be signed although it is not.</summary>
    [Fact]
    public void What_no_schema_says_of_them_is_what_the_collection_says()
    {
        var old = Sample("14-pes-depense-rib-ancien.xml");
        var one = old.Descendants("Bordereau").ShouldHaveSingleItem();
        Value(one.Descendants("IdPce").ShouldHaveSingleItem()).ShouldBe("832");
        one.Descendants("LigneDePiece").Count().ShouldBe(1);
        (Cents(one.Descendants("MtBordHT").Single()) - one.Descendants("MtHT").Sum(Cents)).ShouldBe(36_000_00);
        var rib = one.Descendants("CpteBancaire").Single();
        Rib("CodeEtab", "CodeGuic", "IdCpte", "CleRib").ShouldBe(0, "banks' check: the remainder of the whole by 97");

        var signed = Sample("15-pes-depense-pj-utf8.xml");
        Value(signed.Descendants("IdPce").ShouldHaveSingleItem()).ShouldBe("13712");
        signed.Descendants("MtHT").Sum(Cents).ShouldBe(3_032_00);
        Cents(signed.Descendants("MtBordHT").Single()).ShouldBe(3_032_00);
        var carried = signed.Descendants("PES_PJ").Descendants("IdUnique").Select(Value).ShouldHaveSingleItem();
        signed.Descendants("PJRef").Select(r => Value(r.Element("IdUnique")!)).Count(id => id != carried).ShouldBe(2, "unresolved");
        (Value(signed.Descendants("InfoDematerialisee").Single()), signed.Descendants().Any(e => e.Name.LocalName == "Signature")).ShouldBe(("1", false), "the flow is rejected");
        // Ours has each attachment that it names, and says that it is not signed.
        var ours = XDocument.Load(new MemoryStream(Bytes(PesSamples.Flow())));
        ours.Descendants("PJRef").Select(r => Value(r.Element("IdUnique")!)).ShouldBe(ours.Descendants("PES_PJ").Descendants("IdUnique").Select(Value), ignoreOrder: true);
        Value(ours.Descendants("InfoDematerialisee").Single()).ShouldBe("0");

        // Letters count as digits: A and J are 1, B, K and S are 2.
        long Rib(params string[] parts) => (long)(decimal.Parse(string.Concat(string.Concat(parts.Select(p => Value(rib.Descendants(p).Single())))
            .Select(c => char.IsAsciiLetterUpper(c) ? "12345678912345678923456789"[c - 'A'] : c)), CultureInfo.InvariantCulture) % 97);
    }

    private static XDocument Sample(string name)
    {
        var path = Repository.PathOf("..", "shared", "samples", name);
        Assert.SkipUnless(File.Exists(path), "The collection of samples is not here.");
        return XDocument.Load(path);
    }

    internal static string Value(XElement element) => element.Attribute("V")!.Value;

    internal static long Cents(XElement element) => (long)(decimal.Parse(Value(element), CultureInfo.InvariantCulture) * 100);

    private static byte[] Bytes(PesFlow flow)
    {
        using var output = new MemoryStream();
        PesDepenseWriter.Write(output, flow);
        return output.ToArray();
    }
}

internal static class PesSamples
{
    private static readonly string Bookshop = Siret.FromCompany(83_215_678, 1).Digits;

    public static PesFlow Flow() => new("PESALR1_20009999200014_000007",
        new(new(2026, 9, 3), "069000", Siret.Parse("20009999200014").OrThrow(), "123", "00", "BUDGET PRINCIPAL"),
        new(2026, 12, [Mandat(41, "Cœur d'encre, librairie générale du quartier de la Guillotière & fils", 3_536, new PesLine("6512", "338", new(2_786)), new PesLine("65131", "311", new(750))), Abroad()]),
        [Attachment(41), Attachment(42)]);

    /// <summary>The same flow with one fault.</summary>
    public static PesFlow With(string fault)
    {
        var flow = Flow();
        var (header, bordereau) = (flow.Header, flow.Bordereau);
        var first = bordereau.Mandats[0];
        return fault switch
        {
            "post" => flow with { Header = header with { Post = "69000" } },
            "collectivity" => flow with { Header = header with { Collectivity = "000" } },
            "budget" => flow with { Header = header with { Budget = "0" } },
            "bordereau" => flow with { Bordereau = bordereau with { Number = 10_000_000 } },
            "order" => Mandats(first, bordereau.Mandats[1] with { Number = 44 }),
            "none" => Mandats(),
            "mandat" => Mandats(first with { Number = 0 }),
            "cent" => Mandats(first with { Amount = new(3_537) }),
            "zero" => Mandats(first with { Amount = new(2_786), Lines = [first.Lines[0], first.Lines[1] with { Amount = Money.Zero }] }),
            "siret" => Party(p => p with { Siret = "83215678900011" }),
            "iban" => Party(p => p with { Iban = "FR7630006000011234567890188" }),
            "abroad" => Party(p => p with { Iban = "DE89370400440532013000", Bic = null }),
            "person" => Party(p => p with { Category = "01", LegalNature = "01" }),
            "nc" => Party(p => p with { Name = "NC" }),
            "empty" => Party(p => p with { Holder = "" }),
            "zeros" => Party(p => p with { Reference = "000000" }),
            "long" => Mandats(first with { Object = new('a', 101) }),
            "script" => Party(p => p with { Holder = "Книги" }),
            "postcode" => Party(p => p with { Address = new("1 rue X", "6900", "Lyon") }),
            "piece" => flow with { Attachments = [Attachment(42)] },
            "twice" => flow with { Attachments = [Attachment(41), Attachment(41), Attachment(42)] },
            "ending" => flow with { Attachments = [Attachment(41) with { Name = "bordereau" }, Attachment(42)] },
            "nature" => Mandats(first with { Lines = [first.Lines[0] with { Nature = "000" }, first.Lines[1]] }),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };

        PesFlow Mandats(params PesMandat[] mandats) => flow with { Bordereau = bordereau with { Mandats = mandats } };
        PesFlow Party(Func<PesThirdParty, PesThirdParty> change) => Mandats(first with { ThirdParty = change(first.ThirdParty) });
    }

    public static PesBatch Batch(string imputations) => new()
    {
        FileName = "F",
        Post = "069000",
        Siret = "20009999200014",
        Collectivity = "123",
        Budget = "00",
        Nature = "6512",
        Function = "338",
        Imputations = imputations,
        ThirdParty = "60 03",
        PayerName = "Région",
        PayerIban = "FR7630006000011234567890189",
    };

    private static PesMandat Mandat(int number, string name, long cents, params PesLine[] lines) => new(
        $"PASS-B2026-{number:000000}", number, $"PASS B2026-{number:000000} ventes du 01/09/2026 au 02/09/2026", new(cents), CreditorReference.For($"B2026-{number:000000}").Electronic,
        new(Bookshop, $"P{number:000000}", "60", "03", name, new("12 bis rue de l'Université, bâtiment des Arts et Métiers", "69007", "Lyon"),
            "FR7630006000011234567890189", null, "SARL Coeur d'encre"),
        lines, Attachment(number).Id, $"B2026-{number:000000}.pdf");

    private static PesMandat Abroad()
    {
        var mandat = Mandat(42, "Librairie de Genève", 1_000, new PesLine("6512", "338", new(1_000)));
        return mandat with { ThirdParty = mandat.ThirdParty with { Address = null, Iban = "DE89370400440532013000", Bic = "COBADEFFXXX" } };
    }

    private static PesAttachment Attachment(int number) =>
        new($"20009999200014PASSB2026{number:000000}R1", $"B2026-{number:000000}.pdf", "application/pdf", () => Encoding.ASCII.GetBytes($"%PDF-1.7 {number}"));
}
