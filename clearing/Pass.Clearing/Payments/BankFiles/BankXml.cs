using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Pass.Core;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>A bank's file that cannot be read; nothing of it is taken. The problem names the line.</summary>
public sealed class BankFileException(Problem problem) : Exception(problem.Text)
{
    public Problem Problem => problem;
}

/// <summary>Reading by the names of elements alone: banks leave the namespace out, or write their own (FORMATS: <c>Xmlns</c>, six-interbank).</summary>
internal static class BankXml
{
    internal static readonly Texts Words = Texts.Beside(typeof(BankXml), "Bank");

    // More than any bank moves at once, and far from the ends of 64 bits.
    private const decimal MostEuros = 10_000_000_000_000m;
    private const int MaxText = 2_000;

    public static int LineOf(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;

    public static int LineOf(XObject node) => ((IXmlLineInfo)node).LineNumber;

    /// <summary>
    /// The elements directly under the one the reader is on, by name; the reader is on each in turn. Whoever is given one may read it with
    /// <see cref="Take"/>, or go through its own children; what is left unread is skipped.
    /// </summary>
    public static IEnumerable<string> Children(XmlReader reader)
    {
        if (reader.IsEmptyElement)
            yield break;
        var depth = reader.Depth + 1;
        reader.Read();
        while (true)
        {
            while (reader.NodeType != XmlNodeType.Element || reader.Depth != depth)
            {
                if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth - 1 || !reader.Read())
                    yield break;
            }
            var at = (LineOf(reader), ((IXmlLineInfo)reader).LinePosition);
            yield return reader.LocalName;
            if (reader.NodeType == XmlNodeType.Element && at == (LineOf(reader), ((IXmlLineInfo)reader).LinePosition))
                reader.Skip();
        }
    }

    /// <summary>The element the reader is on, whole; the reader is after it then.</summary>
    public static XElement Take(XmlReader reader)
    {
        using var part = reader.ReadSubtree();
        return XElement.Load(part, LoadOptions.SetLineInfo);
    }

    public static IEnumerable<XElement> All(this XElement element, string name) => element.Elements().Where(e => e.Name.LocalName == name);

    public static XElement? At(this XElement? element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            element = element?.All(name).FirstOrDefault();
        return element;
    }

    /// <summary>The text of an element; null when there is none, or nothing in it.</summary>
    public static string? Text(this XElement? element, params ReadOnlySpan<string> path) =>
        element.At(path)?.Value.Trim() is { Length: > 0 } text ? text.Length > MaxText ? text[..MaxText] : text : null;

    /// <summary>A reference, null when the bank says that there is none.</summary>
    public static string? Reference(this XElement? element, params ReadOnlySpan<string> path) =>
        element.Text(path) is { } text && text != "NOTPROVIDED" ? text : null;

    /// <summary>An amount in cents of its currency, never below zero.</summary>
    /// <exception cref="BankFileException">AmountUnreadable: it is no amount, has parts of a cent, or is beyond any bank.</exception>
    public static (long Cents, string Currency) Amount(XElement amount)
    {
        var text = amount.Value.Trim();
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros) || euros > MostEuros || decimal.Truncate(euros * 100) != euros * 100)
            throw new BankFileException(Words.Problem("AmountUnreadable", LineOf(amount), text.Length > 30 ? text[..30] + "…" : text));
        return ((long)(euros * 100), amount.Attribute("Ccy")?.Value ?? "EUR");
    }

    /// <exception cref="BankFileException">SignMissing: it says neither credit nor debit.</exception>
    public static bool IsCredit(XElement element) => element.Text("CdtDbtInd") switch
    {
        "CRDT" => true,
        "DBIT" => false,
        var other => throw new BankFileException(Words.Problem("SignMissing", LineOf(element), other ?? "")),
    };

    /// <summary>A day, whether the bank gives it alone or with a time; null when there is none.</summary>
    public static DateOnly? Day(this XElement? element) => (element.Text("Dt") ?? element.Text("DtTm")) is { Length: >= 10 } text
        && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static Guid? Uetr(this XElement? element, string name) => Guid.TryParse(element.Text(name), out var uetr) ? uetr : null;
}
