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
        Read(zip).Cast<PupilRow>().Select(r => (r.File, r.Uai)).ShouldBe([("a.xml", "0590116F"), ("b.XML", "0931190N")]);
    }

    [Fact]
    public void A_duplicate_in_another_file_is_seen() =>
        Read(Zip(("a.xml", Bytes(School(Pupil()))), ("b.xml", Bytes(School(Pupil()))))).Cast<RollProblem>()
            .Select(p => (p.File, p.Code, p.Explanation.Contains(p.File == "a.xml" ? "ligne 6 de b.xml" : "ligne 6 de a.xml", StringComparison.Ordinal)))
            .ShouldBe([("a.xml", RollProblemCode.IneDuplicate, true), ("b.xml", RollProblemCode.IneDuplicate, true)]);

    [Fact]
    public void Other_files_are_left_out_and_named()
    {
        var items = Read(Zip(("lisez-moi.txt", "bonjour"u8.ToArray()), ("a.xml", Bytes(School(Pupil())))));
        items[0].ShouldBeOfType<RollProblem>().Code.ShouldBe(RollProblemCode.FileIgnored);
        items[1].ShouldBeOfType<PupilRow>();
    }

    [Fact]
    public void One_cut_file_refuses_the_whole_zip_and_is_named()
    {
        var problem = TheProblemOf(Zip(("a.xml", Bytes(School(Pupil()))), ("b.xml", Bytes(School(Pupil(ine: "100000002AA")))[..^30])));
        (problem.File, problem.Code).ShouldBe(("b.xml", RollProblemCode.XmlTruncated));
    }

    [Fact]
    public void A_zip_in_the_zip_is_refused_whatever_its_name()
    {
        var inner = Zip(("a.xml", Bytes(School(Pupil()))));
        TheProblemOf(Zip(("b.zip", inner))).Code.ShouldBe(RollProblemCode.ZipNested);
        TheProblemOf(Zip(("b.xml", inner))).Code.ShouldBe(RollProblemCode.ZipNested);
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
