using System.Globalization;
using Pass.Design;

namespace Pass.Portal.Pages.Public;

/// <summary>The départements that have partners, by their outlines: the darker the more.</summary>
/// <param name="Height">Of a field that is 100 wide.</param>
/// <param name="Transform">From the outlines' units to those of the field, as SVG says it.</param>
internal sealed record DepartmentMap(IReadOnlyList<DepartmentMap.Mark> Marks, int Height, string Transform)
{
    private const int Width = 100, Margin = 2, Shades = 4, MostPushes = 60;

    /// <summary>What a number of two numerals takes with air around it, in the field's units.</summary>
    private const double NumberWide = 5.8, NumberHigh = 5.1;

    /// <summary>Départements that have no outline are in the list beside it all the same.</summary>
    /// <returns>Null when fewer than two can be drawn: a map of one says nothing.</returns>
    public static DepartmentMap? Draw(IReadOnlyList<(string Code, int Partners)> departments)
    {
        var drawn = departments.Select(d => (d.Code, d.Partners, Outline: Outlines.Of(d.Code)!)).Where(d => d.Outline is not null).ToList();
        if (drawn.Count < 2)
            return null;
        var (left, top) = (drawn.Min(d => d.Outline.Left), drawn.Min(d => d.Outline.Top));
        var (wide, high) = (drawn.Max(d => d.Outline.Right) - left, drawn.Max(d => d.Outline.Bottom) - top);
        var scale = (Width - 2 * Margin) / Math.Max(wide, high);
        var (x, y) = ((Width - wide * scale) / 2 - left * scale, Margin - top * scale);
        var most = drawn.Max(d => d.Partners);
        var height = (int)Math.Ceiling(high * scale) + 2 * Margin;
        var at = Apart([.. drawn.Select(d => (x + d.Outline.At.X * scale, y + d.Outline.At.Y * scale))], height);
        return new(
            [.. drawn.Select((d, i) => new Mark(d.Code, d.Outline.Name, d.Partners, d.Outline.Path, Number(at[i].X), Number(at[i].Y), 1 + (d.Partners * Shades - 1) / most))],
            height, $"translate({Number(x)} {Number(y)}) scale({Number(scale)})");
    }

    /// <summary>Numbers of small neighbours, Paris and the three around it, pushed from one another the shortest way until none touches another.</summary>
    private static (double X, double Y)[] Apart((double X, double Y)[] at, int height)
    {
        for (var (pushes, isMoved) = (0, true); isMoved && pushes < MostPushes; pushes++)
        {
            isMoved = false;
            for (var i = 0; i < at.Length; i++)
            {
                for (var j = i + 1; j < at.Length; j++)
                {
                    var (wide, high) = (NumberWide - Math.Abs(at[i].X - at[j].X), NumberHigh - Math.Abs(at[i].Y - at[j].Y));
                    if (wide <= 0 || high <= 0)
                        continue;
                    isMoved = true;
                    // A little more than is needed, so that it ends.
                    var (byX, byY) = wide < high ? (Math.CopySign(wide / 2 + 0.01, at[j].X - at[i].X), 0.0) : (0.0, Math.CopySign(high / 2 + 0.01, at[j].Y - at[i].Y));
                    (at[i], at[j]) = (Inside(at[i].X - byX, at[i].Y - byY, height), Inside(at[j].X + byX, at[j].Y + byY, height));
                }
            }
        }
        return at;
    }

    private static (double X, double Y) Inside(double x, double y, int height) =>
        (Math.Clamp(x, NumberWide / 2, Width - NumberWide / 2), Math.Clamp(y, NumberHigh / 2, height - NumberHigh / 2));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>A département on the map.</summary>
    /// <param name="X">Where its number is written, in the field's units.</param>
    /// <param name="Shade">1 to 4.</param>
    internal sealed record Mark(string Code, string Name, int Partners, string Path, string X, string Y, int Shade);
}

/// <summary>A map on a page.</summary>
/// <param name="Here">The département that is looked at.</param>
/// <param name="AddressOf">Where each leads.</param>
internal sealed record MapPart(DepartmentMap Map, string? Here, Func<string, string> AddressOf);
