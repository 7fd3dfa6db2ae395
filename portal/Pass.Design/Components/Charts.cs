using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Pass.Design.Components;

/// <summary>One value of a chart.</summary>
/// <param name="Value">In the chart's unit; null where nothing is known yet.</param>
/// <param name="Low">Of the band of what is uncertain; null for what is known.</param>
public sealed record ChartPoint(string Label, long? Value, long? Low = null, long? High = null);

/// <summary>
/// <c>&lt;p-chart kind="bars" caption="…" points="…" money="true" /&gt;</c>: drawn on the server from zero, each value said beside it, and all of them in a table one key away.
/// </summary>
[HtmlTargetElement("p-chart", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ChartTag : TagHelper
{
    private const int Width = 1000, Height = 400;

    /// <summary>bars, for a few things side by side; line, for a course in time.</summary>
    public string Kind { get; set; } = "bars";

    public string Caption { get; set; } = "";

    public IReadOnlyList<ChartPoint> Points { get; set; } = [];

    /// <summary>Values are cents; else they are counts.</summary>
    public bool Money { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        (output.TagName, output.TagMode) = ("figure", TagMode.StartTagAndEndTag);
        output.Attributes.SetAttribute("class", "p-chart");
        var html = new HtmlContentBuilder().AppendHtml("<figcaption>").Append(Caption).AppendHtml("</figcaption>");
        if (Kind == "bars")
            Bars(html);
        else
            Line(html);
        Table(html);
        output.Content.SetHtmlContent(html);
    }

    private long Max => Math.Max(1, Points.Max(p => Math.Max(p.Value ?? 0, p.High ?? 0)));

    private string Say(long? value) => value is not { } v ? "–" : Money ? Show.Money(v) : Show.Count(v);

    private void Bars(IHtmlContentBuilder html)
    {
        html.AppendHtml("<ul class=\"p-bars\">");
        foreach (var point in Points)
        {
            html.AppendHtml("<li><span>").Append(point.Label).AppendHtml("</span>").AppendHtml(BarTag.Draw(point.Value ?? 0, Max, "p-bar-of")).AppendHtml("<span>").Append(Say(point.Value)).AppendHtml("</span></li>");
        }
        html.AppendHtml("</ul>");
    }

    private void Line(IHtmlContentBuilder html)
    {
        var svg = new StringBuilder().Append(CultureInfo.InvariantCulture, $"<div class=\"p-line\"><svg viewBox=\"0 0 {Width} {Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">");
        foreach (var part in (ReadOnlySpan<int>)[0, 1, 2, 3])
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"p-grid\" d=\"M0 {part * Height / 4}H{Width}\"/>");
        var banded = Enumerable.Range(0, Points.Count).Where(i => Points[i].Low is not null && Points[i].High is not null).ToList();
        if (banded.Count > 1)
            svg.Append("<path class=\"p-band\" d=\"M").AppendJoin('L', banded.Select(i => At(i, Points[i].High!.Value)).Concat(banded.AsEnumerable().Reverse().Select(i => At(i, Points[i].Low!.Value)))).Append("Z\"/>");
        Path(svg, "", i => Points[i].Low is null);
        Path(svg, "p-guess", i => Points[i].Low is not null || i + 1 < Points.Count && Points[i + 1].Low is not null);
        html.AppendHtml($"<p class=\"p-axis\"><span>").Append(Say(Max)).AppendHtml("</span></p>").AppendHtml(svg.Append("</svg></div>").ToString());
        html.AppendHtml("<p class=\"p-axis\"><span>").Append(Points[0].Label).AppendHtml("</span><span>").Append(Points[^1].Label).AppendHtml("</span></p>");
    }

    private void Path(StringBuilder svg, string style, Func<int, bool> takes)
    {
        var some = Enumerable.Range(0, Points.Count).Where(i => Points[i].Value is not null && takes(i)).Select(i => At(i, Points[i].Value!.Value)).ToList();
        if (some.Count > 1)
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"{style}\" d=\"M").AppendJoin('L', some).Append("\"/>");
    }

    private string At(int index, long value) => string.Create(CultureInfo.InvariantCulture,
        $"{(Points.Count == 1 ? 0 : index * Width / (Points.Count - 1))} {Height - value * Height / Max}");

    private void Table(IHtmlContentBuilder html)
    {
        html.AppendHtml("<details><summary>").Append(Words.Texts.Say("ChartData")).AppendHtml("</summary><div class=\"p-table-box\"><table class=\"p-table\" role=\"table\"><caption class=\"visually-hidden\">")
            .Append(Caption).AppendHtml("</caption><tbody>");
        foreach (var point in Points.Where(p => p.Value is not null))
        {
            html.AppendHtml("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">").Append(point.Label).AppendHtml("</th><td role=\"cell\" class=\"p-right\">")
                .Append(point.Low is null || point.Low == point.High ? Say(point.Value) : Words.Texts.Say("ChartBand", Say(point.Value), Say(point.Low), Say(point.High))).AppendHtml("</td></tr>");
        }
        html.AppendHtml("</tbody></table></div></details>");
    }
}
