using System.Globalization;
using System.Text;
using System.Xml;
using Pass.Core;

namespace Pass.Clearing.Payments.Rails;

/// <summary>Writes a batch as an ISO 20022 customer credit transfer initiation, as the EPC restricts it for SEPA (EPC132-08).</summary>
/// <remarks>The same file always gives the same bytes: UTF-8 without byte order mark, lines ended by LF.</remarks>
public static class Pain001Writer
{
    /// <summary>Writes the whole message to <paramref name="output"/> and leaves it open.</summary>
    /// <exception cref="InvalidOperationException"><see cref="PaymentFileCheck.Run"/> finds a problem: nothing was written.</exception>
    public static void Write(Stream output, PaymentFile file, Pain001Version version = Pain001Version.Iso2019)
    {
        var problems = PaymentFileCheck.Run(file);
        if (problems.Count > 0)
            throw new InvalidOperationException("The payment file cannot be written:\n" + string.Join('\n', problems));

        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
        using var xml = XmlWriter.Create(output, settings);
        xml.WriteStartElement("Document", Namespace(version));
        xml.WriteStartElement("CstmrCdtTrfInitn");
        WriteGroupHeader(xml, file);
        xml.WriteStartElement("PmtInf");
        WritePaymentHeader(xml, file, version);
        foreach (var instruction in file.Instructions)
            WriteTransfer(xml, instruction, version);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    public static string Namespace(Pain001Version version) =>
        "urn:iso:std:iso:20022:tech:xsd:pain.001.001." + (version == Pain001Version.Iso2019 ? "09" : "03");

    private static void WriteGroupHeader(XmlWriter xml, PaymentFile file)
    {
        xml.WriteStartElement("GrpHdr");
        xml.WriteElementString("MsgId", file.MessageId);
        xml.WriteElementString("CreDtTm", file.CreatedAt.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture));
        WriteTotals(xml, file);
        WriteParty(xml, "InitgPty", file.Debtor);
        xml.WriteEndElement();
    }

    private static void WritePaymentHeader(XmlWriter xml, PaymentFile file, Pain001Version version)
    {
        // One payment block per message, so its identifier can be the message's own.
        xml.WriteElementString("PmtInfId", file.MessageId);
        xml.WriteElementString("PmtMtd", "TRF");
        xml.WriteElementString("BtchBookg", "true");
        WriteTotals(xml, file);
        WriteNested(xml, "SEPA", "PmtTpInf", "SvcLvl", "Cd");
        var executionDate = file.ExecutionDate.ToString("O", CultureInfo.InvariantCulture);
        if (version == Pain001Version.Iso2019)
            WriteNested(xml, executionDate, "ReqdExctnDt", "Dt");
        else
            WriteNested(xml, executionDate, "ReqdExctnDt");
        WriteParty(xml, "Dbtr", file.Debtor);
        WriteNested(xml, file.Debtor.Iban.Electronic, "DbtrAcct", "Id", "IBAN");
        // The schema wants an agent for the debtor; NOTPROVIDED is what the EPC puts there when only the IBAN is known.
        if (file.Debtor.Bic is { } bic)
            WriteNested(xml, bic.Code, "DbtrAgt", "FinInstnId", BicElement(version));
        else
            WriteNested(xml, "NOTPROVIDED", "DbtrAgt", "FinInstnId", "Othr", "Id");
        xml.WriteElementString("ChrgBr", "SLEV");
    }

    private static void WriteTransfer(XmlWriter xml, PaymentInstruction instruction, Pain001Version version)
    {
        xml.WriteStartElement("CdtTrfTxInf");
        xml.WriteStartElement("PmtId");
        xml.WriteElementString("EndToEndId", instruction.EndToEndId);
        if (version == Pain001Version.Iso2019 && instruction.Uetr is { } uetr)
            xml.WriteElementString("UETR", uetr.ToString("D"));
        xml.WriteEndElement();
        xml.WriteStartElement("Amt");
        xml.WriteStartElement("InstdAmt");
        xml.WriteAttributeString("Ccy", "EUR");
        xml.WriteString(instruction.Amount.ToIso());
        xml.WriteEndElement();
        xml.WriteEndElement();
        if (instruction.Bic is { } bic)
            WriteNested(xml, bic.Code, "CdtrAgt", "FinInstnId", BicElement(version));
        WriteNested(xml, SepaText.Clean(instruction.CreditorName, SepaText.MaxNameLength), "Cdtr", "Nm");
        WriteNested(xml, instruction.Iban.Electronic, "CdtrAcct", "Id", "IBAN");
        WriteRemittance(xml, instruction.Remittance);
        xml.WriteEndElement();
    }

    private static void WriteRemittance(XmlWriter xml, Remittance remittance)
    {
        if (remittance is Remittance.Unstructured { Text: var text })
        {
            WriteNested(xml, SepaText.Clean(text, 140), "RmtInf", "Ustrd");
            return;
        }

        xml.WriteStartElement("RmtInf");
        xml.WriteStartElement("Strd");
        xml.WriteStartElement("CdtrRefInf");
        xml.WriteStartElement("Tp");
        WriteNested(xml, "SCOR", "CdOrPrtry", "Cd");
        xml.WriteElementString("Issr", "ISO");
        xml.WriteEndElement();
        xml.WriteElementString("Ref", ((Remittance.Structured)remittance).Reference.Electronic);
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteTotals(XmlWriter xml, PaymentFile file)
    {
        var total = file.Instructions.Aggregate(Money.Zero, (sum, instruction) => sum + instruction.Amount);
        xml.WriteElementString("NbOfTxs", file.Instructions.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteElementString("CtrlSum", total.ToIso());
    }

    private static void WriteParty(XmlWriter xml, string element, DebtorAccount party)
    {
        xml.WriteStartElement(element);
        xml.WriteElementString("Nm", SepaText.Clean(party.Name, SepaText.MaxNameLength));
        xml.WriteStartElement("Id");
        xml.WriteStartElement("OrgId");
        xml.WriteStartElement("Othr");
        xml.WriteElementString("Id", party.Siret.Digits);
        // SRET: a SIRET, in ISO's external list of organisation identifications.
        WriteNested(xml, "SRET", "SchmeNm", "Cd");
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteNested(XmlWriter xml, string value, params ReadOnlySpan<string> path)
    {
        foreach (var element in path)
            xml.WriteStartElement(element);
        xml.WriteString(value);
        foreach (var _ in path)
            xml.WriteEndElement();
    }

    private static string BicElement(Pain001Version version) => version == Pain001Version.Iso2019 ? "BICFI" : "BIC";
}
