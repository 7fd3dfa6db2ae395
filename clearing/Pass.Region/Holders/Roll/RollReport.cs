using System.Globalization;
using Pass.Core;
using Pass.Region.Files;

namespace Pass.Region.Holders.Roll;

/// <summary>What became of a roll, to send back to the schools: one line for each school, and under it one for each thing that is wrong.</summary>
/// <remarks>Every line names its school, so that a spreadsheet's filter gives each school its own. The texts are in RollReport.resx.</remarks>
public static class RollReport
{
    private static readonly Texts Words = Texts.Beside(typeof(RollReport), "RollReport");

    /// <summary>Writes the report and leaves <paramref name="output"/> open.</summary>
    public static void Write(Stream output, RollImportResult result)
    {
        var culture = CultureInfo.CurrentUICulture;
        using var csv = new CsvWriter(output, forPeople: true);
        csv.Write(Words.In(culture, "Heading").Split(';'));
        var problems = result.Check.Problems.ToLookup(p => (p.Uai, p.File));
        foreach (var school in result.Schools)
        {
            csv.Write(Fields(school.School, Words.In(culture, StateOf(school, result.Imported)), null, school));
            foreach (var problem in problems[(school.School.Name, school.School.File)])
                csv.Write(Fields(school.School, "", problem, null));
        }
        foreach (var problem in result.Check.IsStopped ? result.Check.Problems : [])
            csv.Write("", problem.File, "", "", "", "", Words.In(culture, "LeftOut"), Line(problem.Line), problem.Field, problem.Value, problem.Explanation);
        foreach (var notice in result.Check.Notices)
            csv.Write(notice.Uai, notice.File, "", "", "", "", Words.In(culture, "Notice"), Line(notice.Line), notice.Field, notice.Value, notice.Explanation);
    }

    private static string[] Fields(RollSchool school, string state, RollProblem? problem, RollSchoolResult? counts) =>
    [
        school.Name, school.File, school.SchoolYear is { } year ? string.Create(CultureInfo.InvariantCulture, $"{year}-{year + 1}") : "",
        school.ExportedAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
        Line(counts?.Before), Line(counts?.After), state,
        Line(problem?.Line), problem?.Field ?? "", problem?.Value ?? "", problem?.Explanation ?? "",
    ];

    private static string StateOf(RollSchoolResult school, bool imported) => school.IsTaken ? imported ? "Imported" : "Importable" : "LeftOut";

    private static string Line(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
