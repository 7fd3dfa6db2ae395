using System.Globalization;
using System.Security;
using System.Text;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>What a document says about itself. The date is given, never read from a clock, so that the same input gives the same bytes.</summary>
/// <param name="Title">Shown in the window's title bar.</param>
/// <param name="Author">Who issues it.</param>
/// <param name="Language">BCP 47 tag, such as fr-FR.</param>
/// <param name="CreatedAt">Stated date of creation.</param>
public sealed record PdfProperties(string Title, string Author, string Language, DateTimeOffset CreatedAt);

/// <summary>
/// A tagged PDF 1.7 document following PDF/UA-1 (ISO 14289-1). Made by one thread, saved once.
/// </summary>
/// <remarks>
/// Guaranteed: the same calls give the same bytes, on every machine, operating system and .NET version. Nothing comes from a clock, a random
/// source or the culture, and compression is <see cref="Deflate"/>. Text is shown left to right, one glyph per character: no shaping.
/// </remarks>
public sealed class PdfDocument(PdfProperties properties) : IDisposable
{
    private readonly List<PdfPage> pages = [];
    private readonly List<PdfFont> fonts = [];

    /// <summary>The root of the logical structure.</summary>
    public StructElement Root { get; } = new("Document");

    public IReadOnlyList<PdfPage> Pages => pages;

    public PdfPage AddPage()
    {
        var page = new PdfPage(this, pages.Count);
        pages.Add(page);
        return page;
    }

    internal PdfFont FontFor(TrueTypeFont source)
    {
        foreach (var known in fonts)
        {
            if (known.Source == source) return known;
        }
        var font = new PdfFont(source, string.Create(CultureInfo.InvariantCulture, $"F{fonts.Count + 1}"));
        fonts.Add(font);
        return font;
    }

    public void Save(Stream output)
    {
        using var file = new PdfFile();
        foreach (var font in fonts) font.Write(file);
        var (pagesId, pageIds) = WritePages(file);
        var structureId = WriteStructure(file, pageIds);
        var metadataId = file.Reserve();
        // Left uncompressed so that a tool that knows nothing of PDF finds it (ISO 16684-1).
        file.Stream(metadataId, Encoding.UTF8.GetBytes(Metadata()), "/Type/Metadata/Subtype/XML", compress: false);

        var catalogId = file.Reserve();
        file.Object(catalogId).Ascii("<</Type/Catalog/Pages ").Reference(pagesId).Ascii("/StructTreeRoot ").Reference(structureId)
            .Ascii("/Metadata ").Reference(metadataId).Ascii("/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>/Lang")
            .TextString(properties.Language).Ascii(">>");
        var infoId = file.Reserve();
        file.Object(infoId).Ascii("<</Title").TextString(PdfText.OneLine(properties.Title)).Ascii("/Author")
            .TextString(PdfText.OneLine(properties.Author)).Ascii("/Producer(Pass)/CreationDate(D:")
            .Ascii(properties.CreatedAt.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)).Ascii("Z)>>");
        file.Finish(catalogId, infoId, output);
    }

    public void Dispose()
    {
        foreach (var page in pages) page.Dispose();
    }

    private (int PagesId, int[] PageIds) WritePages(PdfFile file)
    {
        var pagesId = file.Reserve();
        var pageIds = pages.Select(_ => file.Reserve()).ToArray();
        var fontNames = string.Concat(fonts.Select(f => string.Create(CultureInfo.InvariantCulture, $"/{f.ResourceName} {f.Id} 0 R")));
        foreach (var page in pages)
        {
            var contentId = file.Reserve();
            file.Stream(contentId, page.Content);
            file.Object(pageIds[page.Index]).Ascii("<</Type/Page/Parent ").Reference(pagesId).Ascii("/MediaBox[0 0 ")
                .Numbers([PdfPage.Width, PdfPage.Height]).Ascii($"]/Resources<</Font<<{fontNames}>>>>/Contents ").Reference(contentId)
                .Ascii("/Tabs/S/StructParents ").Integer(page.Index).Ascii(">>");
        }
        var tree = file.Object(pagesId).Ascii("<</Type/Pages/Count ").Integer(pages.Count).Ascii("/Kids[");
        foreach (var id in pageIds) tree.Reference(id).Byte((byte)' ');
        tree.Ascii("]>>");
        return (pagesId, pageIds);
    }

    private int WriteStructure(PdfFile file, int[] pageIds)
    {
        var structureId = file.Reserve();
        Root.Write(file, structureId, pageIds);
        var parentsId = file.Reserve();
        var parents = file.Object(parentsId).Ascii("<</Nums[");
        foreach (var page in pages)
        {
            parents.Integer(page.Index).Byte((byte)'[');
            foreach (var owner in page.Owners) parents.Reference(owner.Id).Byte((byte)' ');
            parents.Ascii("]");
        }
        parents.Ascii("]>>");
        file.Object(structureId).Ascii("<</Type/StructTreeRoot/K ").Reference(Root.Id).Ascii("/ParentTree ").Reference(parentsId)
            .Ascii("/ParentTreeNextKey ").Integer(pages.Count).Ascii(">>");
        return structureId;
    }

    /// <summary>XMP with the same title, author and date as the information dictionary, and the mark of PDF/UA-1 (ISO 14289-1, clause 5).</summary>
    private string Metadata() => string.Create(CultureInfo.InvariantCulture, $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Xml(properties.Title)}</rdf:li></rdf:Alt></dc:title>
        <dc:creator><rdf:Seq><rdf:li>{Xml(properties.Author)}</rdf:li></rdf:Seq></dc:creator>
        <dc:language><rdf:Bag><rdf:li>{Xml(properties.Language)}</rdf:li></rdf:Bag></dc:language>
        <pdf:Producer>Pass</pdf:Producer><xmp:CreateDate>{properties.CreatedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}</xmp:CreateDate><pdfuaid:part>1</pdfuaid:part>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="r"?>
        """).ReplaceLineEndings("\n");

    private static string Xml(string text) => SecurityElement.Escape(PdfText.OneLine(text));
}
