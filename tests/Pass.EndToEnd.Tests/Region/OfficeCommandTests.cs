using System.Globalization;
using System.IO.Compression;

namespace Pass.EndToEnd.Tests.Region;

/// <summary>What the finance office types, on a region whose first day is paid and whose second waits for its night: each command says what it did, and what the others show.</summary>
public sealed class OfficeCommandTests : IDisposable
{
    private const string Paid = "2026-09-01", Officer = "camille.martin", Second = "sacha.bernard";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly string _database;

    public OfficeCommandTests(EveningRegion evening) => _database = _folder.CopyOf(evening.Database, "data");

    [Fact]
    public async Task The_night_is_run_by_hand_listed_and_told_step_by_step()
    {
        (await PassAsync("jobs", "run", "nights")).Refused(1, "nights");
        (await PassAsync("jobs", "run", "night", "--as", Officer)).Well().Output.ShouldContain("night, run 1: done");
        (await PassAsync("jobs", "run", "night", "--as", Officer)).Well().Output.ShouldContain("night, run 2: done");
        (await PassAsync("jobs", "list")).Well().Output.ShouldMatch(@"night .+ 02:00 .+ done");
        var told = (await PassAsync("jobs", "history", "night")).Well().Output.Split('\n');
        told.Where(l => l.StartsWith("1 · night · by hand · ", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldEndWith($" · {Officer} · done");
        told.Count(l => l.Contains(" s, 1 try", StringComparison.Ordinal)).ShouldBe(2 * 5, "five steps of each, with their duration");
        (await PassAsync("verify")).Well();
    }

    [Fact]
    public async Task Jobs_that_the_command_hosts_run_when_they_are_due_until_it_is_stopped()
    {
        await using (var host = new RunningProcess(Tool.Pass("jobs", "run", "--database", $"sqlite:{_database}"), "en_GB.UTF-8"))
        {
            await Testing.Patience.UntilAsync(() => Task.FromResult(host.HasEnded || TableDump.Count(_database, "job_run WHERE job = 'night' AND due_ms IS NOT NULL AND state = 2") == 1), Patience);
            using var patience = new CancellationTokenSource(Patience);
            (await host.TerminateAsync(patience.Token)).Output.ShouldContain("are run here when they are due");
        }
        (await PassAsync("jobs", "history", "night")).Well().Output.ShouldMatch(@"^\d+ · night · due \d{4}-\d\d-\d\d 02:00 · .+:\d+ · .+ · done");
        TableDump.Count(_database, "job_run WHERE job = 'day-close' AND due_ms IS NOT NULL").ShouldBe(1);
    }

    [Fact]
    public async Task What_the_bank_sends_is_taken_once_listed_and_put_aside_and_what_it_packs_twice_is_refused_by_name()
    {
        var (order, _) = Row("SELECT number, partner_siret FROM payment_order WHERE settlement_id = 1 ORDER BY amount_cents DESC, number LIMIT 1");
        var (message, account) = Row("SELECT message_id, debtor_iban FROM sepa_batch WHERE settlement_id = 1");
        await File.WriteAllTextAsync(_folder["etat.xml"], $"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>E2E-1</MsgId></GrpHdr>
            <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId></OrgnlGrpInfAndSts>
            <OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>PASS-{order}</OrgnlEndToEndId><TxSts>ZZ9Z</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>
            """);
        (await ImportAsync("etat.xml")).Well().Output.ShouldContain($"of PASS-{order}, the bank says “ZZ9Z”, a code that the pass does not know. Nothing is changed.");
        (await ImportAsync("etat.xml")).Well().Output.ShouldContain("taken before");

        await File.WriteAllTextAsync(_folder["avis.xml"], $"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>E2E-2</MsgId></GrpHdr><Ntfctn><Id>E2E-2</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct>
            <Ntry><Amt Ccy="EUR">1.12</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-09-03</Dt></BookgDt>
            <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>
            """);
        using (var zip = ZipFile.Open(_folder["avis.zip"], ZipArchiveMode.Create))
        using (var packed = new GZipStream(zip.CreateEntry("avis.xml.gz").Open(), CompressionLevel.Fastest))
            packed.Write(await File.ReadAllBytesAsync(_folder["avis.xml"]));
        (await ImportAsync("avis.zip")).Refused(1, "avis.zip/avis.xml.gz", "Unpack it");
        (await ImportAsync("avis.xml")).Well().Output.ShouldContain("1 to look at");
        (await PassAsync("bank", "list")).Well().Output.ShouldContain("1 line waits for a person.");
        (await PassAsync("bank", "match", "2", "1", order, "--as", Officer)).Refused(1, order);
        (await PassAsync("bank", "set-aside", "2", "1", "--reason", "d'un autre service", "--as", Officer)).Well();
        (await PassAsync("bank", "list")).Well().Output.ShouldContain("0 lines wait for a person.");
        (await PassAsync("verify")).Well();

        Task<Ended> ImportAsync(string name) => PassAsync("bank", "import", _folder[name], "--as", Officer);
    }

    [Fact]
    public async Task A_day_and_a_run_are_proved_to_anybody_and_the_day_is_played_again_to_the_byte()
    {
        (await PassAsync("prove", "stamp", "--as", Officer)).Well();
        (await PassAsync("prove", "day", Paid, "--out", _folder["day.zip"])).Well();
        (await PassAsync("prove", "run", "1", "--out", _folder["run.zip"])).Well();
        foreach (var bundle in new[] { "day.zip", "run.zip" })
        {
            ZipFile.ExtractToDirectory(_folder[bundle], _folder["out-" + bundle]);
            OtherProgram.Run(new("python3", [Path.Combine(_folder["out-" + bundle], "verify.py"), _folder[bundle]])).Well().LastLine.ShouldBe("OK", "by the script that is in it");
        }
        var bytes = await File.ReadAllBytesAsync(_folder["day.zip"]);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(_folder["altered.zip"], bytes);
        OtherProgram.Run(new("python3", [Path.Combine(_folder["out-day.zip"], "verify.py"), _folder["altered.zip"]])).ExitCode.ShouldNotBe(0);
        (await PassAsync("prove", "day", EveningRegion.Day, "--out", _folder["open.zip"])).Refused(1);
        File.Exists(_folder["open.zip"]).ShouldBeFalse();

        (await PassAsync("replay", "--day", Paid)).Well().Output.ShouldContain("the same as what was paid");
        (await PassAsync("replay", "--day", Paid, "--to", $"sqlite:{_folder["again"]}")).Well();
        TableDump.Of(_folder["again"], "pass.db", "partner_day").ShouldBe(TableDump.Of(_database, "pass.db", "partner_day"));
        (await PassAsync("replay", "--day", Paid, "--to", $"sqlite:{_folder["again"]}")).Refused(1);
        (await PassAsync("replay", "--day", EveningRegion.Day)).Refused(1);
    }

    [Fact]
    public async Task A_line_is_explained_a_rule_tried_and_an_envelope_followed()
    {
        var (sale, siret) = Row($"SELECT o.operation_id, p.siret FROM operation o JOIN partner p ON p.id = o.partner_id WHERE o.kind = 1 AND o.refusal = 0 AND o.region_cents > 0 AND o.business_day = {Number(Paid)} ORDER BY o.region_cents DESC LIMIT 1");
        (await PassAsync("explain", new Guid(Convert.FromHexString(sale), bigEndian: true).ToString())).Well().Output.ShouldContain("The partner gets ");
        (await PassAsync("explain", "--day", Paid, "--partner", siret)).Well().LastLine.ShouldEndWith(" net.");
        (await PassAsync("rules", "simulate", "--benefit", "MANUELS", "--rate", "100", "--from", Paid, "--to", Paid)).Well().Output.ShouldContain("0 winners, 0 losers");
        (await PassAsync("rules", "simulate", "--benefit", "MANUELS", "--rate", "50", "--from", Paid, "--to", Paid)).Well().Output.ShouldMatch(@"0 winners, [1-9]\d* loser");
        (await PassAsync("budget", "set", "MANUELS", "2026-2027", "250000", "--alerts", "80", "95", "100", "--as", Officer)).Well();
        (await PassAsync("budget", "show", "2026-2027")).Well().Output.ShouldContain("MANUELS");
        (await PassAsync("budget", "rule", "--benefit", "MANUELS", "--rate", "50", "--from", Paid, "--to", Paid)).Well();
        (await PassAsync("partners", "forecast", siret)).Well();
        (await PassAsync("settle", "compare", "1")).Well();
        (await PassAsync("settle", "sample", "1")).Well();
    }

    [Fact]
    public async Task A_mistake_is_put_right_by_two_and_papers_are_written()
    {
        var (siret, _) = Row("SELECT partner_siret, number FROM payment_order WHERE settlement_id = 1 ORDER BY amount_cents DESC, number LIMIT 1");
        (await PassAsync("incident", "open", "overpayment", "--partner", siret, "--difference=-1,00", "--reason", "compté deux fois", "--as", Officer)).Well().Output.ShouldContain("Incident 1 opened");
        (await PassAsync("incident", "validate", "1", "--as", Officer)).Refused(1);
        (await PassAsync("incident", "validate", "1", "--as", Second)).Well();
        (await PassAsync("incident", "show", "1")).Well().Output.ShouldMatch(@"Before: .+ paid\.[\s\S]*After: .+ due");
        (await PassAsync("statements", "month", "2026-09", "--out", _folder["papers"])).Well().Output.ShouldMatch(@"^[1-9]\d* documents? in ");
        (await PassAsync("statements", "year", "2026", "--out", _folder["papers"])).Well();
        (await PassAsync("export", "fec", "2026", "--out", _folder["papers"])).Well().Output.ShouldContain("FEC20261231.txt");
        (await PassAsync("losses", "--from", Paid)).Well();
        (await PassAsync("stripe", "sweep", "--as", Officer)).Refused(1, "PASS_STRIPE_KEY");
        (await PassAsync("verify")).Well();
    }

    private Task<Ended> PassAsync(params string[] arguments) => Tool.PassAsync(_database, arguments);

    /// <summary>The first two values of the first row; an id in hexadecimal.</summary>
    private (string First, string Second) Row(string sql)
    {
        using var connection = TableDump.Open(_database, "pass.db");
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return (Text(0), Text(1));

        string Text(int column) => reader.GetValue(column) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(column), CultureInfo.InvariantCulture)!;
    }

    private static int Number(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber;

    public void Dispose() => _folder.Dispose();
}
