using System.Globalization;
using System.Text;
using System.Xml;
using Pass.Clearing.Statements;

namespace Pass.Clearing.Payments.Rails.Pes;

/// <summary>
/// Writes a flow PES_Aller with expenses and their attachments (DGFiP, PES V2, schemas 5.17): ISO-8859-1, each value the attribute V of an empty element.
/// It is not signed: what signs it (a parapheur) marks it so, since a mark without a signature rejects the flow, as the reverse does.
/// </summary>
internal static class PesDepenseWriter
{
    private const string Namespace = "http://www.minefi.gouv.fr/cp/helios/pes_v2/Rev0/aller";

    /// <summary>Ordinary bordereau, ordinary mandat, running costs: every other triplet has a grid of its own and rejects what it does not know.</summary>
    private const string OrdinaryBordereau = "01", OrdinaryMandat = "01", RunningCosts = "01";

    private const string Transfer = "03", Expense = "003", Electronic = "01", IsSiret = "01";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = Encoding.Latin1,
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
        OmitXmlDeclaration = true,
        CloseOutput = false,
    };

    /// <exception cref="InvalidOperationException"><see cref="PesCheck"/> refuses it: nothing is written.</exception>
    public static void Write(Stream output, PesFlow flow)
    {
        if (PesCheck.Run(flow) is { Count: > 0 } problems)
            throw new InvalidOperationException($"The flow {flow.Name} would be rejected: {string.Join(" ; ", problems.Take(5))}");
        using var xml = XmlWriter.Create(output, Settings);
        // As the accountant's own files have it: the writer would give the encoding in lower case.
        xml.WriteRaw("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n");
        xml.WriteStartElement("n", "PES_Aller", Namespace);
        WriteHead(xml, flow);
        WriteExpenses(xml, flow);
        WriteAttachments(xml, flow.Attachments);
        xml.WriteEndElement();
    }

    private static void WriteHead(XmlWriter xml, PesFlow flow)
    {
        xml.WriteStartElement("Enveloppe");
        xml.WriteStartElement("Parametres");
        Value(xml, "Version", "2");
        Value(xml, "TypFic", "PESALR1");
        Value(xml, "NomFic", flow.Name);
        xml.WriteEndElement();
        xml.WriteStartElement("Emetteur");
        Value(xml, "Sigle", "PASS");
        Value(xml, "Adresse", "PASS");
        xml.WriteEndElement();
        xml.WriteEndElement();

        xml.WriteStartElement("EnTetePES");
        Value(xml, "DteStr", Date(flow.Header.IssuedOn));
        Value(xml, "IdPost", flow.Header.Post);
        Value(xml, "IdColl", flow.Header.Siret.Digits);
        Value(xml, "CodCol", flow.Header.Collectivity);
        Value(xml, "CodBud", flow.Header.Budget);
        if (flow.Header.BudgetLabel is { } label)
            Value(xml, "LibelleColBud", label);
        xml.WriteEndElement();
    }

    private static void WriteExpenses(XmlWriter xml, PesFlow flow)
    {
        xml.WriteStartElement("PES_DepenseAller");
        xml.WriteStartElement("EnTeteDepense");
        Value(xml, "IdVer", "2");
        Value(xml, "InfoDematerialisee", "0");
        xml.WriteEndElement();
        xml.WriteStartElement("Bordereau");
        xml.WriteStartElement("BlocBordereau");
        Value(xml, "Exer", Number(flow.Bordereau.Exercise));
        Value(xml, "IdBord", Number(flow.Bordereau.Number));
        Value(xml, "DteBordEm", Date(flow.Header.IssuedOn));
        Value(xml, "TypBord", OrdinaryBordereau);
        Value(xml, "NbrPce", Number(flow.Bordereau.Mandats.Count));
        Value(xml, "MtBordHT", flow.Bordereau.Total.ToIso());
        xml.WriteEndElement();
        foreach (var mandat in flow.Bordereau.Mandats)
            WriteMandat(xml, mandat);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteMandat(XmlWriter xml, PesMandat mandat)
    {
        xml.WriteStartElement("Piece");
        xml.WriteStartElement("BlocPiece");
        xml.WriteStartElement("InfoPce");
        Value(xml, "IdPce", Number(mandat.Number));
        Value(xml, "TypPce", OrdinaryMandat);
        Value(xml, "NatPce", RunningCosts);
        Value(xml, "Obj", mandat.Object);
        xml.WriteStartElement("PJRef");
        Value(xml, "Support", Electronic);
        Value(xml, "IdUnique", mandat.Attachment);
        Value(xml, "NomPJ", mandat.AttachmentName);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        foreach (var (i, line) in mandat.Lines.Index())
        {
            xml.WriteStartElement("LigneDePiece");
            xml.WriteStartElement("BlocLignePiece");
            xml.WriteStartElement("InfoLignePce");
            Value(xml, "IdLigne", Number(i + 1));
            Value(xml, "Nature", line.Nature);
            if (line.Function is { } function)
                Value(xml, "Fonction", function);
            Value(xml, "LibVir1", mandat.CreditorReference);
            Value(xml, "LibVir2", mandat.EndToEndId);
            Value(xml, "ModRegl", Transfer);
            Value(xml, "TVAIntraCom", "0");
            Value(xml, "MtHT", line.Amount.ToIso());
            xml.WriteEndElement();
            xml.WriteEndElement();
            WriteThirdParty(xml, mandat.ThirdParty);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteThirdParty(XmlWriter xml, PesThirdParty party)
    {
        xml.WriteStartElement("Tiers");
        xml.WriteStartElement("InfoTiers");
        Value(xml, "IdTiers", party.Siret);
        Value(xml, "NatIdTiers", IsSiret);
        Value(xml, "RefTiers", party.Reference);
        Value(xml, "CatTiers", party.Category);
        Value(xml, "NatJur", party.LegalNature);
        var (name, rest) = PesText.InTwo(party.Name, PesCheck.NameLength);
        Value(xml, "Nom", name);
        if (rest is not null)
            Value(xml, "ComplNom", rest);
        xml.WriteEndElement();
        if (party.Address is { } address)
        {
            var (street, more) = PesText.InTwo(address.Street, PesCheck.NameLength);
            xml.WriteStartElement("Adresse");
            Value(xml, "TypAdr", "1");
            Value(xml, "Adr2", street);
            if (more is not null)
                Value(xml, "Adr3", more);
            Value(xml, "CP", address.Postcode);
            Value(xml, "Ville", address.City);
            Value(xml, "CodRes", "0");
            xml.WriteEndElement();
        }
        xml.WriteStartElement("CpteBancaire");
        if (party.Bic is { } bic)
            Value(xml, "BIC", bic);
        Value(xml, "IBAN", party.Iban);
        Value(xml, "TitCpte", party.Holder);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteAttachments(XmlWriter xml, IReadOnlyList<PesAttachment> attachments)
    {
        xml.WriteStartElement("PES_PJ");
        xml.WriteStartElement("EnTetePES_PJ");
        Value(xml, "IdVer", "1");
        xml.WriteEndElement();
        foreach (var attachment in attachments)
        {
            xml.WriteStartElement("PJ");
            xml.WriteStartElement("Contenu");
            xml.WriteStartElement("Fichier");
            xml.WriteAttributeString("MIMEType", attachment.MimeType);
            var packed = Gzip.Of(attachment.Read());
            xml.WriteBase64(packed, 0, packed.Length);
            xml.WriteEndElement();
            xml.WriteEndElement();
            Value(xml, "IdUnique", attachment.Id);
            Value(xml, "NomPJ", attachment.Name);
            Value(xml, "TypePJ", Expense);
            Value(xml, "Description", attachment.Name);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Value(XmlWriter xml, string element, string value)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("V", value);
        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Date(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
