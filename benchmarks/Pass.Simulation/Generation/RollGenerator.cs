using System.IO.Compression;
using Pass.Core;

namespace Pass.Simulation.Generation;

/// <summary>Writes the roll of an invented region as SIECLE would, from a seed, in constant memory.</summary>
/// <remarks>Schools bear numbers from 9001 in their department, which no real school has. Nobody in it exists.</remarks>
public static class RollGenerator
{
    /// <summary>Departments of Auvergne-Rhône-Alpes with their share of pupils, per hundred.</summary>
    private static readonly (int Department, int Percent)[] Departments =
        [(1, 8), (3, 4), (7, 4), (15, 2), (26, 6), (38, 16), (42, 10), (43, 3), (63, 8), (69, 24), (73, 5), (74, 10)];

    /// <summary>Writes the whole roll to <paramref name="output"/>, which stays open and need not be seekable.</summary>
    public static RollSummary Generate(RollPlan plan, Stream output)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(plan.Passes);
        if (plan.Form != RollForm.ZipOfSchools)
            return WriteDocument(plan, output);
        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        var total = default(RollSummary);
        foreach (var school in Schools(plan))
        {
            var entry = zip.CreateEntry($"ElevesSansAdresses_{school.Uai.Value}.xml", CompressionLevel.Optimal);
            entry.LastWriteTime = new DateTimeOffset(plan.SchoolYear, 9, 15, 6, 0, 0, TimeSpan.Zero);
            using var stream = entry.Open();
            using var writer = new SiecleWriter(stream, plan);
            total = Add(total, writer.Write(school));
        }
        return total;
    }

    public static RollSummary Generate(RollPlan plan, string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        return Generate(plan, file);
    }

    private static RollSummary WriteDocument(RollPlan plan, Stream output)
    {
        using var writer = new SiecleWriter(output, plan);
        var total = default(RollSummary);
        if (plan.Form == RollForm.Region)
            writer.StartRegion();
        foreach (var school in Schools(plan))
            total = Add(total, writer.Write(school));
        return total;
    }

    private static IEnumerable<InventedSchool> Schools(RollPlan plan)
    {
        var draw = Draw.For(plan.Seed, 'S', 0);
        var ranks = new int[100];
        for (int first = 0, size; first < plan.Passes; first += size)
        {
            var left = plan.Passes - first;
            size = plan.Form == RollForm.School ? left : Math.Min(left, SizeOf(plan, left, ref draw));
            var department = Pick(Departments, d => d.Percent, ref draw).Department;
            var kind = plan.Form == RollForm.School ? SchoolProgrammes.Polyvalent : Pick(SchoolProgrammes.Kinds, k => k.Percent, ref draw);
            yield return new(Uai.From(department * 10_000 + 9_001 + ranks[department]++), kind, first, size);
        }
    }

    /// <summary>350 to 1 250 pupils, or less so that a small roll still has about three schools. What is too little for another school stays in this one.</summary>
    private static int SizeOf(RollPlan plan, int left, ref Draw draw)
    {
        var size = Math.Max(1, draw.Between(350, 1_250) * Math.Min(plan.Passes, 2_400) / 2_400);
        return left - size < size / 3 ? left : size;
    }

    private static T Pick<T>(T[] choices, Func<T, int> percent, ref Draw draw)
    {
        var at = draw.Below(100);
        return choices.First(c => (at -= percent(c)) < 0);
    }

    private static RollSummary Add(RollSummary a, RollSummary b) =>
        new(a.Schools + b.Schools, a.Pupils + b.Pupils, a.Leavers + b.Leavers, a.Apprentices + b.Apprentices);
}

/// <summary>A school to write: the pupils of ranks <paramref name="First"/> to <paramref name="First"/> + <paramref name="Size"/> - 1.</summary>
internal sealed record InventedSchool(Uai Uai, SchoolKind Kind, int First, int Size);
