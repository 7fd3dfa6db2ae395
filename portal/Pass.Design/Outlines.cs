using System.Collections.Frozen;
using System.Globalization;
using System.Xml.Linq;

namespace Pass.Design;

/// <summary>The outline of one département, in the units of the drawing it is from.</summary>
/// <param name="Path">As SVG's <c>d</c> has it.</param>
/// <param name="At">The middle of its largest part, where its number is written.</param>
public sealed record Outline(string Name, string Path, double Left, double Top, double Right, double Bottom, (double X, double Y) At);

/// <summary>
/// Outlines of the départements of France by the first two characters of their post codes, from a package that is served by us: no tile of anybody's.
/// By Victor Cazanave (svg-maps), CC BY 4.0; Corsica, whose post codes begin with 20, is one.
/// </summary>
public static class Outlines
{
    private const string Resource = "maps/departments.svg", Corsica = "20";

    private static readonly Lazy<FrozenDictionary<string, Outline>> All = new(Read);

    /// <returns>Null for what is no département in Europe.</returns>
    public static Outline? Of(string code) => All.Value.GetValueOrDefault(code);

    private static FrozenDictionary<string, Outline> Read()
    {
        using var stream = typeof(Outlines).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in this build.");
        return XDocument.Load(stream).Descendants().Where(e => e.Name.LocalName == "path")
            .Select(e => (Code: (string)e.Attribute("id")!, Name: (string)e.Attribute("aria-label")!, Path: (string)e.Attribute("d")!))
            .GroupBy(d => d.Code is ['2', 'A' or 'B'] ? Corsica : d.Code)
            .ToFrozenDictionary(g => g.Key, g => Measure(g.Key == Corsica ? "Corse" : g.First().Name, string.Join(' ', g.Select(d => d.Path))));
    }

    private static Outline Measure(string name, string path)
    {
        var rings = Rings(path);
        var points = rings.SelectMany(r => r).ToList();
        return new(name, path, points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y), Middle(rings.MaxBy(r => Math.Abs(AreaOf(r)))!));
    }

    /// <summary>The parts of a path that only moves, draws lines from where it is, and closes (SVG 2, section 9.3).</summary>
    private static List<List<(double X, double Y)>> Rings(string path)
    {
        List<List<(double X, double Y)>> rings = [];
        var (x, y) = (0.0, 0.0);
        foreach (var word in path.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "m":
                    rings.Add([]);
                    break;
                case "z":
                    (x, y) = rings[^1][0];
                    break;
                default:
                    var pair = word.Split(',');
                    (x, y) = (x + double.Parse(pair[0], CultureInfo.InvariantCulture), y + double.Parse(pair[1], CultureInfo.InvariantCulture));
                    rings[^1].Add((x, y));
                    break;
            }
        }
        return rings;
    }

    /// <summary>Twice the area, with the sign of the direction of turning.</summary>
    private static double AreaOf(List<(double X, double Y)> ring) => Sides(ring).Sum(s => s.A.X * s.B.Y - s.B.X * s.A.Y);

    private static (double X, double Y) Middle(List<(double X, double Y)> ring)
    {
        var area = 3 * AreaOf(ring);
        return (Sides(ring).Sum(s => (s.A.X + s.B.X) * (s.A.X * s.B.Y - s.B.X * s.A.Y)) / area, Sides(ring).Sum(s => (s.A.Y + s.B.Y) * (s.A.X * s.B.Y - s.B.X * s.A.Y)) / area);
    }

    private static IEnumerable<((double X, double Y) A, (double X, double Y) B)> Sides(List<(double X, double Y)> ring) => ring.Select((p, i) => (p, ring[(i + 1) % ring.Count]));
}
