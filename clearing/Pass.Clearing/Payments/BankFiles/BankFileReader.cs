using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Reads what banks send, piece by piece, whatever its version: what a file is, its root and its elements say (ISO 20022, FORMATS).</summary>
public static class BankFileReader
{
    private const long MaxCharacters = 4L << 30;
    private const int MaxFiles = 1_000;

    /// <summary>Of what cannot be unpacked whole, and of what is packed again in what it is packed in; their words want a name before them.</summary>
    internal const string Damaged = "PackedDamaged", Within = "PackedWithin";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    /// <summary>ISO-8859-15 and Windows-1252 too: a reader of XML knows them only when it is told.</summary>
    static BankFileReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The files in what a bank delivers: the file itself, a gzip of one, or a zip of several.</summary>
    /// <param name="delivery">Can be read again from its start.</param>
    /// <returns>A name and a way to open it, as often as it is read.</returns>
    /// <exception cref="BankFileException">ArchiveUnreadable.</exception>
    public static IReadOnlyList<(string Name, Func<Stream> Open)> FilesOf(string name, Func<Stream> delivery)
    {
        var packing = PackingOf(delivery);
        if (packing == Packing.Gzip)
            return [(name, () => WholeStream.OfGzip(delivery))];
        if (packing == Packing.None)
            return [(name, delivery)];
        try
        {
            using var zip = new ZipArchive(delivery(), ZipArchiveMode.Read);
            // By its place: two entries may have one name.
            var entries = zip.Entries.Index().Where(e => e.Item.Length > 0 && !e.Item.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).Take(MaxFiles + 1).ToList();
            return entries.Count is > 0 and <= MaxFiles
                ? [.. entries.Select(entry => ($"{name}/{entry.Item.FullName}", (Func<Stream>)(() => WholeStream.OfZip(delivery(), entry.Index))))]
                : throw new BankFileException(BankXml.Words.Problem("ArchiveUnreadable", name));
        }
        catch (InvalidDataException)
        {
            throw new BankFileException(BankXml.Words.Problem("ArchiveUnreadable", name));
        }
    }

    /// <summary>SHA-256 of a file's text, whatever it was packed in.</summary>
    /// <param name="open">As <see cref="FilesOf"/> gives it.</param>
    /// <exception cref="BankFileException">PackedDamaged, PackedWithin.</exception>
    public static async Task<byte[]> HashAsync(Func<Stream> open, CancellationToken ct = default)
    {
        try
        {
            if (PackingOf(open) != Packing.None)
                throw new BankFileException(BankXml.Words.Problem(Within));
            await using var stream = open();
            return await SHA256.HashDataAsync(stream, ct);
        }
        catch (InvalidDataException)
        {
            throw new BankFileException(BankXml.Words.Problem(Damaged));
        }
    }

    /// <summary>By its first bytes, whatever its name.</summary>
    private static Packing PackingOf(Func<Stream> open)
    {
        using var stream = open();
        Span<byte> first = stackalloc byte[4];
        first = first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)];
        return first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? Packing.Gzip : first.SequenceEqual("PK\u0003\u0004"u8) ? Packing.Zip : Packing.None;
    }

    /// <summary>The pieces of one file, its <see cref="BankMessage"/> first.</summary>
    /// <param name="stream">Was read to its end before, see <see cref="HashAsync"/>.</param>
    /// <exception cref="BankFileException">FileUnreadable with the line, KindUnknown, or an amount that is none; what was read before is to be dropped.</exception>
    public static IEnumerable<BankRecord> Read(Stream stream)
    {
        using var reader = XmlReader.Create(stream, Settings);
        using var records = Read(reader).GetEnumerator();
        while (true)
        {
            try
            {
                if (!records.MoveNext())
                    yield break;
            }
            catch (XmlException e)
            {
                throw new BankFileException(BankXml.Words.Problem("FileUnreadable", Math.Max(1, e.LineNumber)));
            }
            catch (InvalidDataException)
            {
                throw new BankFileException(BankXml.Words.Problem(Damaged));
            }
            yield return records.Current;
        }
    }

    private static IEnumerable<BankRecord> Read(XmlReader reader)
    {
        reader.MoveToContent();
        var space = reader.NamespaceURI;
        if (reader.LocalName == "Document")
        {
            foreach (var name in BankXml.Children(reader))
            {
                foreach (var record in ReadMessage(reader, name, space))
                    yield return record;
                // Its end shows that the file is whole.
                while (reader.Read())
                {
                }
                yield break;
            }
        }
        else if (reader.LocalName == PesAcquit.Root)
        {
            foreach (var record in PesAcquit.Read(reader))
                yield return record;
            while (reader.Read())
            {
            }
            yield break;
        }
        throw new BankFileException(BankXml.Words.Problem("KindUnknown", reader.LocalName));
    }

    private static IEnumerable<BankRecord> ReadMessage(XmlReader reader, string name, string space)
    {
        var version = space.Split(':')[^1].Split('/')[^1] is { Length: > 0 and <= 60 } named ? named : name;
        return name switch
        {
            "CstmrPmtStsRpt" => StatusReport.Read(reader, version),
            "BkToCstmrStmt" => AccountReport.Read(reader, BankFileKind.Statement, version),
            "BkToCstmrDbtCdtNtfctn" => AccountReport.Read(reader, BankFileKind.Notification, version),
            "BkToCstmrAcctRpt" => AccountReport.Read(reader, BankFileKind.Intraday, version),
            _ => throw new BankFileException(BankXml.Words.Problem("KindUnknown", name)),
        };
    }

    private enum Packing
    {
        None,
        Gzip,
        Zip,
    }
}
