using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Pass.Design.Components;

/// <summary>
/// <c>&lt;p-table caption="…"&gt;thead, tbody…&lt;/p-table&gt;</c>: dense with a sticky head; on a phone each row is a card, in which every cell says its <c>label</c>.
/// What a browser would forget of a table that is drawn as cards is said by roles.
/// </summary>
[HtmlTargetElement("p-table")]
public sealed class TableTag : TagHelper
{
    public string Caption { get; set; } = "";

    /// <summary>The heading above says the same.</summary>
    public bool HideCaption { get; set; }

    /// <summary>So many columns that its rows are cards on a tablet too.</summary>
    public bool Wide { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "table";
        output.Attributes.SetAttribute("class", Wide ? "p-table p-wide" : "p-table");
        output.Attributes.SetAttribute("role", "table");
        output.PreElement.SetHtmlContent("<div class=\"p-table-box\">");
        output.PostElement.SetHtmlContent("</div>");
        output.PreContent.SetHtmlContent(new HtmlContentBuilder().AppendHtml(HideCaption ? "<caption class=\"visually-hidden\">" : "<caption>").Append(Caption).AppendHtml("</caption>"));
    }
}

/// <summary>Rows keep their role when they are drawn as cards.</summary>
[HtmlTargetElement("tr")]
public sealed class RowTag : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output) => output.Attributes.SetAttribute("role", "row");
}

/// <summary>Heads keep theirs.</summary>
[HtmlTargetElement("th")]
public sealed class HeadTag : TagHelper
{
    public string Scope { get; set; } = "col";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute("scope", Scope);
        output.Attributes.SetAttribute("role", Scope == "row" ? "rowheader" : "columnheader");
    }
}

/// <summary>A cell, with what its column is called.</summary>
[HtmlTargetElement("td")]
public sealed class CellTag : TagHelper
{
    public string? Label { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute("role", "cell");
        if (Label is not null)
            output.Attributes.SetAttribute("data-label", Label);
    }
}
