using System.Globalization;
using System.Reflection;
using System.Text;
using Pass.Region.Holders.Roll;
using Pass.Simulation.Generation;
using static Pass.Region.Tests.Holders.Roll.Export;

namespace Pass.Region.Tests.Holders.Roll;

public class RollProblemTests
{
    public static TheoryData<string, string, string> WrongPupils => new()
    {
        { Pupil(ine: ""), RollProblemCode.IneMissing, "ID_NATIONAL" },
        { Pupil(ine: "12345"), RollProblemCode.IneInvalid, "ID_NATIONAL" },
        { Pupil(ine: "1000000OO1A"), RollProblemCode.IneInvalid, "ID_NATIONAL" },
        { Pupil(name: " "), RollProblemCode.NameMissing, "NOM_DE_FAMILLE" },
        { Pupil(given: ""), RollProblemCode.NameMissing, "PRENOM" },
        { Pupil(given: "Ana&#x200B;"), RollProblemCode.NameUnreadable, "PRENOM" },
        { Pupil(name: new string('A', 201)), RollProblemCode.FieldTooLong, "NOM_DE_FAMILLE" },
        { Pupil(born: ""), RollProblemCode.BirthDateMissing, "DATE_NAISS" },
        { Pupil(born: "31/02/2011"), RollProblemCode.BirthDateInvalid, "DATE_NAISS" },
        { Pupil(born: "2011-02-04"), RollProblemCode.BirthDateInvalid, "DATE_NAISS" },
        { Pupil(born: "4/2/2011"), RollProblemCode.BirthDateInvalid, "DATE_NAISS" },
        { Pupil(born: "04/02/1911"), RollProblemCode.BirthDateImplausible, "DATE_NAISS" },
        { Pupil(born: "02/10/2014"), RollProblemCode.BirthDateImplausible, "DATE_NAISS" },
        { Pupil(mef: ""), RollProblemCode.MefMissing, "CODE_MEF" },
        { Pupil(mef: "2001001811"), RollProblemCode.MefInvalid, "CODE_MEF" },
        { Pupil(more: "<DATE_SORTIE>00/00/2026</DATE_SORTIE>"), RollProblemCode.LeftOnInvalid, "DATE_SORTIE" },
    };

    [Theory, MemberData(nameof(WrongPupils))]
    public void A_wrong_pupil_is_refused_with_field_and_line(string pupil, string code, string field)
    {
        var file = Bytes(School(pupil + Pupil("2", "100000002AA")));
        var items = Read(file, null, out var totals);
        var problem = items[0].ShouldBeOfType<RollProblem>();
        (problem.Code, problem.Field, problem.RefusesSchool).ShouldBe((code, field, false));
        Latin9.GetString(file).Split('\n')[problem.Line - 1].ShouldContain($"<{field}>");
        items[1].ShouldBeOfType<PupilRow>();
        totals.ShouldBe(new RollTotals(1, 1, 0, 1));
    }

    [Fact]
    public void Everything_wrong_with_a_pupil_is_said_at_once() =>
        Read(Bytes(School(Pupil(ine: "x", born: "x", mef: "x")))).Cast<RollProblem>().Select(p => p.Code)
            .ShouldBe([RollProblemCode.IneInvalid, RollProblemCode.BirthDateInvalid, RollProblemCode.MefInvalid]);

    [Fact]
    public void Pupils_who_share_an_identifier_are_both_refused_and_each_names_the_other()
    {
        var items = Read(Bytes(School(Pupil("1") + Pupil("2", "100000002AA") + Pupil("3", "100000001aa"))));
        items.Count.ShouldBe(3);
        var (first, second) = (items[0].ShouldBeOfType<RollProblem>(), items[2].ShouldBeOfType<RollProblem>());
        (first.Code, second.Code).ShouldBe((RollProblemCode.IneDuplicate, RollProblemCode.IneDuplicate));
        first.Explanation.ShouldContain("ligne 6 ici et ligne 18 de eleves.xml");
        second.Explanation.ShouldContain("ligne 18 ici et ligne 6 de eleves.xml");
    }

    [Fact]
    public void No_problem_shows_a_whole_identifier()
    {
        var items = Read(Bytes(School(Pupil("1") + Pupil("3") + Pupil("4", "100000004ÀA"))));
        items.Count.ShouldBe(3);
        items.Cast<RollProblem>().ShouldAllBe(p => !p.ToString().Contains("10000000", StringComparison.Ordinal) && p.Value.StartsWith("********"));
    }

    [Theory]
    [InlineData("", RollProblemCode.UaiMissing)]
    [InlineData("<UAJ/>", RollProblemCode.UaiMissing)]
    [InlineData("<UAJ>0590116G</UAJ>", RollProblemCode.UaiInvalid)]
    public void The_pupils_of_an_unknown_school_are_refused_with_one_problem(string uai, string code)
    {
        var items = Read(Bytes($"<BEE_REGION>{School(Pupil() + Pupil("2", "100000002AA"), uai)}{School(Pupil("9", "100000009AA"))}</BEE_REGION>"), null, out var totals);
        items[0].ShouldBeOfType<RollProblem>().Code.ShouldBe(code);
        items[1].ShouldBeOfType<PupilRow>().Ine.ShouldBe("100000009AA");
        totals.ShouldBe(new RollTotals(2, 1, 0, 2));
    }

    [Fact]
    public void A_file_without_pupils_says_so() => TheProblemOf(Bytes(School(""))).Code.ShouldBe(RollProblemCode.NoPupils);

    public static TheoryData<byte[], string, int> UnreadableFiles => new()
    {
        { [], RollProblemCode.EmptyFile, 0 },
        { "Nom;Prénom\nA;B\n"u8.ToArray(), RollProblemCode.NotXml, 1 },
        { Bytes("<html><body/></html>"), RollProblemCode.NotSiecle, 2 },
        { Bytes("<BEE_RESPONSABLES/>"), RollProblemCode.NotSiecle, 2 },
        { Bytes(School(Pupil()).Replace("</PRENOM>", "</NOM>", StringComparison.Ordinal)), RollProblemCode.XmlInvalid, 8 },
        { Bytes(School(Pupil(name: "A&B"))), RollProblemCode.XmlInvalid, 8 },
        { Bytes("<!DOCTYPE BEE_ELEVES [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n" + School(Pupil(name: "&x;"))), RollProblemCode.XmlForbidden, 2 },
        { Bytes(School(Pupil(name: "<![CDATA[X]]>"))), RollProblemCode.XmlForbidden, 8 },
        { Bytes(School(Pupil(more: $"<A>{new string('a', 70_000)}</A>"))), RollProblemCode.XmlForbidden, 9 },
        { Bytes(School(Pupil(more: $"<A b=\"{new string('a', 70_000)}\"/>"))), RollProblemCode.XmlForbidden, 9 },
        { Bytes(School(Pupil(more: string.Concat(Enumerable.Repeat("<A>", 50)) + string.Concat(Enumerable.Repeat("</A>", 50))))), RollProblemCode.XmlForbidden, 9 },
        { Bytes(School(Pupil(more: string.Concat(Enumerable.Range(0, 5_000).Select(i => $"<A{i}/>"))))), RollProblemCode.XmlForbidden, 9 },
        { Bytes(School(Pupil()), "EBCDIC-FR"), RollProblemCode.EncodingUnsupported, 1 },
        { Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(School(Pupil()))).ToArray(), RollProblemCode.EncodingUnsupported, 1 },
        { Bytes(School(Pupil()), "UTF-8"), RollProblemCode.EncodingContradicted, 8 },
        { Bytes(School(Pupil()), "ISO-8859-15", Encoding.UTF8), RollProblemCode.EncodingContradicted, 8 },
        { Bytes(School(Pupil(name: "LEFE", given: "Zoé")), "ISO-8859-1", Encoding.UTF8), RollProblemCode.EncodingContradicted, 8 },
        { Bytes(School(Pupil(name: "D\u0092ANGELO")), "ISO-8859-1", Encoding.Latin1), RollProblemCode.EncodingContradicted, 8 },
        { [0xEF, 0xBB, 0xBF, .. Bytes(School(Pupil()))], RollProblemCode.EncodingContradicted, 1 },
    };

    [Theory, MemberData(nameof(UnreadableFiles))]
    public void A_file_that_cannot_be_trusted_imports_nothing_and_says_where(byte[] file, string code, int line)
    {
        var problem = TheProblemOf(file);
        (problem.Code, problem.Line, problem.RefusesFile).ShouldBe((code, line, true));
        problem.Explanation.ShouldContain("Rien de ce fichier n'a été importé");
    }

    [Fact]
    public void A_file_cut_anywhere_is_said_to_be_cut_and_imports_nothing()
    {
        using var whole = new MemoryStream();
        RollGenerator.Generate(new RollPlan(40, 5) { Form = RollForm.Region }, whole);
        var bytes = whole.ToArray();
        for (var length = 0; length < bytes.Length; length += 97)
        {
            var problem = TheProblemOf(bytes[..length]);
            problem.Code.ShouldBe(length == 0 ? RollProblemCode.EmptyFile : RollProblemCode.XmlTruncated, $"cut at {length}");
            problem.Line.ShouldBe(length == 0 ? 0 : bytes.AsSpan(0, length).Count((byte)'\n') + 1);
        }
    }

    [Fact]
    public void Damaged_bytes_never_throw()
    {
        using var whole = new MemoryStream();
        RollGenerator.Generate(new RollPlan(5, 5) { Utf8 = true }, whole);
        var bytes = whole.ToArray();
        for (var at = 0; at < bytes.Length; at += 13)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            Read(damaged).ShouldNotBeNull();
        }
    }

    [Fact]
    public void Every_code_has_a_text_in_both_languages()
    {
        var texts = new System.Resources.ResourceManager(typeof(RollProblem).Namespace + ".RollProblems", typeof(RollProblem).Assembly);
        var codes = typeof(RollProblemCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        foreach (var code in codes)
        {
            var french = texts.GetString(code, CultureInfo.GetCultureInfo("fr-FR"));
            var english = texts.GetString(code, CultureInfo.GetCultureInfo("en-GB"));
            french.ShouldNotBeNullOrEmpty(code);
            english.ShouldNotBeNullOrEmpty(code);
            english.ShouldNotBe(french);
        }
    }
}
