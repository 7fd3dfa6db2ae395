using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Night;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

public sealed class SendingTests(PostgresServer server)
{
    private static readonly DateOnly Day2 = TestRegion.Day2;

    private static readonly string[] FilesOfTheFirst =
    [
        "000001/PASS-000001.xml", "000001/bordereaux/B2026-000001.pdf", "000001/bordereaux/B2026-000002.pdf",
        "000001/journal.hledger", "000001/ventes/B2026-000001.csv", "000001/ventes/B2026-000002.csv",
    ];

    [Theory]
    [InlineData(NightStep.SaleDetails)]
    [InlineData(NightStep.Statements)]
    [InlineData(NightStep.PaymentFile)]
    [InlineData(NightStep.Journal)]
    public async Task A_send_cut_short_and_run_again_ends_with_the_same_bytes(NightStep step)
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        using var straight = new TestFolder();
        using var resumed = new TestFolder();
        await Should.ThrowAsync<PowerCutException>(() => Office.SendAsync(region, 1, resumed.Path, progress: new CutAt(step)));
        resumed.Contents().ShouldBeEmpty();
        await using (var context = region.Database.CreateContext())
            (await context.Settlements.SingleAsync()).State.ShouldBe(SettlementState.Approved);
        region.Clock.Advance(TimeSpan.FromHours(5));
        (await Office.SendAsync(region, 1, resumed.Path)).OrThrow().WasSent.ShouldBeFalse();

        // Life goes on; the same settlement written elsewhere a day later is still the same.
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(Day2);
        region.Clock.Advance(TimeSpan.FromDays(30));
        (await Office.SendAsync(region, 1, straight.Path, Office.Bruno)).OrThrow().WasSent.ShouldBeTrue();
        resumed.Contents().ShouldBe(straight.Contents());
        resumed.Contents().Keys.ShouldBe(FilesOfTheFirst);
    }

    [Theory, EveryDatabase]
    public async Task The_files_say_the_same_as_the_orders(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var files = folder.Contents();
        Convert.FromHexString(files["000001/ventes/B2026-000001.csv"]).ShouldBeGolden("ventes.csv");
        Convert.FromHexString(files["000001/journal.hledger"]).ShouldBeGolden("night.hledger");
        Convert.FromHexString(files["000001/PASS-000001.xml"]).ShouldBeGolden("night.pain.001.xml");
        await using var context = region.Database.CreateContext();
        var attempt = await context.PaymentAttempts.OrderBy(a => a.EndToEndId).FirstAsync();
        attempt.Proof.ShouldBe("000001/PASS-000001.xml sha256:" + Convert.ToHexStringLower((await context.SettlementFiles.SingleAsync(f => f.Name == "000001/PASS-000001.xml")).Hash));
        (await context.Postings.Where(p => p.Account == ChartOfAccounts.TransfersUnderWay).SumAsync(p => p.CreditCents)).ShouldBe(4_250);
    }

    [Fact]
    public async Task The_next_journal_opens_where_the_one_before_ended_and_holds_what_came_since()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(Day2);
        (await Office.Runs(region).DraftAsync(Day2, Office.Dora)).OrThrow();
        await Office.ApproveAsync(region, 2);
        (await Office.SendAsync(region, 2, folder.Path)).OrThrow();
        File.ReadAllBytes(Path.Combine(folder.Path, "000002", "journal.hledger")).ShouldBeGolden("second-night.hledger");
    }

    [Fact]
    public async Task What_was_sent_is_kept_for_its_owner_alone_and_a_file_lost_everywhere_is_made_again_as_it_was()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        var before = folder.Contents();
        var archive = Path.Combine(region.Database.Folder!, "archive");
        foreach (var file in Directory.GetFiles(archive, "*", SearchOption.AllDirectories).Concat(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)))
            ModeOf(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        ModeOf(archive).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // A file changed in the folder is written as it was sent.
        await File.AppendAllTextAsync(Path.Combine(folder.Path, "000001", "PASS-000001.xml"), " ");
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        folder.Contents().ShouldBe(before);

        Directory.Delete(archive, recursive: true);
        Directory.Delete(Path.Combine(folder.Path, "000001"), recursive: true);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow().WasSent.ShouldBeTrue();
        folder.Contents().ShouldBe(before);
    }

    [Fact]
    public async Task Of_two_senders_at_once_one_has_the_turn()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        await using (var other = new NodeTurn(region.Database, "settlement-send"))
        {
            (await other.TakeAsync()).ShouldBeTrue();
            Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("SendUnderWay");
        }
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Office.SendAsync(region, 1, folder.Path))));
        answers.Count(a => a.Ok(out var sent, out _) && !sent.WasSent).ShouldBe(1);
        folder.Contents().Keys.ShouldBe(FilesOfTheFirst);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow().WasSent.ShouldBeTrue();
    }

    /// <summary>Approved on a Friday for the Monday; sent the Wednesday after.</summary>
    [Fact]
    public async Task A_run_sent_late_is_dated_again_under_the_same_approvals()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        region.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 24, 9, 0, 0, TimeSpan.Zero));
        await Office.ApprovedAsync(region);
        await using (var context = region.Database.CreateContext())
            (await context.Settlements.SingleAsync()).ExecutionDate.ShouldBe(new(2026, 12, 28), "Christmas, the 26th and a Sunday are between");
        region.Clock.SetUtcNow(new DateTimeOffset(2026, 12, 31, 9, 0, 0, TimeSpan.Zero));
        using var folder = new TestFolder();
        Office.Refusal(await Office.SendAsync(region, 1, folder.Path)).ShouldBe("ExecutionPast");
        var runs = Office.Runs(region);
        Office.Refusal(await runs.RedateAsync(1, Office.Alice, new(2026, 12, 30))).ShouldBe("ExecutionDayPast");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice, new(2027, 1, 1))).ShouldBe("ExecutionDayClosed");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice, new(2027, 1, 3))).ShouldBe("ExecutionDayClosed");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice, new(2027, 3, 26))).ShouldBe("ExecutionDayClosed", "Good Friday");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice, new(2027, 3, 29))).ShouldBe("ExecutionDayClosed", "Easter Monday");
        var redated = (await runs.RedateAsync(1, Office.Alice)).OrThrow();
        (redated.ExecutionDate, redated.State, redated.Approvals.Count).ShouldBe((new(2027, 1, 4), SettlementState.Approved, 2));
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "000001", "PASS-000001.xml"))).ShouldContain("<Dt>2027-01-04</Dt>");
        Office.Refusal(await runs.RedateAsync(1, Office.Alice)).ShouldBe("AlreadySent");
    }

    [Fact]
    public async Task A_day_on_which_the_region_orders_nothing_is_passed_over()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await using (var context = region.Database.CreateContext())
        {
            TestRegion.Payer(1, new DateOnly(2026, 11, 2), new DateOnly(2026, 11, 3)).CopyTo(await context.RegionSettings.SingleAsync());
            await context.SaveChangesAsync();
        }
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow().Settlement.ExecutionDate.ShouldBe(new(2026, 11, 4));
    }

    [Fact]
    public async Task An_account_that_the_partner_changed_after_the_approval_is_not_paid()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        await Office.ApprovedAsync(region);
        region.Clock.Advance(TimeSpan.FromMinutes(5));
        await using (var context = region.Database.CreateContext())
        {
            context.PartnerBankAccounts.Add(new() { PartnerId = 1, Iban = PaymentSamples.German.Electronic, AccountHolderName = "Neu", FromMs = region.Clock.GetUtcNow().ToUnixTimeMilliseconds() });
            await context.SaveChangesAsync();
        }
        using var folder = new TestFolder();
        var answer = await Office.SendAsync(region, 1, folder.Path);
        answer.Ok(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe("AccountChanged");
        foreach (var named in new[] { "B2026-000001", "FR7", "DE89", "settle hold" })
            problem.Text.ShouldContain(named);

        // Held, the others leave; released, the next run pays it on the new account.
        (await Office.Runs(region).HoldAsync("B2026-000001", Office.Alice.Because("compte changé"))).OrThrow().TotalCents.ShouldBe(750);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow().Files.Count.ShouldBe(4);
        (await Office.Runs(region).ReleaseAsync("B2026-000001", Office.Alice)).OrThrow();
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(Day2);
        (await Office.Runs(region).DraftAsync(Day2, Office.Dora)).OrThrow().Settlement.TotalCents.ShouldBe(4_500);
        await using var after = region.Database.CreateContext();
        (await after.PaymentAttempts.SingleAsync(a => a.OrderNumber == "B2026-000003")).Iban.ShouldBe(PaymentSamples.German.Electronic);
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);
}
