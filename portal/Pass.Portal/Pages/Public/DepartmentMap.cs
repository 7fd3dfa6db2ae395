using System.Globalization;
using Pass.Design;

namespace Pass.Portal.Pages.Public;

/// <summary>The départements that have partners, by their outlines: the darker the more.</summary>
/// <param name="Height">Of a field that is 100 wide.</param>
/// <param name="Transform">From the outlines' units to those of the field, as SVG says it.</param>
internal sealed record DepartmentMap(IReadOnlyList<DepartmentMap.Mark> Marks, int Height, string Transform)
{
    private const int Width = 100, Margin = 2, Shades = 4;

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
        return new(
            [.. drawn.Select(d => new Mark(d.Code, d.Outline.Name, d.Partners, d.Outline.Path, Number(x + d.Outline.At.X * scale), Number(y + d.Outline.At.Y * scale), 1 + (d.Partners * Shades - 1) / most))],
            (int)Math.Ceiling(high * scale) + 2 * Margin, $"translate({Number(x)} {Number(y)}) scale({Number(scale)})");
    }

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
