using System.IO.Compression;
using System.Text;
using Pass.Region.Holders.Roll;
using Pass.Testing;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders.Roll;

/// <summary>Exports that other people test with, kept in the folder shared beside the repository, with what a reader must conclude of each.</summary>
public class SampleTests
{
    [Fact]
    public void Two_pupils_are_in_the_class_that_is_no_group_and_keep_the_letters_of_latin_9()
    {
        var file = Sample("16-siecle-deux-eleves.xml");
        TheProblemOf(file).Code.ShouldBe(RollProblemCode.UaiInvalid);
        using var text = new SiecleText(new MemoryStream(file), "eleves.xml");
        text.ReadToEnd().ShouldContain("Cocœur");
        // The same with numbers that somebody could have.
        var rows = Read(With(file, ("123ABC", "0590116F"), ("00000000123", "0000000123A"), ("00000000124", "0000000124A"), (">123456789<", ">20010018110<"), (">12341234<", ">20010018110<")));
        rows.Cast<PupilRow>().Select(r => (r.ClassCode, r.StatusCode)).ShouldBe([("4A", "AP"), ("4A", "ST")]);
    }

    [Fact]
    public void The_class_of_this_year_is_read_in_version_3_and_never_last_years()
    {
        var (check, rows) = Look(With(Sample("17-siecle-v3-un-eleve.xml"), ("1237457A", "0590116F")));
        rows.ShouldHaveSingleItem().ClassCode.ShouldBe("3E 2");
        rows[0].Ine.ShouldBe("498877197AB");
        var school = check.Schools.ShouldHaveSingleItem();
        (school.SchoolYear, school.ExportedAt).ShouldBe((2019, new DateTime(2019, 8, 29, 15, 25, 8)));
    }

    [Fact]
    public void Two_pupils_with_one_identifier_are_both_refused_and_last_years_programme_is_none()
    {
        var file = With(Sample("18-siecle-ine-en-double.xml"), ("123ABC", "0590116F"));
        Look(file).Check.Problems.Where(p => p.Field == "ID_NATIONAL").Select(p => (p.Line, p.Code)).ShouldBe([(9, RollProblemCode.IneInvalid), (25, RollProblemCode.IneInvalid)]);
        Look(file).Check.Problems.ShouldContain(p => p.Code == RollProblemCode.MefMissing && p.Line == 8);
        Look(With(file, ("00000000123", "0000000123A"))).Check.Problems.Where(p => p.Code == RollProblemCode.IneDuplicate).Select(p => p.Line).ShouldBe([9, 25]);
    }

    [Fact]
    public void A_nomenclature_is_named_as_what_it_is_alone_and_passed_over_beside_pupils()
    {
        var file = Sample("19-siecle-nomenclature.xml");
        var alone = TheProblemOf(file);
        (alone.Code, alone.RefusesFile).ShouldBe((RollProblemCode.NotSiecle, true));
        alone.Explanation.ShouldContain("la nomenclature de l'établissement");
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in new[] { ("Nomenclature.xml", file), ("ElevesSansAdresses.xml", Bytes(School(Pupil()))) })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        var (check, rows) = Look(zip.ToArray());
        (rows.Count, check.ProblemCount, check.Notices.ShouldHaveSingleItem().Code).ShouldBe((1, 0, RollProblemCode.OtherExport));
    }

    private static byte[] Sample(string name)
    {
        var path = Repository.PathOf("..", "shared", "samples", name);
        Assert.SkipUnless(File.Exists(path), "The shared folder is not there.");
        return File.ReadAllBytes(path);
    }

    private static byte[] With(byte[] file, params (string From, string To)[] changes) =>
        Encoding.Latin1.GetBytes(changes.Aggregate(Encoding.Latin1.GetString(file), (text, change) => text.Replace(change.From, change.To, StringComparison.Ordinal)));
}
