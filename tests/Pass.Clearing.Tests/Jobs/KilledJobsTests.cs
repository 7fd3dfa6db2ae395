extern alias child;

using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
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

    /// <summary>On a server, places at which a transaction is open, or the log has what the register does not: one after the other, each of them in what the one before left.</summary>
    private static readonly string[] OpenPlaces = ["expire-purses/append 1", "issue-claims/before 1", "remind-rights/before 1", "collect/before 2"];

    [Fact]
    public async Task Killed_before_and_after_all_that_they_write_the_regions_jobs_end_as_if_nobody_had_disturbed_them()
    {
        using var folder = new TestFolder();
        var (made, here) = (Path.Combine(folder.Path, "made"), Path.Combine(folder.Path, "here"));
        var (database, at) = await MakeAsync(DatabaseKind.Sqlite, made, Path.Combine(here, "bank"));
        var copy = await CopyAsync(database, made, here);
        var calm = await RunAsync(copy, here, "", at);
        calm.Steps.Where(s => !s.Contains('/') || !s.Contains("/before", StringComparison.Ordinal) && !Places.Contains(s)).ShouldBe(
            ["lapse-holds", "expire-purses", "issue-claims", "remind-claims", "remind-rights", "collect", "erase-holders", "forget-sign-ins"], "all that is written is a place to be killed at");
        var undisturbed = await KeptAsync(copy, here);
        ShouldHaveDoneAll(undisturbed);
        foreach (var place in Places)
        {
            copy = await CopyAsync(database, made, here);
            (await RunAsync(copy, here, place, at)).ExitCode.ShouldBe(NightProcess.Killed, place);
            (await GoOnAsync(copy, here, at)).ShouldBeNull(place);
            await ShouldKeepAsync(copy, here, undisturbed, place);
        }
    }

    [Fact]
    public async Task On_a_server_killed_before_they_commit_they_end_as_if_nobody_had_disturbed_them()
    {
        using var folder = new TestFolder();
        var (made, here) = (Path.Combine(folder.Path, "made"), Path.Combine(folder.Path, "here"));
        var (database, at) = await MakeAsync(DatabaseKind.Postgres, made, Path.Combine(here, "bank"));
        var copy = await CopyAsync(database, made, here);
        (await GoOnAsync(copy, here, at)).ShouldBeNull();
        var undisturbed = await KeptAsync(copy, here);
        ShouldHaveDoneAll(undisturbed);
        copy = await CopyAsync(database, made, here);
        foreach (var place in OpenPlaces)
            (await RunAsync(copy, here, place, at)).ExitCode.ShouldBe(NightProcess.Killed, place);
        (await GoOnAsync(copy, here, at)).ShouldBeNull();
        await ShouldKeepAsync(copy, here, undisturbed, "each of them");
    }

    /// <summary>All of it in this process. A server notices only in a moment that the session of a killed process is gone, and with it its turn.</summary>
    private static async Task<Problem?> GoOnAsync(PassDatabase database, string here, DateTimeOffset at)
    {
        for (var tries = 1; ; tries++)
        {
            var problem = await new child::RegionJobs(database, new FakeTimeProvider(at)).RunAsync(Path.Combine(here, "archive"));
            if (problem?.Code != "JobUnderWay" || tries == 20)
                return problem;
            await Task.Delay(100);
        }
    }

    private static void ShouldHaveDoneAll(SortedDictionary<string, List<string>> kept) => kept.ShouldSatisfyAllConditions(
        k => k["table right_reminder"].Count.ShouldBe(2), k => k["table debit_note"].Count.ShouldBe(2), k => k["table bank_file"].Count.ShouldBe(1), k => k["table sign_in_session"].ShouldBeEmpty());

    private static async Task ShouldKeepAsync(PassDatabase database, string here, SortedDictionary<string, List<string>> undisturbed, string place)
    {
        var kept = await KeptAsync(database, here);
        kept.Keys.ShouldBe(undisturbed.Keys, place);
        foreach (var (name, rows) in undisturbed)
            kept[name].ShouldBe(rows, $"{name}, killed at {place}");
    }

    private static Task<(int ExitCode, List<string> Steps)> RunAsync(PassDatabase database, string here, string stop, DateTimeOffset at) =>
        NightProcess.RunAsync(database, stop, at, "jobs", Path.Combine(here, "archive"));

    /// <summary>A region at an instant at which something waits for each of the jobs.</summary>
    /// <param name="bank">Where its bank's files will be.</param>
    private async Task<(PassDatabase Database, DateTimeOffset At)> MakeAsync(DatabaseKind kind, string made, string bank)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
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
        var database = region.Database;
        if (kind == DatabaseKind.Sqlite)
        {
            database = PassDatabase.Sqlite(Directory.CreateDirectory(Path.Combine(made, "data")).FullName);
            (await region.Database.Provider.CopyToAsync(database.Folder!)).ShouldBeNull();
        }
        var waiting = Directory.CreateDirectory(Path.Combine(made, "bank")).FullName;
        var ours = PaymentSamples.Region.Iban.Electronic;
        Put("releve.xml", BankAnswers.Statement("S1", ours, 0, 0));
        Put("notes.txt", "hello"u8.ToArray());
        return (database, at);

        async Task OweAsync(PartnerId partner) => (await Office.Payments(region).AddItemAsync(PayableKind.Carry, partner, new(-4_200), "Trop perçu", Office.Dora.Because("contrôle"))).OrThrow();

        void Put(string name, byte[] content)
        {
            var path = Path.Combine(waiting, name);
            File.WriteAllBytes(path, content);
            File.SetLastWriteTimeUtc(path, at.AddHours(-1).UtcDateTime);
        }
    }

    /// <summary>The region as it was made, in its database and in the files beside it.</summary>
    private async Task<PassDatabase> CopyAsync(PassDatabase database, string from, string to)
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
        return await database.Provider.Choose(
            _ => Task.FromResult(PassDatabase.Sqlite(Path.Combine(to, "data"))), async place => PassDatabase.Postgres(await server.CopyOfAsync(place)), _ => throw new NotSupportedException());
    }

    /// <summary>All rows of the register and of the log, and all files beside them.</summary>
    private static async Task<SortedDictionary<string, List<string>>> KeptAsync(PassDatabase database, string here)
    {
        var kept = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var connection in database.Provider.Choose(_ => Embedded(database.Folder!), place => [new NpgsqlConnection(place)], _ => throw new NotSupportedException()))
        {
            await using var closed = connection;
            await connection.OpenAsync();
            var tables = await RowsAsync(connection, connection is SqliteConnection ? "SELECT name FROM sqlite_master WHERE type = 'table'" : "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
            foreach (var table in tables.Where(t => !OfRuns.Any(r => t.StartsWith(r, StringComparison.Ordinal))))
                kept[$"table {table}"] = await RowsAsync(connection, $"SELECT {await ColumnsAsync(connection, table)} FROM \"{table}\"");
            if (tables.Contains("audit"))
                kept["what the audit says"] = await RowsAsync(connection, "SELECT actor, action, subject, \"before\", \"after\" FROM audit WHERE action NOT LIKE 'job.%'");
        }
        foreach (var folder in new[] { "bank", "archive" })
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(here, folder), "*", SearchOption.AllDirectories))
                kept[$"file {Path.GetRelativePath(here, path)}"] = [Convert.ToHexString(await File.ReadAllBytesAsync(path))];
        }
        return kept;

        static DbConnection[] Embedded(string folder) =>
            [.. new[] { "pass.db", "log.db" }.Select(f => new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, f), Pooling = false }.ConnectionString))];
    }

    /// <summary>All but the numbers that a server gives by itself, which it does not take back with a transaction.</summary>
    private static async Task<string> ColumnsAsync(DbConnection connection, string table) => connection is SqliteConnection ? "*"
        : (await RowsAsync(connection, $"SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = '{table}' AND is_identity = 'NO'")).Single();

    private static async Task<List<string>> RowsAsync(DbConnection connection, string sql)
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
