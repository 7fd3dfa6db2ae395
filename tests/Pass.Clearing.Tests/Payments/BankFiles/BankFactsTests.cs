using System.Globalization;
using System.Text;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Data.Model;

namespace Pass.Clearing.Tests.Payments.BankFiles;

/// <summary>Small files of our own, one for each thing that banks write in their own way, and what a reader concludes of each: what the collection of samples shows, where it is absent.</summary>
public sealed class BankFactsTests
{
    private const string Id = "PASS-B2026-000001", Uetr = "a34743b9-fb22-4ec6-9947-03b7e191584e";

    private static readonly string Account = PaymentSamples.Region.Iban.Electronic;

    /// <summary>What is in a file, and each fact and alert that follows, in a word.</summary>
    private static readonly (string Name, byte[] File, string Says)[] Table =
    [
        ("the status of an entry in .02, bare", Statement02(Entry("<Sts>BOOK</Sts>")), "Debit 3500"),
        ("the status of an entry in .08, in Cd", Statement08(Entry("<Sts><Cd>BOOK</Cd></Sts>")), "Debit 3500"),
        ("an entry that is expected", Statement02(Entry("<Sts>PDNG</Sts>")), ""),
        ("an entry for information", Statement08(Entry("<Sts><Cd>INFO</Cd></Sts>")), ""),
        ("an entry without a status", Statement08(Entry("")), ""),
        ("a day of the account", Document("camt.052.001.08", $"<BkToCstmrAcctRpt>{Head}<Rpt>{AccountOf}{Entry("<Sts><Cd>BOOK</Cd></Sts>")}</Rpt></BkToCstmrAcctRpt>"), ""),
        ("a copy", Statement08("<CpyDplctInd>CODU</CpyDplctInd>" + Entry("<Sts><Cd>BOOK</Cd></Sts>")), "Debit 3500, copy"),
        ("a page of a statement", Statement08("<StmtPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"), "PageMissing"),
        ("the first page of more", Statement08("<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"), "PageMissing"),
        ("the only page", Statement08("<StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"), ""),
        ("a page of a message in .02", BankAnswers.Page("R", Account, 2, true), "PageMissing"),
        ("the only page of a message in .02", BankAnswers.Page("R", Account, 1, true), ""),
        ("a statement's own page goes before its message's", Document("camt.053.001.08", $"""
            <BkToCstmrStmt><GrpHdr><MsgId>M</MsgId><MsgPgntn><PgNb>2</PgNb><LastPgInd>false</LastPgInd></MsgPgntn></GrpHdr>
            <Stmt>{AccountOf}<StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn></Stmt></BkToCstmrStmt>
            """), ""),
        ("balances that agree", BankAnswers.Statement("R", Account, 10_000, 6_500, BankAnswers.Debit(Id, 3_500)), "Debit 3500"),
        ("balances that do not", BankAnswers.Statement("R", Account, 10_000, 6_501, BankAnswers.Debit(Id, 3_500)), "Debit 3500, BalanceDiffers"),
        ("the balance of before stands for the opening one", Statement02(Balance("PRCD", "100.00") + Balance("CLBD", "64.99") + Entry("<Sts>BOOK</Sts>")), "Debit 3500, BalanceDiffers"),
        ("what is available reconciles with nothing", Statement02(Balance("OPAV", "100.00") + Balance("CLAV", "0.00") + Entry("<Sts>BOOK</Sts>")), "Debit 3500"),
        ("more details than announced", BankAnswers.Statement("R", Account, 0, -3_500, BankAnswers.Lot("L", 3_500, 1, BankAnswers.Detail("a", 2_000), BankAnswers.Detail("b", 1_500))), "Debit 2000?, Debit 1500?, DetailsDiffer"),
        ("fewer details than announced", BankAnswers.Statement("R", Account, 0, -3_500, BankAnswers.Lot("L", 3_500, 2, BankAnswers.Detail("a", 2_000))), "Debit 2000, LotDebit 3500"),
        ("all the details", BankAnswers.Statement("R", Account, 0, -3_500, BankAnswers.Lot("L", 3_500, 2, BankAnswers.Detail("a", 2_000), BankAnswers.Detail("b", 1_500))), "Debit 2000, Debit 1500"),
        ("no details", BankAnswers.Statement("R", Account, 0, -3_500, BankAnswers.Lot("L", 3_500, 2)), "LotDebit 3500"),
        ("a lot of another sum than its movement", BankAnswers.Statement("R", Account, 0, -9_000, BankAnswers.Lots(9_000, ("L", 4_250, 2))), "LotDebit 9000?, LotTotalDiffers"),
        ("two lots", BankAnswers.Statement("R", Account, 0, -9_000, BankAnswers.Lots(9_000, ("L", 4_250, 2), ("M", 4_750, 1))), "LotDebit 4250, LotDebit 4750"),
        ("a statement twice in one file", BankAnswers.Statements("M", null, BankAnswers.Bare("R", Account), BankAnswers.Bare("R", Account)), "StatementTwice"),
        ("a transfer told by its UETR alone", Statement08(Entry("<Sts><Cd>BOOK</Cd></Sts>", $"<EndToEndId>NOTPROVIDED</EndToEndId><UETR>{Uetr}</UETR>")), $"Debit 3500 {Uetr}"),
        ("a status told by its UETR alone", Document("pain.002.001.10", Report($"<TxInfAndSts><OrgnlUETR>{Uetr}</OrgnlUETR><TxSts>ACSP</TxSts></TxInfAndSts>")), $"Status ACSP {Uetr}"),
        ("a report in .03, with the bank's own reason", Document("pain.002.001.03", Report($"<TxInfAndSts><OrgnlEndToEndId>{Id}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Prtry>B17</Prtry></Rsn></StsRsnInf></TxInfAndSts>")), "Status RJCT B17"),
        ("a lot refused in .03", Document("pain.002.001.03", Report("<PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>")), "Status RJCT AC04"),
        ("a report without its namespace", Encoding.UTF8.GetBytes($"<Document Xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\">{Report($"<TxInfAndSts><OrgnlEndToEndId>{Id}</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>")}</Document>"),
            "Status ACSP, VersionUnsaid"),
        ("money back that is called a return", BankAnswers.Notification("N", Account, BankAnswers.Return(Id, 3_500, "AC04")), "Return 3500 AC04"),
        ("a debit of ours undone", BankAnswers.Notification("N", Account, BankAnswers.Undone(BankAnswers.Debit(Id, 3_500))), "Return 3500?"),
        ("money of others", BankAnswers.Notification("N", Account, BankAnswers.Incoming("e2e", 3_500)), ""),
    ];

    public static TheoryData<int, string> Cases => new(Table.Select((t, i) => (i, t.Name)));

    [Theory, MemberData(nameof(Cases))]
    public void Each_thing_that_banks_write_is_read_as_it_is_meant(int row, string name)
    {
        var content = BankFacts.Of(BankFileReader.Read(new MemoryStream(Table[row].File)), "0");
        var facts = content.Facts.Where(f => f.Kind != BankFactKind.Other).Select(Word);
        string.Join(", ", [.. facts, .. content.Alerts.Select(a => a.Code), .. content.IsCopy ? ["copy"] : (string[])[]]).ShouldBe(Table[row].Says, name);
    }

    [Theory]
    [InlineData("fr", "42,50", "(SEK)")]
    [InlineData("en", "42.50", "(SEK)")]
    public void What_is_stored_of_an_alert_is_read_in_each_language(string language, params string[] says)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            var alert = new BankAlert("LotTotalDiffers", 12, new BankAmount(4_250, "EUR"), new BankAmount(9_000, "SEK"));
            foreach (var said in says)
                alert.Text.ShouldContain(said);
            BankAlert.Say(alert.Stored).ShouldBe(alert.Text);
            BankAlert.Say("Une phrase d'avant.").ShouldBe("Une phrase d'avant.");
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Theory]
    [InlineData("UTF-8", 65001), InlineData("UTF-16", 1200), InlineData("ISO-8859-1", 28591), InlineData("ISO-8859-15", 28605), InlineData("windows-1252", 1252)]
    public void Letters_are_those_of_the_encoding_that_the_file_names(string declared, int written)
    {
        var name = declared == "ISO-8859-1" ? "Théâtre de l'Été" : "Cœur d'encre & Été, 5 €";
        var text = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>" + Encoding.UTF8.GetString(BankAnswers.Notification("N", Account, BankAnswers.Return(Id, 3_500, "AC04", iban: "FR7630006000011234567890189")))
            .Split("?>", 2)[1].Replace("<CdtrAcct>", $"<Cdtr><Pty><Nm>{name.Replace("&", "&amp;", StringComparison.Ordinal)}</Nm></Pty></Cdtr><CdtrAcct>", StringComparison.Ordinal);
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written);
        byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        BankFacts.Of(BankFileReader.Read(new MemoryStream(file)), "0").Facts.ShouldHaveSingleItem().CreditorName.ShouldBe(name);
    }

    /// <summary>A statement that never ends is read as far as somebody asks for it.</summary>
    [Fact]
    public void A_file_is_read_as_it_comes_and_held_nowhere_whole()
    {
        const int asked = 20_000, ahead = 1 << 20;
        var (head, entry) = (Encoding.UTF8.GetBytes($"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>{Head}<Stmt>{AccountOf}"), Encoding.UTF8.GetBytes(Entry("<Sts><Cd>BOOK</Cd></Sts>")));
        using var endless = new EndlessStream(head, entry);
        BankFileReader.Read(endless).OfType<AccountEntry>().Take(asked).Last().Position.ShouldBe(asked);
        endless.Given.ShouldBeInRange(asked * (long)entry.Length, asked * (long)entry.Length + ahead);
    }

    private static string Word(BankFact f) => $"{f.Kind} {(f.Kind == BankFactKind.Status ? f.Code : $"{f.Cents}")}{(f.Doubt is null ? "" : "?")} {f.Reason ?? f.Uetr?.ToString()}".TrimEnd();

    private const string Head = "<GrpHdr><MsgId>M</MsgId></GrpHdr>";

    private static string AccountOf => $"<Id>R</Id><Acct><Id><IBAN>{Account}</IBAN></Id></Acct>";

    private static string Entry(string status, string references = $"<EndToEndId>{Id}</EndToEndId>") =>
        $"<Ntry><Amt Ccy=\"EUR\">35.00</Amt><CdtDbtInd>DBIT</CdtDbtInd>{status}<BookgDt><Dt>2026-09-03</Dt></BookgDt>"
        + $"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>{references}</Refs></TxDtls></NtryDtls></Ntry>";

    private static string Balance(string code, string euros) => $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{euros}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";

    private static string Report(string lot) => $"<CstmrPmtStsRpt>{Head}<OrgnlGrpInfAndSts><OrgnlMsgId>PASS-000001</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>PASS-000001</OrgnlPmtInfId>{lot}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>";

    private static byte[] Statement02(string content) => Document("camt.053.001.02", $"<BkToCstmrStmt>{Head}<Stmt>{AccountOf}{content}</Stmt></BkToCstmrStmt>");

    private static byte[] Statement08(string content) => Document("camt.053.001.08", $"<BkToCstmrStmt>{Head}<Stmt>{AccountOf}{content}</Stmt></BkToCstmrStmt>");

    private static byte[] Document(string version, string content) => Encoding.UTF8.GetBytes($"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{version}\">{content}</Document>");
}
