using System.Text;
using Pass.Region.Holders.Roll;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders.Roll;

public class SiecleReaderTests
{
    [Fact]
    public void A_pupil_is_read_with_the_class_that_comes_after() =>
        Read(Bytes(School(Pupil(), structures: Structure("1", "GR-ANG", "G") + Structure("1", "2NDE1")))).ShouldBe(
        [
            new PupilRow("eleves.xml", 6, "0590116F", "100000001AA", "LEBŒUF", "Zoé", new(2011, 2, 4), "20010018110", "ST", "2NDE1", null),
        ]);

    [Theory]
    [InlineData("ISO-8859-15", "iso-8859-15", "Œœ€ŠšŽžŸ é")]
    [InlineData("iso-8859-1", "iso-8859-1", "é ï ÿ ç Ã")]
    [InlineData("UTF-8", "utf-8", "Œœ€ Ł ş 李 𠀀")]
    public void Each_declared_encoding_keeps_every_letter(string declared, string written, string name)
    {
        var file = Bytes(School(Pupil(name: name)), declared, CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written));
        Read(file).ShouldHaveSingleItem().ShouldBeOfType<PupilRow>().FamilyName.ShouldBe(name);
    }

    [Fact]
    public void Utf8_needs_no_declaration_and_may_bear_a_mark()
    {
        var bytes = Encoding.UTF8.GetBytes(School(Pupil(given: "Maëlys")));
        Read(bytes).ShouldHaveSingleItem().ShouldBeOfType<PupilRow>().GivenName.ShouldBe("Maëlys");
        Read([0xEF, 0xBB, 0xBF, .. bytes]).ShouldHaveSingleItem().ShouldBeOfType<PupilRow>().GivenName.ShouldBe("Maëlys");
    }

    [Fact]
    public void Leavers_are_counted_and_skipped_and_a_departure_to_come_is_kept()
    {
        var pupils = Pupil("1", more: "<DATE_SORTIE>01/10/2026</DATE_SORTIE>") + Pupil("2", "100000002AA", more: "<DATE_SORTIE>02/10/2026</DATE_SORTIE>");
        Read(Bytes(School(pupils)), null, out var totals).ShouldHaveSingleItem().ShouldBeOfType<PupilRow>().LeftOn.ShouldBe(new DateOnly(2026, 10, 2));
        totals.ShouldBe(new RollTotals(1, 1, 1, 0));
    }

    [Fact]
    public void A_pupil_who_changed_schools_is_no_duplicate()
    {
        var left = School(Pupil(more: "<DATE_SORTIE>07/07/2026</DATE_SORTIE>"));
        var joined = School(Pupil(), "<UAJ>0931190N</UAJ>", Structure("1", "1G3"));
        var row = Read(Bytes($"<BEE_REGION>{left}{joined}</BEE_REGION>")).ShouldHaveSingleItem().ShouldBeOfType<PupilRow>();
        (row.Uai, row.ClassCode).ShouldBe(("0931190N", "1G3"));
    }

    [Fact]
    public void Two_schools_may_use_the_same_internal_number()
    {
        var first = School(Pupil("1", "100000001AA"), structures: Structure("1", "2NDE1"));
        var second = School(Pupil("1", "100000002AA"), "<UAJ>0931190N</UAJ>", Structure("1", "2NDE9"));
        Read(Bytes($"<BEE_REGION>{first}{second}</BEE_REGION>")).Cast<PupilRow>().Select(r => r.ClassCode).ShouldBe(["2NDE1", "2NDE9"]);
    }

    [Fact]
    public void Older_exports_are_understood()
    {
        var pupil = """
            <ELEVE ELENOET="12"><ID_NATIONAL/><INE_RNIE>100000001aa</INE_RNIE><NOM>DE  LA
            ROCHE</NOM><PRENOM>Tom</PRENOM><DATE_NAISS>04/02/2011</DATE_NAISS><CODE_MEF>20010018110</CODE_MEF>
            <SCOLARITE_AN_DERNIER><CODE_MEF>10310019110</CODE_MEF><ID_NATIONAL>9</ID_NATIONAL></SCOLARITE_AN_DERNIER></ELEVE>
            """;
        var file = Bytes(School(pupil, structures: Structure("12", "2A").Replace("ELEVE_ID", "ELENOET", StringComparison.Ordinal)));
        Read(file).ShouldHaveSingleItem().ShouldBe(new PupilRow(
            "eleves.xml", 6, "0590116F", "100000001AA", "DE LA ROCHE", "Tom", new(2011, 2, 4), "20010018110", "", "2A", null));
    }

    [Fact]
    public void Progress_goes_to_the_end_and_never_back()
    {
        var seen = new List<RollProgress>();
        var pupils = string.Concat(Enumerable.Range(0, 20_000).Select(i => Pupil($"{i}", $"1{i:00000000}AA")));
        using var reader = new SiecleReader(new MemoryStream(Bytes(School(pupils))), "eleves.xml", Options, seen.Add);
        reader.Check().Totals.Rows.ShouldBe(20_000);
        reader.Rows(_ => true).Count().ShouldBe(20_000);
        seen.Count.ShouldBeGreaterThan(5);
        seen.ShouldBe(seen.OrderBy(p => p.BytesRead));
        seen[^1].BytesRead.ShouldBe(seen[^1].BytesTotal);
    }

    [Fact]
    public void The_samples_read_as_they_say()
    {
        var samples = Path.Combine(Root(), "clearing", "Pass.Cli", "Samples");
        Totals("siecle-lycee.xml").ShouldBe((new RollTotals(1, 30, 1, 0), 0));
        Totals("siecle-region.zip").ShouldBe((new RollTotals(3, 90, 3, 0), 0));
        var wrong = Look(File.ReadAllBytes(Path.Combine(samples, "siecle-erreurs.xml"))).Check;
        wrong.Problems.Select(p => p.Code).Distinct().Count().ShouldBe(13);
        wrong.Problems.ShouldNotContain(p => p.RefusesFile);
        wrong.Totals.ShouldBe(new RollTotals(3, 1, 1, 15));

        (RollTotals, int) Totals(string name)
        {
            var (check, rows) = Look(File.ReadAllBytes(Path.Combine(samples, name)));
            rows.Count.ShouldBe(check.Totals.Rows);
            return (check.Totals, check.ProblemCount);
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pass.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Pass.sln is not above the tests.");
        return folder;
    }
}
