using System.Globalization;

namespace Pass.Data.Model;

/// <summary>A colour of sRGB, as a region gives its own: <c>#1d4f91</c>.</summary>
public readonly record struct BrandColour(byte Red, byte Green, byte Blue)
{
    /// <summary>Of ordinary text (WCAG 2.2, 1.4.3).</summary>
    public const double LeastContrast = 4.5;

    public static readonly BrandColour White = new(255, 255, 255);

    /// <summary>The ground of pages in their light dress.</summary>
    public static readonly BrandColour Canvas = new(0xf5, 0xf7, 0xfb);

    public static bool TryParse(string text, out BrandColour colour)
    {
        colour = default;
        if (text is not ['#', .. { Length: 6 } digits] || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb))
            return false;
        colour = new((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
        return true;
    }

    /// <summary>White can be read on it, and it on every ground where pages write in it.</summary>
    public bool IsReadable => ContrastTo(White) >= LeastContrast && ContrastTo(Canvas) >= LeastContrast && ContrastTo(Mixed(White, 0.9)) >= LeastContrast;

    /// <summary>From 1, which is none, to 21 (WCAG 2.2, contrast ratio).</summary>
    public double ContrastTo(BrandColour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <param name="part">Of the other colour, from 0 to 1.</param>
    public BrandColour Mixed(BrandColour other, double part)
    {
        return new(Of(Red, other.Red), Of(Green, other.Green), Of(Blue, other.Blue));

        byte Of(byte one, byte two) => (byte)Math.Round(one + (two - one) * part);
    }

    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>WCAG 2.2, relative luminance.</summary>
    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    private static double Linear(byte part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
}
