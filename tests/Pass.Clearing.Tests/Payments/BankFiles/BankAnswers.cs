using System.Globalization;
using System.Text;
using Pass.Core;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>Small files as banks write them, each of the shape of the version it names.</summary>
internal static class BankAnswers
{
    /// <param name="status">Of the message; null for none.</param>
    /// <param name="lines">End-to-end id, status, reason.</param>
    public static byte[] StatusReport(string original, string? status, params (string Id, string Status, string? Reason)[] lines) => Document("pain.002.001.10", $"""
        <CstmrPmtStsRpt><GrpHdr><MsgId>{Name(original, status, lines)}</MsgId><CreDtTm>2026-09-03T08:00:00</CreDtTm></GrpHdr>
        <OrgnlGrpInfAndSts><OrgnlMsgId>{original}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{(status is null ? "" : $"<GrpSts>{status}</GrpSts>")}</OrgnlGrpInfAndSts>
        <OrgnlPmtInfAndSts><OrgnlPmtInfId>{original}</OrgnlPmtInfId>{string.Concat(lines.Select(l => $"""
            <TxInfAndSts><OrgnlEndToEndId>{l.Id}</OrgnlEndToEndId><TxSts>{l.Status}</TxSts>{(l.Reason is null ? "" : $"<StsRsnInf><Rsn><Cd>{l.Reason}</Cd></Rsn><AddtlInf>texte de la banque</AddtlInf></StsRsnInf>")}</TxInfAndSts>
            """))}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>
        """);

    public static byte[] Notification(string id, string account, params string[] entries) => Document("camt.054.001.08", $"""
        <BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{id}</MsgId><CreDtTm>2026-09-03T08:00:00</CreDtTm></GrpHdr>
        <Ntfctn><Id>{id}</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{string.Concat(entries)}</Ntfctn></BkToCstmrDbtCdtNtfctn>
        """);

    /// <param name="opening">In cents, as <paramref name="closing"/> is.</param>
    public static byte[] Statement(string id, string account, long opening, long closing, params string[] entries) =>
        Statements(id, null, $"<Stmt><Id>{id}</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{Balance("OPBD", opening)}{Balance("CLBD", closing)}{string.Concat(entries)}</Stmt>");

    /// <summary>A page of a statement, whose number that version has at the head of the message alone.</summary>
    public static byte[] Page(string id, string account, int page, bool isLast, params string[] entries) => Statements($"{id}-{page}", (page, isLast), Bare(id, account, entries));

    /// <param name="page">Of the message; null when it is not paged.</param>
    public static byte[] Statements(string message, (int Number, bool IsLast)? page, params string[] statements) => Document("camt.053.001.02", $"""
        <BkToCstmrStmt><GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-09-03T08:00:00</CreDtTm>{(page is { } p ? $"<MsgPgntn><PgNb>{p.Number}</PgNb><LastPgInd>{(p.IsLast ? "true" : "false")}</LastPgInd></MsgPgntn>" : "")}</GrpHdr>
        {string.Concat(statements).Replace("<Sts><Cd>", "<Sts>", StringComparison.Ordinal).Replace("</Cd></Sts>", "</Sts>", StringComparison.Ordinal)}</BkToCstmrStmt>
        """);

    /// <summary>A statement without balances.</summary>
    public static string Bare(string id, string account, params string[] entries) => $"<Stmt><Id>{id}</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>{string.Concat(entries)}</Stmt>";

    /// <summary>One transfer of ours that left, with its end-to-end id.</summary>
    public static string Debit(string? id, long cents, string status = "BOOK", string currency = "EUR", string? lot = null, string? iban = null) =>
        Entry(cents, "DBIT", "ESCT", status, currency, "", Detail(id, cents, currency, lot, iban, null));

    /// <summary>A whole lot, of whose transfers none or some are listed.</summary>
    /// <param name="lot">Null when the bank leaves its name out.</param>
    /// <param name="listed">See <see cref="Detail(string, long, string)"/>.</param>
    public static string Lot(string? lot, long cents, int count, params string[] listed) => Entry(cents, "DBIT", "ESCT", "BOOK", "EUR", Batch(lot, null, count, listed), "");

    /// <summary>A lot of returns, some of which are listed.</summary>
    public static string Returns(string lot, long cents, int count, params string[] listed) => Entry(cents, "CRDT", "RRTN", "BOOK", "EUR", Batch(lot, null, count, listed), "");

    /// <summary>Several lots debited in one sum.</summary>
    public static string Lots(long cents, params (string Lot, long Cents, int Count)[] lots) =>
        Entry(cents, "DBIT", "ESCT", "BOOK", "EUR", string.Concat(lots.Select(l => Batch(l.Lot, l.Cents, l.Count))), "");

    /// <summary>A transfer of a lot.</summary>
    /// <param name="reason">Why it came back.</param>
    public static string Detail(string id, long cents, string? reason = null) => Detail(id, cents, "EUR", null, null, reason);

    /// <summary>The same entry, undone: the bank marks it as a reversal, and gives no reason.</summary>
    public static string Undone(string entry) => entry.Replace("DBIT</CdtDbtInd>", "CRDT</CdtDbtInd><RvslInd>true</RvslInd>", StringComparison.Ordinal);

    public static string Return(string? id, long cents, string reason, string? lot = null, string? iban = null) =>
        Entry(cents, "CRDT", "RRTN", "BOOK", "EUR", "", Detail(id, cents, "EUR", lot, iban, reason));

    /// <summary>Money from somebody else.</summary>
    public static string Incoming(string id, long cents) => Entry(cents, "CRDT", "ESCT", "BOOK", "EUR", "", Detail(id, cents, "EUR", null, null, null)).Replace("ICDT", "RCDT", StringComparison.Ordinal);

    /// <summary>The same entry, booked on another day.</summary>
    public static string On(DateOnly day, string entry) => entry.Replace("<BookgDt><Dt>2026-09-03", $"<BookgDt><Dt>{day:yyyy-MM-dd}", StringComparison.Ordinal);

    private static string Batch(string? lot, long? cents, int count, params string[] listed) =>
        $"<NtryDtls><Btch>{(lot is null ? "" : $"<PmtInfId>{lot}</PmtInfId>")}<NbOfTxs>{count}</NbOfTxs>{(cents is { } c ? $"<TtlAmt Ccy=\"EUR\">{Euros(c)}</TtlAmt>" : "")}</Btch>{string.Concat(listed)}</NtryDtls>";

    private static string Entry(long cents, string sign, string code, string status, string currency, string batch, string detail) =>
        $"<Ntry><Amt Ccy=\"{currency}\">{Euros(cents)}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-09-03</Dt></BookgDt>"
        + $"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn></BkTxCd>{batch}{(detail.Length == 0 ? "" : $"<NtryDtls>{detail}</NtryDtls>")}</Ntry>";

    private static string Detail(string? id, long cents, string currency, string? lot, string? iban, string? reason) =>
        $"<TxDtls><Refs>{(lot is null ? "" : $"<PmtInfId>{lot}</PmtInfId>")}<EndToEndId>{id ?? "NOTPROVIDED"}</EndToEndId></Refs><Amt Ccy=\"{currency}\">{Euros(cents)}</Amt>"
        + (iban is null ? "" : $"<RltdPties><CdtrAcct><Id><IBAN>{iban}</IBAN></Id></CdtrAcct></RltdPties>")
        + (reason is null ? "" : $"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>") + "</TxDtls>";

    private static string Balance(string code, long cents) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{Euros(Math.Abs(cents))}</Amt><CdtDbtInd>{(cents < 0 ? "DBIT" : "CRDT")}</CdtDbtInd><Dt><Dt>2026-09-03</Dt></Dt></Bal>";

    private static string Euros(long cents) => new Money(cents).ToIso();

    /// <summary>Another content is another message.</summary>
    private static string Name(string original, string? status, (string Id, string Status, string? Reason)[] lines) =>
        "R" + Math.Abs(string.GetHashCode($"{original}{status}{string.Join(',', lines)}", StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture);

    private static byte[] Document(string version, string content) =>
        Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\">{content}</Document>");
}
