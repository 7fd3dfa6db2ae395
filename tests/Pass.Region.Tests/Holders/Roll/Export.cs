using System.Text;
using Pass.Region.Holders.Roll;

namespace Pass.Region.Tests.Holders.Roll;

/// <summary>Small exports written by hand, and what reading them gives.</summary>
internal static class Export
{
    public static readonly RollImportOptions Options = new(new DateOnly(2026, 10, 1));

    public static readonly Encoding Latin9 = CodePagesEncodingProvider.Instance.GetEncoding("iso-8859-15")!;

    public static string Pupil(
        string id = "1", string ine = "100000001AA", string name = "LEBŒUF", string given = "Zoé", string born = "04/02/2011",
        string mef = "20010018110", string more = "") => $"""
        <ELEVE ELEVE_ID="{id}" ELENOET="7">
        <ID_NATIONAL>{ine}</ID_NATIONAL>
        <NOM_DE_FAMILLE>{name}</NOM_DE_FAMILLE><PRENOM>{given}</PRENOM>
        <DATE_NAISS>{born}</DATE_NAISS>{more}
        <CODE_STATUT>ST</CODE_STATUT><CODE_MEF>{mef}</CODE_MEF>
        </ELEVE>

        """;

    public static string School(string pupils, string uai = "<UAJ>0590116F</UAJ>", string structures = "") =>
        $"<BEE_ELEVES VERSION=\"2.1\">\n<PARAMETRES>{uai}</PARAMETRES>\n<DONNEES>\n<ELEVES>\n{pupils}</ELEVES>\n<STRUCTURES>\n{structures}</STRUCTURES>\n</DONNEES>\n</BEE_ELEVES>\n";

    public static string Structure(string id, string code, string type = "D") =>
        $"<STRUCTURES_ELEVE ELEVE_ID=\"{id}\"><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE><TYPE_STRUCTURE>{type}</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>\n";

    public static byte[] Bytes(string xml, string declared = "ISO-8859-15", Encoding? written = null) =>
        (written ?? Latin9).GetBytes($"<?xml version=\"1.0\" encoding=\"{declared}\"?>\n{xml}");

    /// <summary>Problems and rows in the order of the file.</summary>
    public static List<object> Read(byte[] file, RollImportOptions? options = null) => Read(file, options, out _);

    public static List<object> Read(byte[] file, RollImportOptions? options, out RollTotals totals)
    {
        var (check, rows) = Look(file, options);
        totals = check.Totals;
        var files = check.Schools.Select(s => s.File).Distinct().ToList();
        return
        [
            .. check.Problems.Select(p => (Item: (object)p, p.File, p.Line)).Concat(rows.Select(r => (Item: (object)r, r.File, r.Line)))
                .OrderBy(i => files.IndexOf(i.File)).ThenBy(i => i.Line).Select(i => i.Item),
        ];
    }

    public static (RollCheck Check, List<PupilRow> Rows) Look(byte[] file, RollImportOptions? options = null)
    {
        using var reader = new SiecleReader(new MemoryStream(file), "eleves.xml", options ?? Options);
        var check = reader.Check();
        List<PupilRow> rows = check.IsStopped ? [] : [.. reader.Rows(_ => true)];
        // Kept from the first reading, they are the same.
        using var once = new SiecleReader(new MemoryStream(file), "eleves.xml", (options ?? Options) with { MostKept = 1_000 });
        once.Read().ShouldNotBeNull().Again().Rows(_ => true).ShouldBe(rows);
        return (check, rows);
    }

    public static RollProblem TheProblemOf(byte[] file, RollImportOptions? options = null) =>
        Read(file, options).ShouldHaveSingleItem().ShouldBeOfType<RollProblem>();
}
