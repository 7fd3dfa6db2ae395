using System.Globalization;
using System.Text;
using Pass.Benchmarks.Measuring;

namespace Pass.Benchmarks.Rentree;

/// <summary>Latency by percentile over time, as SVG: seconds from left to right, milliseconds from below on a logarithmic scale, each line named at its end.</summary>
internal static class LatencyPlot
{
    private const int Width = 960, Height = 420, Left = 70, Right = 80, Top = 50, Bottom = 50, LabelHeight = 15;
    private const double LeastMs = 0.1;
    private static readonly (double Share, string Name, string Color)[] Lines =
        [(0.5, "p50", "#1b6e3c"), (0.9, "p90", "#1f5fa8"), (0.99, "p99", "#a85a00"), (0.999, "p99,9", "#a01c3c")];

    public static string Draw(string title, IReadOnlyList<LatencyHistogram> bySecond)
    {
        var most = Math.Max(10, bySecond.Max(s => s.PercentileMs(0.999)));
        var decades = (int)Math.Ceiling(Math.Log10(most / LeastMs));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\"><title>{title}</title><rect width=\"100%\" height=\"100%\" fill=\"white\"/><text x=\"{Left}\" y=\"28\" font-size=\"15\">{title}</text>");
        for (var decade = 0; decade <= decades; decade++)
        {
            var (ms, y) = (LeastMs * Math.Pow(10, decade), Y(LeastMs * Math.Pow(10, decade)));
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#ccc\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{ms:0.#} ms</text>");
        }
        for (var tick = 0; tick <= 6; tick++)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick * (bySecond.Count - 1) / 6.0):0.#}\" y=\"{Height - Bottom + 22}\" text-anchor=\"middle\">{tick * (bySecond.Count - 1) / 6.0:0} s</text>");
        // From the lowest line to the highest: a name that would lie on the one below it moves up.
        var free = double.MaxValue;
        foreach (var (share, name, color) in Lines)
        {
            var points = bySecond.Select((s, i) => (Second: i, Ms: s.PercentileMs(share))).Where(p => p.Ms > 0).ToList();
            if (points.Count == 0)
                continue;
            svg.Append(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"{color}\" stroke-width=\"1.6\" points=\"{string.Join(' ', points.Select(p => FormattableString.Invariant($"{X(p.Second):0.#},{Y(p.Ms):0.#}")))}\"/>");
            var label = Math.Min(Y(points[^1].Ms) + 4, free);
            free = label - LabelHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Width - Right + 8}\" y=\"{label:0.#}\" fill=\"{color}\">{name}</text>");
        }
        return svg.Append("</svg>\n").ToString();

        double X(double second) => Left + second * (Width - Left - Right) / Math.Max(1, bySecond.Count - 1);
        double Y(double ms) => Height - Bottom - Math.Log10(Math.Max(ms, LeastMs) / LeastMs) / decades * (Height - Top - Bottom);
    }
}
