using System.Xml;
using System.Xml.Linq;

namespace Pass.Data.Model;

/// <summary>A region's mark: a small SVG that only draws. Pages show it as a picture, which runs nothing whatever is in it; what does more than draw is refused all the same.</summary>
public static class BrandLogo
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly HashSet<string> Drawing =
        ["svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "title", "desc", "defs", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "use"];

    /// <summary>Has a viewBox, draws with paths and shapes, and names nothing outside of itself.</summary>
    public static bool IsFit(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var root = XDocument.Load(reader).Root!;
            return root.Name == Svg + "svg" && root.Attribute("viewBox") is not null
                && root.DescendantsAndSelf().All(e => e.Name.Namespace == Svg && Drawing.Contains(e.Name.LocalName) && e.Attributes().All(IsFit));
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static bool IsFit(XAttribute attribute) => !attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        && (attribute.Name.LocalName != "href" || attribute.Value.StartsWith('#'))
        && !attribute.Value.Replace("url(#", "", StringComparison.OrdinalIgnoreCase).Contains("url(", StringComparison.OrdinalIgnoreCase);
}
