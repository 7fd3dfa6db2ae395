using System.Globalization;
using System.Xml.Linq;
using Pass.Core;

namespace Pass.Simulation.Bank;

/// <summary>What the bank writes: pain.002.001.10 of what it was given, camt.054.001.08 of what moved.</summary>
internal static class BankAnswer
{
    private static readonly XNamespace Status = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10", Moved = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08";

    /// <summary>Every transfer of the message will be executed.</summary>
    public static BankMail Accepted(string number, DateOnly today, IReadOnlyList<OrderedTransfer> transfers) => Report(number, today, transfers[0].MessageId, "ACCP", null,
        transfers.GroupBy(t => t.LotId).Select(lot => new XElement(Status + "OrgnlPmtInfAndSts", new XElement(Status + "OrgnlPmtInfId", lot.Key), lot.Select(t => new XElement(Status + "TxInfAndSts",
            new XElement(Status + "OrgnlEndToEndId", t.EndToEndId), t.Uetr is null ? null : new XElement(Status + "OrgnlUETR", t.Uetr), new XElement(Status + "TxSts", "ACSP"))))));

    /// <summary>Nothing of the message will be.</summary>
    public static BankMail Rejected(string number, DateOnly today, string message, string reason) => Report(number, today, message, "RJCT", reason, []);

    /// <param name="left">Debited today, each by itself.</param>
    /// <param name="back">Given back by the creditors' banks: their account is closed.</param>
    public static BankMail Movements(string number, DateOnly today, string account, IEnumerable<OrderedTransfer> left, IEnumerable<OrderedTransfer> back) =>
        new($"{number}.camt054.xml", new(new XDeclaration("1.0", "UTF-8", null), new XElement(Moved + "Document", new XElement(Moved + "BkToCstmrDbtCdtNtfctn",
            new XElement(Moved + "GrpHdr", new XElement(Moved + "MsgId", number), new XElement(Moved + "CreDtTm", At(today))),
            new XElement(Moved + "Ntfctn", new XElement(Moved + "Id", number),
                new XElement(Moved + "Acct", new XElement(Moved + "Id", new XElement(Moved + "IBAN", account))),
                left.Select((t, i) => Entry(t, today, $"{number}D{i + 1:00000}", "DBIT", "ESCT", null)),
                back.Select((t, i) => Entry(t, today, $"{number}R{i + 1:00000}", "CRDT", "RRTN", "AC04")))))));

    private static BankMail Report(string number, DateOnly today, string message, string status, string? reason, IEnumerable<XElement> lots) =>
        new($"{number}.pain002.xml", new(new XDeclaration("1.0", "UTF-8", null), new XElement(Status + "Document", new XElement(Status + "CstmrPmtStsRpt",
            new XElement(Status + "GrpHdr", new XElement(Status + "MsgId", number), new XElement(Status + "CreDtTm", At(today))),
            new XElement(Status + "OrgnlGrpInfAndSts", new XElement(Status + "OrgnlMsgId", message), new XElement(Status + "OrgnlMsgNmId", "pain.001"), new XElement(Status + "GrpSts", status),
                reason is null ? null : new XElement(Status + "StsRsnInf", new XElement(Status + "Rsn", new XElement(Status + "Cd", reason)))),
            lots))));

    private static XElement Entry(OrderedTransfer transfer, DateOnly day, string reference, string sign, string family, string? reason) => new(Moved + "Ntry",
        Amount(transfer.Amount), new XElement(Moved + "CdtDbtInd", sign), new XElement(Moved + "Sts", new XElement(Moved + "Cd", "BOOK")),
        new XElement(Moved + "BookgDt", new XElement(Moved + "Dt", Text(day))), new XElement(Moved + "ValDt", new XElement(Moved + "Dt", Text(day))),
        new XElement(Moved + "AcctSvcrRef", reference),
        new XElement(Moved + "BkTxCd", new XElement(Moved + "Domn", new XElement(Moved + "Cd", "PMNT"),
            new XElement(Moved + "Fmly", new XElement(Moved + "Cd", "ICDT"), new XElement(Moved + "SubFmlyCd", family)))),
        new XElement(Moved + "NtryDtls", new XElement(Moved + "TxDtls",
            new XElement(Moved + "Refs", new XElement(Moved + "MsgId", transfer.MessageId), new XElement(Moved + "PmtInfId", transfer.LotId),
                new XElement(Moved + "EndToEndId", transfer.EndToEndId), transfer.Uetr is null ? null : new XElement(Moved + "UETR", transfer.Uetr)),
            Amount(transfer.Amount), new XElement(Moved + "CdtDbtInd", sign),
            new XElement(Moved + "RltdPties", new XElement(Moved + "Cdtr", new XElement(Moved + "Pty", new XElement(Moved + "Nm", transfer.CreditorName))),
                new XElement(Moved + "CdtrAcct", new XElement(Moved + "Id", new XElement(Moved + "IBAN", transfer.CreditorIban)))),
            reason is null ? null : new XElement(Moved + "RtrInf", new XElement(Moved + "Rsn", new XElement(Moved + "Cd", reason))))));

    private static XElement Amount(Money amount) => new(Moved + "Amt", new XAttribute("Ccy", "EUR"), amount.ToIso());

    private static string At(DateOnly day) => Text(day) + "T18:00:00";

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
