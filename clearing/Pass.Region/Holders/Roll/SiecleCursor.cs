using System.Xml;

namespace Pass.Region.Holders.Roll;

internal enum SiecleEvent
{
    School,
    Parameter,
    Pupil,
    Class,
}

/// <summary>Goes through one document, element by element, holding nothing of what it has passed.</summary>
/// <remarks>
/// The document is a BEE_ELEVES export of one school, or our own BEE_REGION: a wrapper of any number of whole BEE_ELEVES elements,
/// for a region that sends all its schools as one file.
/// </remarks>
internal sealed class SiecleCursor : IDisposable
{
    /// <summary>Longest text kept, in characters; one more is kept to see that it was longer.</summary>
    public const int MaxField = 200;

    private const int MaxDepth = 16;
    private readonly string _file;
    private readonly SiecleText _text;
    private readonly XmlReader _xml;
    private readonly IXmlLineInfo _at;
    private string _root = "";
    private int _schoolDepth = int.MinValue;

    /// <exception cref="RollStoppedException">The document cannot be read at all.</exception>
    public SiecleCursor(Stream stream, string file)
    {
        _file = file;
        _text = new SiecleText(stream, file);
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            NameTable = new BoundedNameTable(() => RollStoppedException.With(RollProblemCode.XmlForbidden, file, _at!.LineNumber, "", "", "> 4096 éléments")),
        };
        _xml = XmlReader.Create(_text, settings);
        _at = (IXmlLineInfo)_xml;
    }

    public SiecleEvent Event { get; private set; }

    /// <summary>The line of the current event.</summary>
    public int Line { get; private set; }

    /// <summary>What the file says it is written in.</summary>
    public string Encoding => _text.EncodingName;

    /// <summary>After <see cref="SiecleEvent.Parameter"/>: UAJ, ANNEE_SCOLAIRE, DATE_EXPORT or HORODATAGE, as written.</summary>
    public (string Name, string Value) Parameter { get; private set; }

    /// <summary>After <see cref="SiecleEvent.Pupil"/>, until the next move.</summary>
    public PupilFields Pupil { get; } = new();

    /// <summary>After <see cref="SiecleEvent.Class"/>: the pupil's id and the class.</summary>
    public (string PupilId, string Code) Class { get; private set; }

    /// <summary>False at the end of a document that is whole.</summary>
    /// <exception cref="RollStoppedException">Anything else than a whole, well-formed export.</exception>
    public bool MoveNext()
    {
        try
        {
            while (_xml.Read())
            {
                if (_xml.NodeType == XmlNodeType.Element && Recognize())
                    return true;
            }
            return false;
        }
        catch (XmlException e)
        {
            throw Refuse(e);
        }
    }

    public void Dispose()
    {
        _xml.Dispose();
        _text.Dispose();
    }

    private bool Recognize()
    {
        Line = _at.LineNumber;
        var depth = _xml.Depth;
        if (depth == 0)
            EnterRoot();
        CheckDepth();
        switch (_xml.LocalName)
        {
            case "BEE_ELEVES" when depth == 0 || (depth == 1 && _root == "BEE_REGION"):
                _schoolDepth = depth;
                Event = SiecleEvent.School;
                return true;
            case "UAJ" or "ANNEE_SCOLAIRE" or "DATE_EXPORT" or "HORODATAGE" when depth == _schoolDepth + 2:
                Parameter = (_xml.LocalName, ReadText());
                Event = SiecleEvent.Parameter;
                return true;
            case "ELEVE" when depth == _schoolDepth + 3:
                ReadPupil();
                Event = SiecleEvent.Pupil;
                return true;
            case "STRUCTURES_ELEVE" when depth == _schoolDepth + 3:
                Event = SiecleEvent.Class;
                return ReadClass();
            default:
                return false;
        }
    }

    private void EnterRoot()
    {
        _root = _xml.LocalName;
        if (_root is not ("BEE_ELEVES" or "BEE_REGION"))
            throw RollStoppedException.With(RollProblemCode.NotSiecle, _file, Line, _root, "", RollProblemCode.ExportNamed(_root));
    }

    private void ReadPupil()
    {
        Pupil.Start(Attribute("ELEVE_ID", "ELENOET"), Line);
        if (_xml.IsEmptyElement)
            return;
        var depth = _xml.Depth;
        while (_xml.Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType != XmlNodeType.Element)
                continue;
            if (_xml.Depth == depth + 1 && PupilFields.IndexOf(_xml.LocalName) is >= 0 and var field)
            {
                var line = _at.LineNumber;
                Pupil.Set(field, ReadText(), line);
            }
            CheckDepth();
        }
    }

    /// <summary>True when the pupil has a class: a structure of type D ("division"), except the one SIECLE parks leavers in.</summary>
    private bool ReadClass()
    {
        var id = Attribute("ELEVE_ID", "ELENOET");
        string code = "", type = "", found = "";
        if (_xml.IsEmptyElement)
            return false;
        var depth = _xml.Depth;
        while (_xml.Read() && _xml.Depth > depth)
        {
            if (_xml.NodeType != XmlNodeType.Element)
                continue;
            switch (_xml.LocalName)
            {
                case "STRUCTURE":
                    code = type = "";
                    break;
                case "CODE_STRUCTURE":
                    code = ReadText();
                    break;
                case "TYPE_STRUCTURE":
                    type = ReadText();
                    break;
            }
            CheckDepth();
            if (type == "D" && code.Length is > 0 and <= MaxField && !code.Equals("Inactifs", StringComparison.OrdinalIgnoreCase))
                found = code;
        }
        Class = (id, found);
        return found.Length > 0 && id.Length > 0;
    }

    /// <summary>The text directly in the current element, trimmed, at most <see cref="MaxField"/> + 1 characters; moves to the element's end.</summary>
    private string ReadText()
    {
        if (_xml.IsEmptyElement)
            return "";
        var depth = _xml.Depth;
        var text = "";
        while (_xml.Read() && _xml.Depth > depth)
        {
            CheckDepth();
            if (_xml.NodeType == XmlNodeType.Text && _xml.Depth == depth + 1 && text.Length <= MaxField)
                text = text.Length == 0 ? _xml.Value : text + _xml.Value;
        }
        text = text.Trim();
        return text.Length > MaxField ? text[..(MaxField + 1)] : text;
    }

    private string Attribute(string name, string olderName) => _xml.GetAttribute(name) ?? _xml.GetAttribute(olderName) ?? "";

    private void CheckDepth()
    {
        if (_xml.Depth > MaxDepth)
            throw RollStoppedException.With(RollProblemCode.XmlForbidden, _file, _at.LineNumber, "", "", $"> {MaxDepth} niveaux");
    }

    private RollStoppedException Refuse(XmlException e)
    {
        var cut = _text.AtEnd && (_root.Length == 0 || !_text.Tail.TrimEnd().EndsWith($"</{_root}>", StringComparison.Ordinal));
        return cut
            ? RollStoppedException.With(RollProblemCode.XmlTruncated, _file, _text.Line, "", "", _text.Line)
            : RollStoppedException.With(RollProblemCode.XmlInvalid, _file, e.LineNumber, "", "", e.LineNumber, e.LinePosition);
    }

    /// <summary>Element names are kept for ever by an XML reader: a file made of different ones must not fill the memory.</summary>
    private sealed class BoundedNameTable(Func<RollStoppedException> beyond) : NameTable
    {
        private const int MaxNames = 4096;
        private int _names;

        public override string Add(char[] key, int start, int len) => Get(key, start, len) ?? Count(base.Add(key, start, len));

        private string Count(string name) => ++_names > MaxNames ? throw beyond() : name;
    }
}
