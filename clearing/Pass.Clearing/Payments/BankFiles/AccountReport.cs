using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Pass.Data.Model;

namespace Pass.Clearing.Payments.BankFiles;

/// <summary>camt.052, camt.053 and camt.054, versions .02 to .12: statements, notifications and reports have one shape.</summary>
internal static class AccountReport
{
    private static readonly EntryBatch Unsaid = new(null, null, null, null, null);

    /// <param name="reader">On BkToCstmrStmt, BkToCstmrDbtCdtNtfctn or BkToCstmrAcctRpt.</param>
    public static IEnumerable<BankRecord> Read(XmlReader reader, BankFileKind kind, string version)
    {
        var message = new BankMessage(BankXml.LineOf(reader), kind, version, null);
        var begun = false;
        XElement? paging = null;
        foreach (var name in BankXml.Children(reader))
        {
            if (name == "GrpHdr")
            {
                var head = BankXml.Take(reader);
                (message, paging) = (message with { MessageId = head.Text("MsgId") }, head.At("MsgPgntn"));
            }
            if (!begun && name != "GrpHdr")
            {
                begun = true;
                yield return message;
            }
            if (name is "Stmt" or "Ntfctn" or "Rpt")
            {
                foreach (var record in ReadPage(reader, paging))
                    yield return record;
            }
        }
        if (!begun)
            yield return message;
    }

    /// <param name="paging">Of the whole message, which is all that version .02 has; a page's own goes before it.</param>
    private static IEnumerable<BankRecord> ReadPage(XmlReader reader, XElement? paging)
    {
        var page = new StatementPage(BankXml.LineOf(reader), "", null, null, PageOf(paging), IsLast(paging), false);
        var (begun, position) = (false, 0);
        foreach (var name in BankXml.Children(reader))
        {
            var part = BankXml.Take(reader);
            if (name is "Bal" or "Ntry" && !begun)
            {
                begun = true;
                yield return page;
            }
            if (name == "Bal")
                yield return BalanceOf(part);
            else if (name == "Ntry")
                yield return EntryOf(part, ++position);
            else
                page = With(page, name, part);
        }
        if (!begun)
            yield return page;
        yield return new StatementEnd(BankXml.LineOf(reader));
    }

    private static StatementPage With(StatementPage page, string name, XElement part) => name switch
    {
        "Id" => page with { Id = part.Value.Trim() },
        "StmtPgntn" or "NtfctnPgntn" or "RptPgntn" => page with { Page = PageOf(part), IsLastPage = IsLast(part) },
        "CpyDplctInd" => page with { IsCopy = true },
        "Acct" => page with
        {
            Account = part.Text("Id", "IBAN")?.Replace(" ", "", StringComparison.Ordinal) ?? part.Text("Id", "Othr", "Id"),
            Currency = part.Text("Ccy"),
        },
        _ => page,
    };

    private static int? PageOf(XElement? paging) => int.TryParse(paging.Text("PgNb"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool? IsLast(XElement? paging) => paging is null ? null : paging.Text("LastPgInd") is "true" or "1";

    private static AccountBalance BalanceOf(XElement balance)
    {
        var (cents, _) = AmountOf(balance);
        return new(BankXml.LineOf(balance), balance.Text("Tp", "CdOrPrtry", "Cd") ?? balance.Text("Tp", "CdOrPrtry", "Prtry") ?? "", BankXml.IsCredit(balance) ? cents : -cents);
    }

    private static AccountEntry EntryOf(XElement entry, int position)
    {
        var (cents, currency) = AmountOf(entry);
        var details = entry.All("NtryDtls").ToList();
        return new(
            BankXml.LineOf(entry), position, cents, currency, BankXml.IsCredit(entry), (entry.Text("Sts", "Cd") ?? entry.Text("Sts")) == "BOOK",
            entry.At("BookgDt").Day() ?? entry.At("ValDt").Day(), CodeOf(entry) ?? "", entry.Text("AcctSvcrRef"), entry.Text("AddtlNtryInf"),
            [.. details.SelectMany(d => d.All("Btch")).Select(BatchOf).Where(b => b != Unsaid)], [.. details.SelectMany(d => d.All("TxDtls")).Select(DetailOf)]);
    }

    private static EntryBatch BatchOf(XElement batch)
    {
        var total = batch.At("TtlAmt") is { } amount ? BankXml.Amount(amount) : ((long, string)?)null;
        return new(batch.Reference("MsgId"), batch.Reference("PmtInfId"),
            int.TryParse(batch.Text("NbOfTxs"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null, total?.Item1, total?.Item2);
    }

    private static EntryDetail DetailOf(XElement detail)
    {
        var amount = (detail.At("Amt") ?? detail.At("AmtDtls", "TxAmt", "Amt")) is { } found ? BankXml.Amount(found) : ((long, string)?)null;
        var (references, creditor) = (detail.At("Refs"), detail.At("RltdPties", "Cdtr"));
        var words = detail.At("RtrInf")?.All("AddtlInf").Select(a => a.Value.Trim()).Where(t => t.Length > 0) ?? [];
        return new(
            BankXml.LineOf(detail), references.Reference("MsgId"), references.Reference("PmtInfId"), references.Reference("InstrId"),
            references.Reference("EndToEndId"), references.Uetr("UETR"), amount?.Item1, amount?.Item2,
            detail.At("CdtDbtInd") is null ? null : BankXml.IsCredit(detail), CodeOf(detail),
            detail.Text("RltdPties", "CdtrAcct", "Id", "IBAN")?.Replace(" ", "", StringComparison.Ordinal), creditor.Text("Pty", "Nm") ?? creditor.Text("Nm"),
            detail.Text("RtrInf", "Rsn", "Cd") ?? detail.Text("RtrInf", "Rsn", "Prtry"), string.Join(' ', words) is { Length: > 0 } text ? text : null);
    }

    private static string? CodeOf(XElement element) => element.At("BkTxCd", "Domn") is { } domain
        ? $"{domain.Text("Cd")}/{domain.Text("Fmly", "Cd")}/{domain.Text("Fmly", "SubFmlyCd")}"
        : element.Text("BkTxCd", "Prtry", "Cd");

    private static (long Cents, string Currency) AmountOf(XElement element) =>
        BankXml.Amount(element.At("Amt") ?? throw new BankFileException(BankXml.Words.Problem("AmountUnreadable", BankXml.LineOf(element), "")));
}
