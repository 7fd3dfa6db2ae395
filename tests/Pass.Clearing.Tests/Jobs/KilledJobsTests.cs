extern alias child;

using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Tests.Payments.BankFiles;
using Pass.Clearing.Tests.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>
/// The region's jobs beside its night (holds and purses that are over, claims, reminders, the bank's folder, the purge), killed before and after each of their transactions
/// and appends. One region is made, and copied for each place: run again, all that it keeps is as if nobody had disturbed it.
/// </summary>
public sealed class KilledJobsTests(PostgresServer server)
{
    /// <summary>Say of each run that there was one, killed or not. Of the audit, what it says of everything else is compared.</summary>
    private static readonly string[] OfRuns = ["job_", "audit"];

    /// <summary>Each leaves another state behind: what a step begins with is what the one before it ended with, and only claims and the bank's folder do something between two transactions.</summary>
    private static readonly string[] Places =
    [
        "lapse-holds", "lapse-holds/append 1", "lapse-holds/after 1",
        "expire-purses/after 1", "expire-purses/append 1", "expire-purses/after 2",
        "issue-claims/before 1", "issue-claims/after 1", "remind-claims/after 1", "remind-claims/after 2",
        "remind-rights/after 1", "remind-rights/after 2",
        "collect/before 1", "collect/after 1", "collect/before 2", "collect/after 2",
        "erase-holders/after 1", "forget-sign-ins/after 1", "forget-sign-ins/after 2",
    ];

    [Fact]
    public async Task Killed_before_and_after_all_that_they_write_the_regions_jobs_end_as_if_nobody_had_disturbed_them()
    {
        using var folder = new TestFolder();
        var (made, here) = (Path.Combine(folder.Path, "made"), Path.Combine(folder.Path, "here"));
        var at = await MakeAsync(made, Path.Combine(here, "bank"));
        Copy(made, here);
        var calm = await RunAsync(here, "", at);
        calm.Steps.Where(s => !s.Contains('/') || !s.Contains("/before", StringComparison.Ordinal) && !Places.Contains(s)).ShouldBe(
            ["lapse-holds", "expire-purses", "issue-claims", "remind-claims", "remind-rights", "collect", "erase-holders", "forget-sign-ins"], "all that is written is a place to be killed at");
        var undisturbed = await KeptAsync(here);
        undisturbed.ShouldSatisfyAllConditions(
            k => k["table right_reminder"].Count.ShouldBe(2), k => k["table debit_note"].Count.ShouldBe(2), k => k["table bank_file"].Count.ShouldBe(1), k => k["table sign_in_session"].ShouldBeEmpty());

        foreach (var place in Places)
        {
            Copy(made, here);
            (await RunAsync(here, place, at)).ExitCode.ShouldBe(NightProcess.Killed, place);
            (await new child::RegionJobs(DatabaseOf(here), new FakeTimeProvider(at)).RunAsync(Path.Combine(here, "archive"))).ShouldBeNull(place);
            var kept = await KeptAsync(here);
            kept.Keys.ShouldBe(undisturbed.Keys, place);
            foreach (var (name, rows) in undisturbed)
                kept[name].ShouldBe(rows, $"{name}, killed at {place}");
        }
    }

    private static Task<(int ExitCode, List<string> Steps)> RunAsync(string here, string stop, DateTimeOffset at) =>
        NightProcess.RunAsync(DatabaseOf(here), stop, at, "jobs", Path.Combine(here, "archive"));

    private static PassDatabase DatabaseOf(string here) => PassDatabase.Sqlite(Path.Combine(here, "data"));

    /// <summary>A region at an instant at which something waits for each of the jobs.</summary>
    /// <param name="bank">Where its bank's files will be.</param>
    private async Task<DateTimeOffset> MakeAsync(string made, string bank)
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var reference = await new ReferenceLoader(region.Database).LoadAsync();
        var cinema = reference.Benefit(Catalogue2026.Cinema, TestRegion.Day1)!.ValidUntil;
        var at = ParisCalendar.StartOf(cinema.AddDays((int)reference.Settings.Offline.MaxAge.TotalDays + 1)).AddHours(3);
        await using (var context = region.Database.CreateContext())
        {
            int books = Catalogue2026.LeisureBooks.Value;
            var soon = ParisCalendar.DateOf(at).AddDays(5);
            await context.BenefitVersions.Where(b => b.BenefitId == books).ExecuteUpdateAsync(set => set.SetProperty(b => b.ValidUntil, soon));
            await context.Partners.Where(p => p.Id == 3).ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, PartnerStatus.Closed));
            context.Holders.Add(new() { Id = 1, PassId = 1, IneHmac = [1], FamilyName = "Martin", GivenName = "Lou", BirthDate = new(2009, 5, 4), ClassCode = "2GT1", Campaign = "", LeftOn = new(2025, 3, 1) });
            context.SignIns.Add(new() { Id = 1, Name = "Lou", UserName = "lou" });
            context.SignInSessions.Add(new() { Id = "over", SignInId = 1, SinceMs = 1, SeenMs = 1, EndedMs = 1, Browser = "Firefox" });
            context.RegionOptions.AddRange(new() { Name = RegionOptions.KeepHoldersDays, Value = "365" }, new() { Name = RegionOptions.BankFilesFolder, Value = bank });
            await context.SaveChangesAsync();
        }
        await using (var engine = await AuthorizationEngine.StartAsync(region.Log, TestReference.Decisions, region.Clock))
        {
            await GrantAsync(1, (Catalogue2026.Cinema, 5));
            await GrantAsync(2, (Catalogue2026.Cinema, 3), (Catalogue2026.LeisureBooks, 3_000));
            await GrantAsync(3, (Catalogue2026.LeisureBooks, 2_000));
            await DoneAsync(new SaleRequest(NewId(), new(3), NowMs(), TestTill.Bookshop, new(10), [new(Product.LeisureBook, new(1_500))], HoldOnly: true));

            Task GrantAsync(long pass, params (BenefitId Benefit, int Units)[] given) => DoneAsync(new GrantRequest(NewId(), new(pass), NowMs(), [.. given.Select(g => new Entitlement(g.Benefit, g.Units))]));

            async Task DoneAsync(OperationRequest request) => (await engine.SubmitAsync(request)).IsApproved.ShouldBeTrue();

            OperationId NewId() => OperationId.New(region.Clock.GetUtcNow());

            long NowMs() => region.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        }
        await using (var projector = new Projector(region.Database, region.Log, region.Clock))
            await projector.CatchUpAsync();
        var archive = Path.Combine(made, "archive");
        region.Clock.AdjustTime(at.AddDays(-100));
        // One that is asked for again, and one that is asked for at last.
        await OweAsync(TestTill.Theatre);
        (await new DebitNoteService(region.Database, SentArchive.Of(region.Database, archive), region.Clock).IssueDueAsync(Office.Dora)).OrThrow().Count.ShouldBe(1);
        await OweAsync(TestTill.Cinema);
        (await region.Database.Provider.CopyToAsync(Directory.CreateDirectory(Path.Combine(made, "data")).FullName)).ShouldBeNull();
        var waiting = Directory.CreateDirectory(Path.Combine(made, "bank")).FullName;
        var ours = PaymentSamples.Region.Iban.Electronic;
        Put("releve.xml", BankAnswers.Statement("S1", ours, 0, 0));
        Put("notes.txt", "hello"u8.ToArray());
        return at;

        async Task OweAsync(PartnerId partner) => (await Office.Payments(region).AddItemAsync(PayableKind.Carry, partner, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();

        void Put(string name, byte[] content)
        {
            var path = Path.Combine(waiting, name);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, at.AddHours(-1).UtcDateTime);
        }
    }

    private static void Copy(string from, string to)
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>All rows of the register and of the log, and all files beside them.</summary>
    private static async Task<SortedDictionary<string, List<string>>> KeptAsync(string here)
    {
        var kept = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var file in new[] { "pass.db", "log.db" })
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(here, "data", file), Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            foreach (var table in (await RowsAsync(connection, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")).Where(t => !OfRuns.Any(r => t.StartsWith(r, StringComparison.Ordinal))))
                kept[$"table {table}"] = await RowsAsync(connection, $"SELECT * FROM \"{table}\"");
            if (file == "pass.db")
                kept["what the audit says"] = await RowsAsync(connection, "SELECT actor, action, subject, \"before\", \"after\" FROM audit WHERE action NOT LIKE 'job.%'");
        }
        foreach (var folder in new[] { "bank", "archive" })
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(here, folder), "*", SearchOption.AllDirectories))
                kept[$"file {Path.GetRelativePath(here, path)}"] = [Convert.ToHexString(await File.ReadAllBytesAsync(path))];
        }
        return kept;
    }

    private static async Task<List<string>> RowsAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
