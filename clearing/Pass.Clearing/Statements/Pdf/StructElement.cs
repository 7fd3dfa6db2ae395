namespace Pass.Clearing.Statements.Pdf;

/// <summary>A node of the logical structure (ISO 32000-1, 14.7): what a screen reader walks, in reading order.</summary>
public sealed class StructElement
{
    /// <summary>Either a child element, or a run of marked content: page index and its number (MCID) there.</summary>
    private readonly record struct Kid(StructElement? Element, int Page, int Mcid);

    private readonly List<Kid> kids = [];
    private readonly string type, attributes, alternative;

    internal StructElement(string type, string attributes = "", string alternative = "") => (this.type, this.attributes, this.alternative) = (type, attributes, alternative);

    internal string Type => type;

    internal int Id { get; private set; }

    /// <summary>Adds a child of a standard type, such as P, H1, Table, TR or TD.</summary>
    /// <param name="childType">A standard structure type (14.8.4).</param>
    /// <param name="childAttributes">Content of its attribute dictionary, such as <c>/O/Table/Scope/Column</c>; empty for none.</param>
    /// <param name="childAlternative">What a figure shows, in words.</param>
    public StructElement Add(string childType, string childAttributes = "", string childAlternative = "")
    {
        var child = new StructElement(childType, childAttributes, childAlternative);
        kids.Add(new(child, 0, 0));
        return child;
    }

    internal void AddContent(int page, int mcid) => kids.Add(new(null, page, mcid));

    internal void Write(PdfFile file, int parentId, IReadOnlyList<int> pageIds)
    {
        Id = file.Reserve();
        foreach (var kid in kids) kid.Element?.Write(file, Id, pageIds);

        var home = kids.Find(kid => kid.Element is null);
        var isContent = kids.Exists(kid => kid.Element is null);
        var entry = file.Object(Id).Ascii($"<</Type/StructElem/S/{type}/P ").Reference(parentId);
        if (attributes.Length > 0) entry.Ascii($"/A<<{attributes}>>");
        if (alternative.Length > 0) entry.Ascii("/Alt").TextString(alternative);
        if (isContent) entry.Ascii("/Pg ").Reference(pageIds[home.Page]);
        entry.Ascii("/K[");
        foreach (var kid in kids)
        {
            if (kid.Element is { } element) entry.Reference(element.Id).Byte((byte)' ');
            else if (kid.Page == home.Page) entry.Integer(kid.Mcid).Byte((byte)' ');
            else entry.Ascii("<</Type/MCR/Pg ").Reference(pageIds[kid.Page]).Ascii("/MCID ").Integer(kid.Mcid).Ascii(">>");
        }
        entry.Ascii("]>>");
    }
}
