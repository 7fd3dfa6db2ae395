using System.Xml;
using System.Xml.Linq;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>pain.002, versions .03 to .14, and what banks make of them.</summary>
internal static class StatusReport
{
    /// <param name="reader">On CstmrPmtStsRpt.</param>
    public static IEnumerable<BankRecord> Read(XmlReader reader, string version)
    {
        var line = BankXml.LineOf(reader);
        string? messageId = null, original = null;
        XElement? group = null;
        var hasLots = false;
        var begun = false;
        foreach (var name in BankXml.Children(reader))
        {
            if (name == "GrpHdr")
                messageId = BankXml.Take(reader).Text("MsgId");
            if (!begun && name != "GrpHdr")
            {
                begun = true;
                yield return new BankMessage(line, BankFileKind.StatusReport, version, messageId);
            }
            if (name == "OrgnlGrpInfAndSts")
            {
                group = BankXml.Take(reader);
                original = group.Reference("OrgnlMsgId");
            }
            else if (name == "OrgnlPmtInfAndSts")
            {
                foreach (var status in ReadLot(reader, original))
                {
                    hasLots |= status.Level == StatusLevel.Line || status.Code.Length > 0;
                    if (status.Code.Length > 0)
                        yield return status;
                }
            }
        }
        if (!begun)
            yield return new BankMessage(line, BankFileKind.StatusReport, version, messageId);
        // Last, once it is known whether anything deeper speaks.
        if (group?.Text("GrpSts") is { } code)
            yield return StatusOf(group, StatusLevel.Message, original, null, code, hasLots);
    }

    private static IEnumerable<PaymentStatus> ReadLot(XmlReader reader, string? original)
    {
        var lot = new XElement("lot");
        var line = BankXml.LineOf(reader);
        string? lotId = null;
        var hasLines = false;
        foreach (var name in BankXml.Children(reader))
        {
            var part = BankXml.Take(reader);
            if (name == "OrgnlPmtInfId")
                lotId = part.Value.Trim() is { Length: > 0 } id and not "NOTPROVIDED" ? id : null;
            else if (name is "PmtInfSts" or "StsRsnInf")
                lot.Add(part);
            else if (name == "TxInfAndSts" && part.Text("TxSts") is { } code)
            {
                hasLines = true;
                yield return StatusOf(part, StatusLevel.Line, original, lotId, code, hasLines: false);
            }
        }
        yield return StatusOf(lot, StatusLevel.Lot, original, lotId, lot.Text("PmtInfSts") ?? "", hasLines) with { Line = line };
    }

    private static PaymentStatus StatusOf(XElement element, StatusLevel level, string? original, string? lotId, string code, bool hasLines)
    {
        var reasons = element.All("StsRsnInf").ToList();
        var words = reasons.SelectMany(r => r.All("AddtlInf")).Select(a => a.Value.Trim()).Where(t => t.Length > 0);
        return new(BankXml.LineOf(element), level, element.Reference("OrgnlGrpInf", "OrgnlMsgId") ?? original, lotId,
            element.Reference("OrgnlInstrId"), element.Reference("OrgnlEndToEndId"), element.Uetr("OrgnlUETR"), code,
            [.. reasons.Select(r => r.Text("Rsn", "Cd") ?? r.Text("Rsn", "Prtry")).OfType<string>()],
            string.Join(' ', words) is { Length: > 0 } text ? text : null, hasLines);
    }
}
