using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Payments.BankFiles;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.Rails.Pes;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Settings;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>The same run, paid by mandats of the public accountant, and what the accountant answers.</summary>
public sealed partial class PublicAccountantTests(PostgresServer server)
{
    private const string Bookshop = "PASS-B2026-000001", Cinema = "PASS-B2026-000002";

    [Fact]
    public async Task Without_the_collectivitys_settings_nothing_is_drafted_and_they_are_named()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await SetAsync(region, ("rail", "pes"), ("pesPost", "069000"), ("pesBudget", "00"));
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("PesMissing");
        problem.Text.ShouldContain("pesCollectivity, pesNature, pesThirdParty");
        await using var context = region.Database.CreateContext();
        (await context.Settlements.AnyAsync(), await context.DocumentCounters.AnyAsync(c => c.Series == "settlement")).ShouldBe((false, false), "no number is lost");
    }

    [Theory]
    [InlineData("rail", "cheque")]
    [InlineData("pesPost", "69000")]
    [InlineData("pesPost", "000000")]
    [InlineData("pesCollectivity", "12")]
    [InlineData("pesBudget", "aa")]
    [InlineData("pesBudgetLabel", "nc")]
    [InlineData("pesNature", "65A1")]
    [InlineData("pesNature", "000")]
    [InlineData("pesImputations", "CINEMA")]
    [InlineData("pesImputations", "CINEMA 65131\nCINEMA 65132")]
    [InlineData("pesThirdParty", "01 01")]
    [InlineData("pesNumbering", "2026 00 0 1")]
    [InlineData("pesNumbering", "2026 5001 120001")]
    [InlineData("pesNumbering", "2026 00 5001 120001\n2026 00 1 1")]
    [InlineData("pesExercise", "26")]
    [InlineData("timestampUrl", "ftp://tsa.example")]
    [InlineData("onlineAddress", "http://pass.example")]
    public async Task A_setting_of_the_wrong_shape_is_refused_and_says_what_it_may_be(string key, string value)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        Office.Refusal(await new SettingsOffice(region.Database, region.Clock).SetOptionAsync(Administrator, key, value)).ShouldBe($"Option.{key}");
    }

    [Theory, EveryDatabase]
    public async Task A_run_leaves_as_mandats_is_taken_and_is_not_paid_yet(DatabaseKind kind)
    {
        using var region = await SentAsync(kind);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var xml = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "000001", "PESALR1_20005376700014_000001.xml"));
        PesSchema.ShouldBeValid(xml);
        var document = XDocument.Load(new MemoryStream(xml));
        document.Descendants("IdBord").Select(PesDepenseTests.Value).ShouldBe(["5001"]);
        document.Descendants("IdPce").Select(PesDepenseTests.Value).ShouldBe(["120001", "120002"]);
        document.Descendants("MtBordHT").Select(PesDepenseTests.Cents).ShouldBe([4_250]);
        document.Descendants("IBAN").Count().ShouldBe(document.Descendants("LigneDePiece").Count());
        document.Descendants("LibVir2").Select(PesDepenseTests.Value).Distinct().ShouldBe([Bookshop, Cinema]);
        // The pièce justificative is the partner's statement, byte for byte.
        using var packed = new System.IO.Compression.GZipStream(
            new MemoryStream(Convert.FromBase64String(document.Descendants("Fichier").First().Value)), System.IO.Compression.CompressionMode.Decompress);
        using var piece = new MemoryStream();
        await packed.CopyToAsync(piece);
        piece.ToArray().ShouldBe(await File.ReadAllBytesAsync(Path.Combine(folder.Path, "000001", "bordereaux", "B2026-000001.pdf")));

        (await StatesAsync(region)).ShouldBe([AttemptState.Sent, AttemptState.Sent]);
        var taken = PesAnswers.Acquit(1, 2026, 5001, "1");
        var import = (await TakeAsync(region, taken)).OrThrow().ShouldHaveSingleItem();
        (import.Kind, import.Applied, import.Open).ShouldBe((BankFileKind.Acknowledgement, 1, 0));
        (await StatesAsync(region)).ShouldBe([AttemptState.Accepted, AttemptState.Accepted]);
        (await TakeAsync(region, taken)).OrThrow().ShouldHaveSingleItem().IsNew.ShouldBeFalse();
        await using var context = region.Database.CreateContext();
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.Bank).AnyAsync()).ShouldBeFalse("taken is not paid");
        await VerifiedAsync(region);
    }

    [Theory]
    [InlineData(NightStep.PaymentFile)]
    [InlineData(NightStep.Journal)]
    public async Task Numbers_have_no_gap_whatever_is_stopped_withdrawn_or_sent_again(NightStep step)
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var resumed = new TestFolder();
        await Should.ThrowAsync<PowerCutException>(() => Office.SendAsync(region, 1, resumed.Path, progress: new CutAt(step)));
        await using (var context = region.Database.CreateContext())
            (await context.PesMandats.CountAsync()).ShouldBe(0);
        (await Office.SendAsync(region, 1, resumed.Path)).OrThrow();
        using var again = new TestFolder();
        Directory.Delete(Path.Combine(region.Database.Folder!, "archive"), recursive: true);
        (await Office.SendAsync(region, 1, again.Path)).OrThrow().WasSent.ShouldBeTrue();
        again.Contents().ShouldBe(resumed.Contents(), "made again, with the numbers it had");

        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(TestRegion.Day2);
        (await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Dora)).OrThrow();
        await Office.ApproveAsync(region, 2);
        (await Office.Runs(region).CancelAsync(2, Office.Alice)).OrThrow();
        (await Office.Runs(region).DraftAsync(TestRegion.Day2, Office.Dora)).OrThrow();
        await Office.ApproveAsync(region, 3);
        (await Office.SendAsync(region, 3, resumed.Path)).OrThrow();
        await using (var context = region.Database.CreateContext())
        {
            (await context.PesBatches.Where(b => b.Bordereau != null).OrderBy(b => b.Bordereau).Select(b => b.Bordereau).ToListAsync()).ShouldBe([5001, 5002]);
            (await context.PesMandats.OrderBy(m => m.Number).Select(m => m.Number).ToListAsync()).ShouldBe([120001, 120002, 120003]);
        }
        await VerifiedAsync(region);
    }

    [Fact]
    public async Task A_bordereau_refused_says_why_and_is_paid_again_under_another_number()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "0", ("ERREUR_CUMUL_MONTANTS", "Cumul des montants incohérent"), (120001, "ERREUR_SIRET", "SIRET invalide")))).OrThrow();
        (await StatesAsync(region)).ShouldBe([AttemptState.Rejected, AttemptState.Rejected]);
        await using (var context = region.Database.CreateContext())
            (await context.PaymentAttempts.OrderBy(a => a.EndToEndId).Select(a => a.ReasonCode).ToListAsync()).ShouldBe(["ERREUR_SIRET", "ERREUR_CUMUL_MONTANTS"]);
        BankReasons.Say("ERREUR_SIRET", CultureInfo.GetCultureInfo("fr")).ShouldContain("SIRET");
        (await Office.Payments(region).RetryAsync(["B2026-000001", "B2026-000002"], Office.Dora)).OrThrow();
        await Office.ApproveAsync(region, 2);
        (await Office.SendAsync(region, 2, folder.Path)).OrThrow();
        var xml = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "000002", "PESALR1_20005376700014_000002.xml"));
        PesSchema.ShouldBeValid(xml);
        var document = XDocument.Load(new MemoryStream(xml));
        document.Descendants("IdPce").Select(PesDepenseTests.Value).ShouldBe(["120003", "120004"]);
        document.Descendants("PJ").Select(p => PesDepenseTests.Value(p.Element("IdUnique")!)).ShouldAllBe(id => id.EndsWith("R2", StringComparison.Ordinal), "a collectivity uses a name once");
        await VerifiedAsync(region);
    }

    [Fact]
    public async Task A_double_is_paid_again_only_by_a_person_who_says_why()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "0", ("12345", "Bordereau en doublon")))).OrThrow();
        Office.Refusal(await Office.Payments(region).RetryAsync(["B2026-000001"], Office.Dora)).ShouldBe("AlreadyPaidSaysBank");
    }

    [Fact]
    public async Task What_is_anothers_or_of_no_bordereau_of_ours_changes_nothing()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        Office.Refusal(await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "1", siret: "20005376700022"))).ShouldBe("CollectivityForeign");
        Office.Refusal(await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "1", collectivity: "124"))).ShouldBe("CollectivityForeign");
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5009, "0", ("1", "inconnu")))).OrThrow().Single().Open.ShouldBe(1, "a person looks at it");
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "1", domain: 4, fault: ("8", "PJ illisible")))).OrThrow().Single().Open.ShouldBe(0, "taken");
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "0", ("8", "PJ illisible"), domain: 4))).OrThrow().Single().Open.ShouldBe(1);
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 5001, "7"))).OrThrow().Single().Noted.ShouldBe(1, "an unknown state changes nothing");
        (await StatesAsync(region)).ShouldBe([AttemptState.Sent, AttemptState.Sent]);
        (await TakeAsync(region, PesAnswers.Acquit(1, null, null, "0", ("2", "Flux illisible"), domain: 1))).OrThrow().Single().Applied.ShouldBe(1, "the flow as a whole");
        (await StatesAsync(region)).ShouldBe([AttemptState.Rejected, AttemptState.Rejected]);
    }

    [Fact]
    public async Task Hostile_or_broken_answers_are_refused_whole()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var good = Encoding.UTF8.GetString(PesAnswers.Acquit(1, 2026, 5001, "1"));
        Office.Refusal(await TakeAsync(region, Encoding.UTF8.GetBytes(good[..^40]))).ShouldBe("FileUnreadable");
        Office.Refusal(await TakeAsync(region, Encoding.UTF8.GetBytes(good.Replace("<n:PES_ACQUIT", "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><n:PES_ACQUIT", StringComparison.Ordinal)))).ShouldBe("FileUnreadable");
        Office.Refusal(await TakeAsync(region, "<PES_Retour/>"u8.ToArray())).ShouldBe("KindUnknown");
        Office.Refusal(await TakeAsync(region, "<PES_ACQUIT/>"u8.ToArray())).ShouldBe("CollectivityForeign");
        (await StatesAsync(region)).ShouldBe([AttemptState.Sent, AttemptState.Sent]);
    }

    [Fact]
    public async Task Whom_the_accountant_would_reject_waits_and_the_others_are_paid()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server, p => p.Iban = p.Id == 2 ? "DE89370400440532013000" : p.Iban);
        await SetAsync(region, All);
        var draft = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        draft.Carried.Select(c => (c.Partner.Value, c.Reason)).ShouldBe([(2, CarryReason.RejectedByRail)]);
        draft.Settlement.OrderCount.ShouldBe(1);
        var sepa = (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora, by: PaymentRailKind.SepaFile)).OrThrow();
        (sepa.Settlement.Rail, sepa.Settlement.OrderCount).ShouldBe((PaymentRailKind.SepaFile, 1), "a bank reaches it");
    }

    private static readonly (string, string)[] All =
    [
        ("rail", "pes"), ("pesPost", "069000"), ("pesCollectivity", "123"), ("pesBudget", "00"), ("pesBudgetLabel", "BUDGET PRINCIPAL"), ("pesNature", "6512"), ("pesFunction", "338"),
        ("pesImputations", "CINEMA 65131 311"), ("pesThirdParty", "60 03\nCLUB 60 06"), ("pesExercise", "2026"), ("pesNumbering", "2026 00 5001 120001"),
    ];

    private static Actor Administrator => Office.Erin;

    /// <summary>Drafted and approved, to be paid by mandats.</summary>
    private async Task<TestRegion> SentAsync(DatabaseKind kind, IEnumerable<(string, string)>? options = null)
    {
        var region = await Office.NightAsync(kind, server);
        await SetAsync(region, [.. options ?? All]);
        await Office.ApprovedAsync(region);
        return region;
    }

    private static async Task SetAsync(TestRegion region, params (string Key, string Value)[] options)
    {
        foreach (var (key, value) in options)
            (await new SettingsOffice(region.Database, region.Clock).SetOptionAsync(Administrator, key, value)).OrThrow();
    }

    private static Task<Result<IReadOnlyList<BankImport>>> TakeAsync(TestRegion region, byte[] file) =>
        new BankFileService(region.Database, region.Clock).ImportAsync("acquit.xml", () => new MemoryStream(file), Office.Alice);

    private static async Task<List<AttemptState>> StatesAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        return await context.PaymentAttempts.Where(a => a.Rank == 1).OrderBy(a => a.EndToEndId).Select(a => a.State).ToListAsync();
    }

    private static async Task VerifiedAsync(TestRegion region) =>
        (await new Verifier(region.Database).RunAsync(region.Log)).Where(r => r.Name is CheckName.Attempts or CheckName.Approvals or CheckName.Transfers or CheckName.Mandats).ShouldAllBe(r => r.Ok);
}
