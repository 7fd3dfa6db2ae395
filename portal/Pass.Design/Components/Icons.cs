using System.Collections.Frozen;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Pass.Design.Components;

/// <summary>Our own icons: 24 px grid, 2 px stroke, drawn in the colour of the text beside them, which says the same.</summary>
public static class Icons
{
    private static readonly FrozenDictionary<string, string> Paths = new Dictionary<string, string>
    {
        ["books"] = "M4 5a2 2 0 0 1 2-2h5v16H6a2 2 0 0 0-2 2zM20 5a2 2 0 0 0-2-2h-5v16h5a2 2 0 0 1 2 2z",
        ["cinema"] = "M3 6h18v12H3zM3 10h18M8 6l-2 4M14 6l-2 4M20 6l-2 4",
        ["shows"] = "M4 4h11v7a5.5 5.5 0 0 1-11 0zM15 8h5v6a5 5 0 0 1-7 4.6M7.5 8h.01M11.5 8h.01M7.5 12c1 1.2 3 1.2 4 0",
        ["sport"] = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 8l3.8 2.8-1.4 4.4H9.600l-1.400-4.400zM12 3v5M20.500 9.500l-4.700 1.300M17.500 19l-3.100-3.800M6.500 19l3.100-3.800M3.500 9.500l4.700 1.300",
        ["equipment"] = "M3 8h18v12H3zM8 8V5h8v3M3 13h18M12 12v3",
        ["driving"] = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 10a2 2 0 1 0 0 4a2 2 0 0 0 0-4zM4 10.500c5-1.500 11-1.500 16 0M11 14l-2 6M13 14l2 6",
        ["pass"] = "M3 6a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 9h18M7 15h4",
        ["home"] = "M3 11l9-8 9 8M5 10v10h5v-6h4v6h5V10",
        ["list"] = "M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01",
        ["map"] = "M12 21s7-6.200 7-11.500a7 7 0 1 0-14 0C5 14.800 12 21 12 21zM12 7.500a2 2 0 1 0 0 4a2 2 0 0 0 0-4z",
        ["people"] = "M9 4a3.500 3.500 0 1 0 0 7a3.500 3.500 0 0 0 0-7zM2.500 20a6.500 6.500 0 0 1 13 0M16 4.500a3.500 3.500 0 0 1 0 6.500M17.500 14a6.500 6.500 0 0 1 4 6",
        ["person"] = "M12 4a4 4 0 1 0 0 8a4 4 0 0 0 0-8zM4.500 20.500a7.500 7.500 0 0 1 15 0",
        ["shop"] = "M4 10v10h16V10M3 9l2-5h14l2 5a3 3 0 0 1-6 0a3 3 0 0 1-6 0a3 3 0 0 1-6 0M10 20v-5h4v5",
        ["school"] = "M2 9l10-5 10 5-10 5zM6 11.500V17c3.500 2.700 8.500 2.700 12 0v-5.500M22 9v6",
        ["euro"] = "M18 6.500A7.500 7.500 0 1 0 18 17.500M3.500 10.500H13M3.500 13.500H12",
        ["bank"] = "M3 9l9-6 9 6zM5 9v9M10 9v9M14 9v9M19 9v9M3 21h18",
        ["search"] = "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13zM15.500 15.500L21 21",
        ["check"] = "M4 12.500l5 5L20 6.500",
        ["cross"] = "M5 5l14 14M19 5L5 19",
        ["clock"] = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 7v5.500l3.500 2",
        ["warning"] = "M12 3.500L22 20H2zM12 10v4.500M12 17.500h.01",
        ["info"] = "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 11v6M12 7.500h.01",
        ["lock"] = "M5 11h14v10H5zM8 11V7.500a4 4 0 0 1 8 0V11",
        ["key"] = "M8 9a5 5 0 1 0 0 10a5 5 0 0 0 0-10zM11.500 10.500L20 2M16 6l3 3",
        ["phone"] = "M7 2h10v20H7zM11 18.500h2",
        ["file"] = "M6 2h8l5 5v15H6zM14 2v5h5M9.500 13h6M9.500 17h6",
        ["tools"] = "M4 6h10M18 6h2M4 12h2M10 12h10M4 18h8M16 18h4M16 4v4M8 10v4M14 16v4",
        ["left"] = "M15 5l-7 7 7 7",
        ["down"] = "M5 9l7 7 7-7",
        ["download"] = "M12 3v12M7 11l5 5 5-5M4 21h16",
        ["empty"] = "M3 13l3-8h12l3 8v7H3zM3 13h5.500l1.500 3h4l1.500-3H21",
        ["switch"] = "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
    }.ToFrozenDictionary();

    public static IEnumerable<string> Names => Paths.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="KeyNotFoundException">There is no such icon.</exception>
    public static IHtmlContent Draw(string name) => new HtmlString(
        $"""<svg class="p-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{Paths[name]}"/></svg>""");
}

/// <summary><c>&lt;p-icon name="books" /&gt;</c></summary>
[HtmlTargetElement("p-icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTag : TagHelper
{
    public string Name { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Icons.Draw(Name));
    }
}
