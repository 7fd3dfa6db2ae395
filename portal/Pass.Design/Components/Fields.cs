using System.Net;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Pass.Design.Components;

/// <summary><c>&lt;p-errors /&gt;</c>: what is wrong with what was sent, on top, each with a link to its field.</summary>
[HtmlTargetElement("p-errors", TagStructure = TagStructure.WithoutEndTag)]
public sealed class ErrorsTag : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext View { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        var errors = View.ModelState.SelectMany(entry => entry.Value!.Errors.Select(error => (entry.Key, error.ErrorMessage))).ToList();
        if (errors.Count == 0)
            return;
        var html = new HtmlContentBuilder().AppendHtml("<div class=\"p-errors\" role=\"alert\" tabindex=\"-1\"><h2>").Append(Words.Texts.Say("Errors", errors.Count)).AppendHtml("</h2><ul>");
        foreach (var (key, text) in errors)
        {
            html.AppendHtml("<li>");
            if (key.Length > 0)
                html.AppendHtml("<a href=\"#").Append(FieldTag.IdOf(key)).AppendHtml("\">").Append(text).AppendHtml("</a>");
            else
                html.Append(text);
            html.AppendHtml("</li>");
        }
        output.Content.SetHtmlContent(html.AppendHtml("</ul></div>"));
    }
}

/// <summary><c>&lt;p-field for="Input.Name" label="…" hint="…" /&gt;</c>: label, hint, error and input that belong together. With inner options it is a choice.</summary>
[HtmlTargetElement("p-field")]
public sealed class FieldTag : TagHelper
{
    [ViewContext, HtmlAttributeNotBound]
    public ViewContext View { get; set; } = null!;

    public ModelExpression For { get; set; } = null!;

    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    /// <summary>As of input; or <c>textarea</c>, <c>select</c> (options inside), <c>checkbox</c>.</summary>
    public string Type { get; set; } = "text";

    /// <summary>Of files, of all that are chosen; 0 for no bound. Said where it is chosen, before anything is sent; the page that takes it says so too.</summary>
    public int MostBytes { get; set; }

    /// <summary>One may leave it empty; all others say nothing.</summary>
    public bool Optional { get; set; }

    /// <summary>Of fields that may all be left empty: the page says so once.</summary>
    public bool Unsaid { get; set; }

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var (name, id) = (For.Name, IdOf(For.Name));
        var inner = await output.GetChildContentAsync();
        var errors = View.ModelState.TryGetValue(name, out var entry) ? entry.Errors : [];
        var value = entry?.AttemptedValue ?? For.Model?.ToString() ?? "";
        var input = Input(name, id, value, inner);
        Describe(input, id, errors.Count > 0);
        if (MostBytes > 0)
        {
            input.MergeAttribute("data-most-bytes", MostBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
            input.MergeAttribute("data-too-large", Words.Texts.Say("TooLarge", MostBytes >> 20));
        }
        foreach (var attribute in output.Attributes)
            input.MergeAttribute(attribute.Name, TextOf(attribute.Value), replaceExisting: true);
        output.Attributes.Clear();
        (output.TagName, output.TagMode) = ("div", TagMode.StartTagAndEndTag);
        output.Attributes.SetAttribute("class", errors.Count > 0 ? "p-field p-wrong" : "p-field");
        var html = new HtmlContentBuilder();
        if (Type == "checkbox")
        {
            output.Content.SetHtmlContent(AppendError(html, id, errors).AppendHtml("<div class=\"p-check\">").AppendHtml(input).AppendHtml(LabelOf(id)).AppendHtml("</div>"));
            return;
        }
        html.AppendHtml(LabelOf(id));
        if (Hint is not null)
            html.AppendHtml($"<p class=\"p-hint\" id=\"{id}-hint\">").Append(Hint).AppendHtml("</p>");
        output.Content.SetHtmlContent(AppendError(html, id, errors).AppendHtml(input));
    }

    /// <summary>What a page computed comes encoded, and is encoded again where it is written.</summary>
    private static string TextOf(object? value) => value is HtmlString html ? WebUtility.HtmlDecode(html.Value) ?? "" : value?.ToString() ?? "";

    internal static string IdOf(string name) => TagBuilder.CreateSanitizedId(name, "_");

    private TagBuilder Input(string name, string id, string value, TagHelperContent inner)
    {
        var input = new TagBuilder(Type is "textarea" or "select" ? Type : "input") { TagRenderMode = Type is "textarea" or "select" ? TagRenderMode.Normal : TagRenderMode.SelfClosing };
        input.MergeAttribute("id", id);
        input.MergeAttribute("name", name);
        if (Type == "textarea")
            input.InnerHtml.Append(value);
        else if (Type == "select")
            input.InnerHtml.AppendHtml(inner);
        else
            input.MergeAttribute("type", Type);
        if (Type == "checkbox")
        {
            input.MergeAttribute("value", "true");
            if (value is "True" or "true")
                input.MergeAttribute("checked", "checked");
        }
        // A secret that was sent is never sent back.
        else if (Type is not ("password" or "textarea" or "select" or "file"))
        {
            input.MergeAttribute("value", value);
        }
        if (!Optional && Type != "checkbox")
            input.MergeAttribute("required", "required");
        return input;
    }

    private void Describe(TagBuilder input, string id, bool isWrong)
    {
        var by = string.Join(' ', new[] { isWrong ? $"{id}-error" : null, Hint is null ? null : $"{id}-hint" }.OfType<string>());
        if (by.Length > 0)
            input.MergeAttribute("aria-describedby", by);
        if (isWrong)
            input.MergeAttribute("aria-invalid", "true");
    }

    private HtmlContentBuilder LabelOf(string id)
    {
        var html = new HtmlContentBuilder();
        html.AppendHtml($"<label for=\"{id}\">").Append(Label);
        if (Optional && !Unsaid)
            html.AppendHtml(" <span class=\"p-muted\">").Append(Words.Texts.Say("Optional")).AppendHtml("</span>");
        html.AppendHtml("</label>");
        return html;
    }

    private static HtmlContentBuilder AppendError(HtmlContentBuilder html, string id, ModelErrorCollection errors)
    {
        if (errors.Count == 0)
            return html;
        html.AppendHtml($"<p class=\"p-error\" id=\"{id}-error\">").AppendHtml(Icons.Draw("warning")).AppendHtml("<span>").Append(errors[0].ErrorMessage).AppendHtml("</span></p>");
        return html;
    }
}
