using System.Security.Cryptography;

namespace Pass.Clearing.Statements.Pdf;

/// <summary>The outer shape of a PDF 1.7 file: numbered objects, packed into one object stream, and a cross-reference stream.</summary>
/// <remarks>ISO 32000-1, 7.5.7 and 7.5.8. The file's identifier is the SHA-256 of all that comes before it, cut to 16 bytes.</remarks>
internal sealed class PdfFile : IDisposable
{
    private readonly record struct Place(byte Kind, int Where, int Index);

    private readonly List<Place> places = [new(0, 0, 0xFFFF)];
    private readonly PdfBuffer body = new(32 * 1024);
    private readonly PdfBuffer packed = new(16 * 1024);
    private readonly List<(int Id, int Offset)> packedObjects = [];
    private readonly PdfBuffer compressed = new(16 * 1024);

    // The comment line of high bytes tells transfer programs that the file is binary (7.5.2).
    public PdfFile() => body.Ascii("%PDF-1.7\n%").Bytes([0xE2, 0xE3, 0xCF, 0xD3]).Byte((byte)'\n');

    public int Reserve()
    {
        places.Add(default);
        return places.Count - 1;
    }

    /// <summary>Starts the object <paramref name="id"/>: what is written next into the buffer returned is its value.</summary>
    public PdfBuffer Object(int id)
    {
        packed.Byte((byte)'\n');
        packedObjects.Add((id, packed.Length));
        return packed;
    }

    /// <summary>Writes a stream; <paramref name="entries"/> are more entries of its dictionary.</summary>
    public void Stream(int id, ReadOnlySpan<byte> data, string entries = "", bool compress = true)
    {
        places[id] = new(1, body.Length, 0);
        if (compress)
        {
            compressed.Clear();
            Deflate.Compress(data, compressed);
            data = compressed.Written;
            entries += "/Filter/FlateDecode";
        }
        body.Integer(id).Ascii(" 0 obj\n<<").Ascii(entries).Ascii("/Length ").Integer(data.Length).Ascii(">>\nstream\n")
            .Bytes(data).Ascii("\nendstream\nendobj\n");
    }

    /// <summary>Closes the file around its catalogue and information dictionary and writes it out in one go.</summary>
    public void Finish(int catalogId, int infoId, Stream output)
    {
        WritePackedObjects();
        var identifier = Convert.ToHexString(SHA256.HashData(body.Written).AsSpan(0, 16));
        var crossReferenceId = Reserve();
        var start = body.Length;
        places[crossReferenceId] = new(1, start, 0);
        using var table = new PdfBuffer(7 * places.Count);
        foreach (var place in places) table.Byte(place.Kind).UInt32((uint)place.Where).UInt16(place.Index);
        Stream(crossReferenceId, table.Written,
            $"/Type/XRef/Size {places.Count}/W[1 4 2]/Root {catalogId} 0 R/Info {infoId} 0 R/ID[<{identifier}><{identifier}>]");
        body.Ascii("startxref\n").Integer(start).Ascii("\n%%EOF\n");
        output.Write(body.Written);
    }

    public void Dispose()
    {
        body.Dispose();
        packed.Dispose();
        compressed.Dispose();
    }

    private void WritePackedObjects()
    {
        var id = Reserve();
        using var content = new PdfBuffer(packed.Length + 10 * packedObjects.Count);
        for (var i = 0; i < packedObjects.Count; i++)
        {
            var (objectId, offset) = packedObjects[i];
            places[objectId] = new(2, id, i);
            content.Integer(objectId).Byte((byte)' ').Integer(offset).Byte((byte)' ');
        }
        var first = content.Length;
        content.Bytes(packed.Written);
        Stream(id, content.Written, $"/Type/ObjStm/N {packedObjects.Count}/First {first}");
    }
}
