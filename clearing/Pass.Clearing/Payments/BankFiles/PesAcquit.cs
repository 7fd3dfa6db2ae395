using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>Who an acknowledgement is for, and which flow it answers.</summary>
/// <param name="Flow">NomFic of the flow sent; null when it is not said.</param>
public sealed record AcquitAddressee(string? Flow, string? Siret, string? Collectivity, string? Budget);

/// <summary>An acknowledgement begins; always second.</summary>
public sealed record AcquitHead(int Line, AcquitAddressee Addressee) : BankRecord(Line);

/// <summary>What the accountant's program says of one thing of a flow (ElementACQUIT).</summary>
/// <param name="Domain">0 to 3 technical, 4 attachment, 5 expense, 6 revenue, 7 budget.</param>
/// <param name="Exercise">Null when it is not said, as the bordereau is.</param>
/// <param name="State">EtatAck: 1 is taken; anything else is not.</param>
/// <param name="Reason">Name or number of the fault.</param>
public sealed record AcquitElement(
    int Line, int? Domain, int? Exercise, int? Bordereau, string State, string? Reason, string? Text, IReadOnlyList<AcquitPiece> Pieces) : BankRecord(Line);

/// <summary>A fault of one mandat.</summary>
public sealed record AcquitPiece(int Line, int? Number, string? Reason, string? Text);

/// <summary>
/// PES_ACQUIT: whether the public accountant's program takes a bordereau. It answers for a flow as a whole, for its bordereaux and attachments, and names
/// the mandats at fault; every value is the attribute V (FORMATS §4). Taken is not paid.
/// </summary>
internal static class PesAcquit
{
    public const string Root = "PES_ACQUIT";

    /// <summary>Far beyond any answer: a bordereau has 99 999 mandats at most.</summary>
    private const int MostPieces = 100_000, MostElements = 10_000;

    private const int MostText = 500;

    /// <param name="reader">On the root.</param>
    public static IEnumerable<BankRecord> Read(XmlReader reader)
    {
        var line = BankXml.LineOf(reader);
        yield return new BankMessage(line, BankFileKind.Acknowledgement, Root, null);
        string? flow = null;
        var (addressee, elements) = (new AcquitAddressee(null, null, null, null), 0);
        foreach (var name in BankXml.Children(reader))
        {
            switch (name)
            {
                case "Enveloppe":
                    flow = ValueOf(BankXml.Take(reader), "Parametres", "NomFic");
                    break;
                case "EnTetePES":
                    var head = BankXml.Take(reader);
                    addressee = new(flow, ValueOf(head, "IdColl"), ValueOf(head, "CodCol"), ValueOf(head, "CodBud"));
                    yield return new AcquitHead(BankXml.LineOf(head), addressee);
                    break;
                case "ACQUIT":
                    foreach (var inner in BankXml.Children(reader))
                    {
                        if (inner != "ElementACQUIT")
                            continue;
                        if (++elements > MostElements)
                            throw new BankFileException(BankXml.Words.Problem("TooMuch", BankXml.LineOf(reader)));
                        yield return ReadElement(reader);
                    }
                    break;
            }
        }
    }

    private static AcquitElement ReadElement(XmlReader reader)
    {
        var line = BankXml.LineOf(reader);
        var values = new Dictionary<string, string>();
        string? reason = null, text = null;
        var pieces = new List<AcquitPiece>();
        foreach (var name in BankXml.Children(reader))
        {
            if (name is "DomaineAck" or "ExerciceBord" or "NumBord" or "EtatAck")
                values[name] = ValueOf(BankXml.Take(reader)) ?? "";
            else if (name == "Erreur")
                (reason, text) = FaultOf(BankXml.Take(reader), reason, text);
            else if (name == "DetailPiece")
            {
                if (pieces.Count == MostPieces)
                    throw new BankFileException(BankXml.Words.Problem("TooMuch", BankXml.LineOf(reader)));
                if (PieceOf(BankXml.Take(reader)) is { } piece)
                    pieces.Add(piece);
            }
        }
        return new(line, Number("DomaineAck"), Number("ExerciceBord"), Number("NumBord"), values.GetValueOrDefault("EtatAck", ""), reason, text, pieces);

        int? Number(string name) => NumberOf(values.GetValueOrDefault(name));
    }

    /// <summary>Null when nothing is wrong with it. A fault of one of its lines is its own.</summary>
    private static AcquitPiece? PieceOf(XElement piece)
    {
        string? reason = null, text = null;
        foreach (var fault in piece.All("Erreur").Concat(piece.All("DetailLigne").SelectMany(l => l.All("Erreur"))))
            (reason, text) = FaultOf(fault, reason, text);
        return reason is null && text is null ? null : new(BankXml.LineOf(piece), NumberOf(ValueOf(piece, "NumPiece")), reason, text);
    }

    private static (string? Reason, string? Text) FaultOf(XElement fault, string? reason, string? text)
    {
        var (number, label) = (ValueOf(fault, "NumAnoAck"), ValueOf(fault, "LibelleAnoAck"));
        return (reason ?? number, text is null ? label : Cut($"{text} ; {label}"));
    }

    private static string? ValueOf(XElement element, params ReadOnlySpan<string> path) =>
        element.At(path)?.Attribute("V")?.Value.Trim() is { Length: > 0 } value ? Cut(value) : null;

    private static int? NumberOf(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Cut(string text) => text.Length > MostText ? text[..MostText] : text;
}
