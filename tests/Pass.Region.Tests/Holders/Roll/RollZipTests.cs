using System.IO.Compression;
using System.Text;
using Pass.Region.Holders.Roll;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders.Roll;

public class RollZipTests
{
    [Fact]
    public void The_files_of_a_zip_are_read_under_their_own_names()
    {
        var zip = Zip(("../../a.xml", Bytes(School(Pupil()))), ("dossier\\b.XML", Bytes(School(Pupil(ine: "100000002AA"), "<UAJ>0931190N</UAJ>"))), ("dossier/", []));
        Read(zip).Cast<PupilRow>().Select(r => (r.File, r.Uai)).ShouldBe([("a.xml", "0590116F"), ("dossier/b.XML", "0931190N")]);
    }

    [Fact]
    public void A_duplicate_in_another_file_is_seen() =>
        Read(Zip(("a.xml", Bytes(School(Pupil()))), ("b.xml", Bytes(School(Pupil(), "<UAJ>0931190N</UAJ>"))))).Cast<RollProblem>()
            .Select(p => (p.File, p.Code, p.Explanation.Contains(p.File == "a.xml" ? "ligne 6 de b.xml" : "ligne 6 de a.xml", StringComparison.Ordinal)))
            .ShouldBe([("a.xml", RollProblemCode.IneDuplicate, true), ("b.xml", RollProblemCode.IneDuplicate, true)]);

    [Fact]
    public void What_no_school_sent_is_passed_over_and_named()
    {
        var (check, rows) = Look(Zip(
            ("lisez-moi.txt", "bonjour"u8.ToArray()), ("a.xml", Bytes(School(Pupil()))), ("__MACOSX/._a.xml", [0, 5, 22, 7]), ("dossier/.DS_Store", [0]), ("._b.xml", [0]),
            ("dossier/Nomenclature.xml", Bytes("<BEE_NOMENCLATURES/>")), ("page.xml", Bytes("<html/>"))));
        check.ProblemCount.ShouldBe(0);
        rows.ShouldHaveSingleItem().File.ShouldBe("a.xml");
        check.Notices.Select(n => (n.File, n.Code)).ShouldBe(
        [
            ("lisez-moi.txt", RollProblemCode.FileIgnored), ("__MACOSX/._a.xml", RollProblemCode.FileIgnored), ("dossier/.DS_Store", RollProblemCode.FileIgnored),
            ("._b.xml", RollProblemCode.FileIgnored), ("dossier/Nomenclature.xml", RollProblemCode.OtherExport), ("page.xml", RollProblemCode.OtherExport),
        ]);
        check.Notices[4].Explanation.ShouldContain("la nomenclature de l'établissement");
    }

    [Fact]
    public void A_zip_in_which_no_file_has_pupils_says_so() =>
        TheProblemOf(Zip(("._a.xml", [0]), ("Nomenclature.xml", Bytes("<BEE_NOMENCLATURES/>")))).Code.ShouldBe(RollProblemCode.ZipEmpty);

    public static TheoryData<string, byte[], string> BrokenFiles => new()
    {
        { "coupe.xml", Bytes(School(Pupil(ine: "100000002AA"), "<UAJ>0931190N</UAJ>"))[..^30], RollProblemCode.XmlTruncated },
        { "encodage.xml", Bytes(School(Pupil(ine: "100000002AA"), "<UAJ>0931190N</UAJ>"), "ISO-8859-15", Encoding.UTF8), RollProblemCode.EncodingContradicted },
        { "vide.xml", [], RollProblemCode.EmptyFile },
        { "tableur.xml", "Nom;Prénom"u8.ToArray(), RollProblemCode.NotXml },
        { "autre.zip", [0x50, 0x4B, 3, 4], RollProblemCode.ZipNested },
        { "zip.xml", [0x50, 0x4B, 3, 4], RollProblemCode.ZipNested },
    };

    [Theory, MemberData(nameof(BrokenFiles))]
    public void A_school_whose_file_is_broken_leaves_the_others_importable(string name, byte[] content, string code)
    {
        var (check, rows) = Look(Zip((name, content), ("a.xml", Bytes(School(Pupil(ine: "100000002AA") + Pupil("2"))))));
        var problem = check.Problems.ShouldHaveSingleItem();
        (problem.File, problem.Code).ShouldBe((name, code));
        rows.Select(r => r.Uai).ShouldBe(["0590116F", "0590116F"]);
        check.Schools.Select(s => s.Refusal?.Code).ShouldBe([code, null]);
        check.Schools[0].Rows.ShouldBe(0);
    }

    [Fact]
    public void Every_problem_names_its_school()
    {
        var check = Look(Zip(("a.xml", Bytes(School(Pupil(ine: "x") + Pupil()))), ("b.xml", Bytes(School(Pupil(ine: "100000003AA", born: "x") + Pupil(), "<UAJ>0931190N</UAJ>"))))).Check;
        check.Problems.Select(p => (p.File, p.Uai, p.Code)).ShouldBe(
        [
            ("a.xml", "0590116F", RollProblemCode.IneInvalid), ("a.xml", "0590116F", RollProblemCode.IneDuplicate),
            ("b.xml", "0931190N", RollProblemCode.BirthDateInvalid), ("b.xml", "0931190N", RollProblemCode.IneDuplicate),
        ], ignoreOrder: true);
        check.Schools.Select(s => (s.Rows, s.Refused, s.Problems)).ShouldBe([(0, 2, 2), (0, 2, 2)]);
    }

    [Fact]
    public void Two_exports_of_one_school_are_refused_in_one_sentence_each()
    {
        var check = Look(Zip(("lundi/a.xml", Bytes(School(Pupil() + Pupil("2", "100000002AA")))), ("mardi/a.xml", Bytes(School(Pupil() + Pupil("2", "100000002AA")))))).Check;
        check.Problems.Select(p => (p.File, p.Code)).ShouldBe([("lundi/a.xml", RollProblemCode.SchoolTwice), ("mardi/a.xml", RollProblemCode.SchoolTwice)]);
        check.Problems[0].Explanation.ShouldContain("mardi/a.xml");
    }

    [Fact]
    public void A_bomb_is_stopped_by_its_ratio_and_by_its_size()
    {
        var text = Bytes(School(Pupil(more: string.Concat(Enumerable.Repeat("<A/>          ", 300_000)))));
        var bomb = Zip(("a.xml", text));
        (text.Length / bomb.Length).ShouldBeGreaterThan(150);
        TheProblemOf(bomb, Options with { MaxZipRatio = 100 }).Code.ShouldBe(RollProblemCode.ZipBomb);
        TheProblemOf(bomb, Options with { MaxZipRatio = 10_000, MaxExpandedBytes = 1 << 20 }).Code.ShouldBe(RollProblemCode.TooLarge);
        TheProblemOf(text, Options with { MaxExpandedBytes = 1 << 20 }).Code.ShouldBe(RollProblemCode.TooLarge);
        var many = Enumerable.Range(0, 20).Select(i => ($"{i}.xml", text)).ToArray();
        TheProblemOf(Zip(many), Options with { MaxZipRatio = 10_000, MaxExpandedBytes = 10 * text.Length }).Code.ShouldBe(RollProblemCode.TooLarge);
    }

    [Fact]
    public void Too_many_files_an_empty_zip_and_a_damaged_one_are_refused()
    {
        var two = Zip(("a.xml", Bytes(School(Pupil()))), ("b.xml", Bytes(School(Pupil(ine: "100000002AA")))));
        TheProblemOf(two, Options with { MaxZipEntries = 1 }).Code.ShouldBe(RollProblemCode.ZipTooManyEntries);
        TheProblemOf(Zip()).Code.ShouldBe(RollProblemCode.ZipEmpty);
        TheProblemOf(two[..(two.Length / 2)]).Code.ShouldBe(RollProblemCode.ZipDamaged);
    }

    [Fact]
    public void A_zip_with_a_damaged_byte_never_throws()
    {
        var zip = Zip(("a.xml", Bytes(School(string.Concat(Enumerable.Range(0, 30).Select(i => Pupil($"{i}", $"1{i:00000000}AA")))))));
        for (var at = 0; at < zip.Length; at++)
        {
            var damaged = (byte[])zip.Clone();
            damaged[at] ^= 0x5A;
            Read(damaged).ShouldNotBeNull();
        }
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return stream.ToArray();
    }
}
