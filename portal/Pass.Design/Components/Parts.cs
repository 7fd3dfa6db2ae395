using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Pass.Design.Components;

/// <summary><c>&lt;p-tag kind="success" icon="check"&gt;Payé&lt;/p-tag&gt;</c>: a state, by its word and never by its colour alone.</summary>
[HtmlTargetElement("p-tag")]
public sealed class StatusTag : TagHelper
{
    /// <summary>info, success, warning, danger; empty for what is only said.</summary>
    public string Kind { get; set; } = "";

    public string Icon { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.Attributes.SetAttribute("class", Kind.Length == 0 ? "p-tag" : $"p-tag p-tag-{Kind}");
        if (Icon.Length > 0)
            output.PreContent.SetHtmlContent(Icons.Draw(Icon));
    }
}

/// <summary><c>&lt;p-notice kind="warning" title="…"&gt;…&lt;/p-notice&gt;</c>: what one has to know here, and what to do next.</summary>
[HtmlTargetElement("p-notice")]
public sealed class NoticeTag : TagHelper
{
    public string Kind { get; set; } = "info";

    public string? Title { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.Attributes.SetAttribute("class", $"p-notice p-notice-{Kind}");
        if (Kind is "danger" or "success" && !output.Attributes.ContainsName("role"))
            output.Attributes.SetAttribute("role", "status");
        var head = new HtmlContentBuilder().AppendHtml(Icons.Draw(Kind switch { "success" => "check", "info" => "info", _ => "warning" })).AppendHtml("<div>");
        if (Title is not null)
            head.AppendHtml("<p><strong>").Append(Title).AppendHtml("</strong></p>");
        output.PreContent.SetHtmlContent(head);
        output.PostContent.SetHtmlContent("</div>");
    }
}

/// <summary><c>&lt;p-empty title="…" icon="empty"&gt;what to do&lt;/p-empty&gt;</c>: nothing is there, and that is said.</summary>
[HtmlTargetElement("p-empty")]
public sealed class EmptyTag : TagHelper
{
    public string Title { get; set; } = "";

    public string Icon { get; set; } = "empty";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "div";
        output.Attributes.SetAttribute("class", "p-empty");
        output.PreContent.SetHtmlContent(new HtmlContentBuilder().AppendHtml(Icons.Draw(Icon)).AppendHtml("<p class=\"h2\"><strong>").Append(Title).AppendHtml("</strong></p>"));
    }
}

/// <summary><c>&lt;p-timeline&gt;&lt;p-step state="done" title="…"&gt;…&lt;/p-step&gt;&lt;/p-timeline&gt;</c></summary>
[HtmlTargetElement("p-timeline")]
public sealed class TimelineTag : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "ol";
        output.Attributes.SetAttribute("class", "p-timeline");
    }
}

/// <summary>One step of a timeline: done, now, todo or wrong.</summary>
[HtmlTargetElement("p-step")]
public sealed class StepTag : TagHelper
{
    public string State { get; set; } = "todo";

    public string Title { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "li";
        output.Attributes.SetAttribute("class", $"p-{State}");
        if (State == "now")
            output.Attributes.SetAttribute("aria-current", "step");
        var head = new HtmlContentBuilder().AppendHtml("<span class=\"p-dot\">");
        if (State is "done" or "wrong")
            head.AppendHtml(Icons.Draw(State == "done" ? "check" : "cross"));
        head.AppendHtml("</span><strong>").Append(Title).AppendHtml("<span class=\"visually-hidden\"> : ").Append(Words.Texts.Say("Step." + State)).AppendHtml("</span></strong>");
        output.PreContent.SetHtmlContent(head);
    }
}

/// <summary><c>&lt;p-bar value="30" max="70" /&gt;</c>: a part of a whole, beside the words that say it.</summary>
[HtmlTargetElement("p-bar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class BarTag : TagHelper
{
    public long Value { get; set; }

    public long Max { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Draw(Value, Max, "p-bar"));
    }

    internal static HtmlString Draw(long value, long max, string style) => new(FormattableString.Invariant(
        $"""<svg class="{style}" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="{(max <= 0 ? 0 : Math.Clamp(value * 1000 / max, 0, 1000))}" height="10"/></svg>"""));
}

/// <summary><c>&lt;p-purse benefit="books" title="Manuels" left-cents="…" of-cents="…" until="…"&gt;what it buys&lt;/p-purse&gt;</c>: the amount first, then a bar and its words.</summary>
[HtmlTargetElement("p-purse")]
public sealed class PurseTag : TagHelper
{
    /// <summary>Icon and hue: books, cinema, shows, sport, equipment, driving.</summary>
    public string Benefit { get; set; } = "books";

    public string Title { get; set; } = "";

    /// <summary>Cents left, or uses.</summary>
    public long Left { get; set; }

    public long Of { get; set; }

    public bool IsUses { get; set; }

    public DateOnly? Until { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "article";
        output.Attributes.SetAttribute("class", $"p-purse p-hue-{Benefit}{(Left <= 0 ? " p-spent" : "")}");
        var head = new HtmlContentBuilder().AppendHtml("<h2>").AppendHtml(Icons.Draw(Benefit)).Append(Title).AppendHtml("</h2><strong class=\"p-amount\">").Append(Quantity(Left))
            .AppendHtml("</strong>").AppendHtml(BarTag.Draw(Left, Of, "p-bar")).AppendHtml("<p class=\"p-muted\">")
            .Append(Until is { } until ? Words.Texts.Say("PurseOf", Quantity(Of), Show.Day(until)) : Words.Texts.Say("PurseOfAll", Quantity(Of))).AppendHtml("</p><p>");
        output.PreContent.SetHtmlContent(head);
        output.PostContent.SetHtmlContent("</p>");
    }

    private string Quantity(long units) => IsUses ? Words.Texts.Say("Uses", units) : Show.Money(units);
}
