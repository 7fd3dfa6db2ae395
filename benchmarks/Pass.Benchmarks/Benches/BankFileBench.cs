using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Benchmarks.Databases;
using Pass.Benchmarks.Measuring;
using Pass.Benchmarks.Region;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.Generation;

namespace Pass.Benchmarks.Benches;

/// <summary>What goes to the bank and what comes back: a pain.001 of many payments written, a camt.053 of many entries matched to them.</summary>
internal sealed class BankFileBench(BenchOptions options, BenchDatabases databases, ReportBuilder report)
{
    private const int Payments = 10_000, Entries = 100_000, RowsAtOnce = 10_000;
    private const string Message = "PASS-000001";

    private readonly IReadOnlyList<Iban> _accounts = [.. PartnerGenerator.Generate(options.Partners(), seed: 1).Select(p => p.Iban)];

    public async Task MeasureAsync()
    {
        var payer = PartnerGenerator.Generate(1, seed: 99).Single();
        var day = ParisCalendar.NextTargetDay(ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()));
        var file = new PaymentFile(Message, TimeProvider.System.GetUtcNow(), new("REGION", payer.Iban, null, payer.Siret), day, [.. Enumerable.Range(1, Payments).Select(n =>
            new PaymentInstruction(Id(n), Uetr.For(Id(n)), new(Cents(n)), "SARL LIVRES", _accounts[n % _accounts.Count], null, new Remittance.Structured(CreditorReference.For(Order(n)))))]);
        var written = await Timed.MeasureAsync($"pain.001 of {Payments:n0} payments", options.Runs, () => Pain001Writer.Write(Stream.Null, file));
        report.Results.Add(written);
        report.Goals.Add(Goal.AtMost($"{written.Name}, s", 2, written.Median));
        foreach (var kind in databases.Kinds)
            await MatchAsync(kind, payer.Iban, day);
    }

    private async Task MatchAsync(DatabaseKind kind, Iban payer, DateOnly day)
    {
        var seconds = new List<double>();
        for (var run = 0; run < options.Runs; run++)
        {
            var database = await databases.CreateAsync(kind);
            var actor = await SendAsync(database, payer, day);
            var path = Path.Combine(databases.NewFolder(), "releve.xml");
            await WriteStatementAsync(path, payer, day);
            BankImport? import = null;
            var cpu = Environment.CpuUsage.TotalTime;
            seconds.Add(await Timed.SecondsAsync(async () => import = (await new BankFileService(database.Pass, TimeProvider.System).ImportAsync("releve.xml", () => File.OpenRead(path), actor)).OrThrow()[0]));
            if (import!.Applied != Entries)
                throw new InvalidOperationException($"{import.Applied} of {Entries} entries were matched.");
            Progress.Say($"{database.Name}, camt.053 of {Entries:n0} entries, run {run + 1} of {options.Runs}: {seconds[^1]:n2} s, of processors {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:n2} s");
        }
        var matched = Measure.Of($"{kind.ToString().ToLowerInvariant()}, camt.053 of {Entries:n0} entries read, matched and posted", "s", [.. seconds]);
        report.Results.Add(matched);
        report.Goals.Add(Goal.AtMost($"{matched.Name}, s", 10, matched.Median));
    }

    /// <summary>A run that was sent, with as many payments as the statement has entries.</summary>
    private async Task<Actor> SendAsync(BenchDatabase database, Iban payer, DateOnly day)
    {
        await RegionTables.SeedAsync(database.Pass, new(1, _accounts.Count));
        var actor = await NightBench.EnterAsync(database.Pass, 1, "alice");
        await using var context = database.Pass.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        context.Settlements.Add(new()
        {
            Id = 1,
            State = SettlementState.Sent,
            UpToDay = day,
            ExecutionDate = day,
            DraftedAtMs = nowMs,
            SentAtMs = nowMs,
            DraftedBy = actor.Name,
            OrderCount = Entries,
            TotalCents = Total,
            IssuerName = "REGION",
            IssuerSiret = "",
        });
        context.SepaBatches.Add(new() { SettlementId = 1, MessageId = Message, DebtorName = "REGION", DebtorSiret = "", DebtorIban = payer.Electronic });
        await context.SaveChangesAsync();
        foreach (var some in Enumerable.Range(1, Entries).Chunk(RowsAtOnce))
        {
            await context.InsertAsync<PaymentOrder>([.. some.Select(n => new PaymentOrder
            {
                Number = Order(n), SettlementId = 1, PartnerId = n % _accounts.Count + 1, State = PaymentOrderState.Active, AmountCents = Cents(n), FirstDay = day, LastDay = day,
                PartnerName = "SARL LIVRES", PartnerSiret = "", PartnerAddress = "",
            })]);
            await context.InsertAsync<PaymentAttempt>([.. some.Select(n => new PaymentAttempt
            {
                EndToEndId = Id(n), OrderNumber = Order(n), Rank = 1, SettlementId = 1, LiveOrder = Order(n), Rail = PaymentRailKind.SepaFile, State = AttemptState.Sent,
                StateAtMs = nowMs, SentAtMs = nowMs, AccountHolderName = "SARL LIVRES", Iban = _accounts[n % _accounts.Count].Electronic,
            })]);
        }
        await transaction.CommitAsync();
        // What a server does by itself a minute after so many rows.
        if (database.Kind == DatabaseKind.Postgres)
            await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
        return actor;
    }

    private static async Task WriteStatementAsync(string path, Iban payer, DateOnly day)
    {
        var booked = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using var text = new StreamWriter(path, append: false, new UTF8Encoding(false));
        await text.WriteAsync($"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>{booked}T20:00:00</CreDtTm></GrpHdr>
            <Stmt><Id>S1</Id><Acct><Id><IBAN>{payer.Electronic}</IBAN></Id></Acct>{Balance("OPBD", Total)}{Balance("CLBD", 0)}
            """);
        for (var n = 1; n <= Entries; n++)
        {
            await text.WriteAsync($"""
                <Ntry><Amt Ccy="EUR">{new Money(Cents(n)).ToIso()}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{booked}</Dt></BookgDt>
                <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
                <NtryDtls><TxDtls><Refs><EndToEndId>{Id(n)}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>
                """);
        }
        await text.WriteAsync("</Stmt></BkToCstmrStmt></Document>");

        string Balance(string code, long cents) =>
            $"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{new Money(cents).ToIso()}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{booked}</Dt></Dt></Bal>";
    }

    private static long Total => Enumerable.Range(1, Entries).Sum(n => Cents(n));

    private static long Cents(int n) => 1_000 + n % 977;

    private static string Order(int n) => string.Create(CultureInfo.InvariantCulture, $"B2026-{n:000000}");

    private static string Id(int n) => $"PASS-{Order(n)}";
}
