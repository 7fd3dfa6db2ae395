using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Model;

public sealed class MigrationTests(PostgresServer server)
{
    private static readonly DateOnly FirstDay = new(2026, 9, 1);

    [Theory, EveryDatabase]
    public async Task Migrations_build_the_model_and_a_second_run_changes_nothing(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateEmptyAsync(kind, server);
        await test.Database.MigrateAsync();
        await test.Database.MigrateAsync();
        await using var context = test.Database.CreateContext();
        context.Database.HasPendingModelChanges().ShouldBeFalse("run scripts/add-migration NAME");
        (await context.ReferenceVersions.SingleAsync()).Version.ShouldBe(0);
        (await context.Operations.CountAsync() + await context.Entries.CountAsync() + await context.Purses.CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_migration_that_was_killed_keeps_nobody_waiting_and_several_take_turns()
    {
        using var test = await TestDatabase.CreateEmptyAsync(DatabaseKind.Sqlite, server);
        await using var context = test.Database.CreateContext();
        PrivateFiles.Create(Path.Combine(test.Database.Folder!, "pass.db"));
        await context.Database.ExecuteSqlRawAsync("CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
        await context.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-09-01')");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => test.Database.MigrateAsync())));

        (await context.ReferenceVersions.SingleAsync()).Version.ShouldBe(0);
    }

    [Theory, EveryDatabase]
    public async Task Operations_projected_before_an_id_belonged_to_its_pass_are_kept(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateEmptyAsync(kind, server);
        await using var context = test.Database.CreateContext();
        if (kind == DatabaseKind.Sqlite)
        {
            Directory.CreateDirectory(test.Database.Folder!);
            PrivateFiles.Create(Path.Combine(test.Database.Folder!, "pass.db"));
        }
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("People");
        var (id, day) = (OperationId.Derive(1, 1, 1).Value, new DateOnly(2026, 9, 1));
        // As the program of then wrote it: today's model knows another table.
        object[] written = kind == DatabaseKind.Sqlite ? [id.ToByteArray(bigEndian: true), day.DayNumber] : [id, day];
        Task AddAsync(long pass) => context.Database.ExecuteSqlRawAsync(
            "INSERT INTO operation (operation_id, partition, lsn, idx, pass_id, kind, partner_id, terminal_id, occurred_at_ms, recorded_at_ms, business_day, amount_cents, holder_cents, region_cents, refusal, flags) " +
            "VALUES ({0}, 1, 1, 0, {2}, 1, 7, 70, 0, 0, {1}, 100, 0, 100, 0, 0)", [.. written, pass]);
        await AddAsync(5);
        await migrator.MigrateAsync("OperationOfPass");
        await AddAsync(6);
        await migrator.MigrateAsync();
        (await context.Operations.AsNoTracking().OrderBy(o => o.PassId).Select(o => o.PassId).ToListAsync()).ShouldBe([5, 6]);
        (await context.OperationsOf(6).SingleAsync()).OperationId.ShouldBe(id);
        (await context.OperationsAt([7, 8], day, day).CountAsync()).ShouldBe(2);
        (await context.OperationsAt([8], day, day).CountAsync() + await context.OperationsAt([7], day.AddDays(1), DateOnly.MaxValue).CountAsync() + await context.OperationsOf(7).CountAsync()).ShouldBe(0);
        (await context.CountMisplacedAsync()).ShouldBe(0);
        if (kind != DatabaseKind.Sqlite)
            return;
        foreach (var (table, inKey) in new[] { ("operation", false), ("pass_place", true), ("partner_place", true), ("entry", true), ("purse", true) })
            (await context.Database.SqlQuery<string>($"SELECT sql AS Value FROM sqlite_master WHERE name = {table}").SingleAsync()).EndsWith("WITHOUT ROWID", StringComparison.Ordinal).ShouldBe(inKey, table);
    }

    [Theory, EveryDatabase]
    public async Task Bordereaux_and_mandats_numbered_by_year_go_on_in_the_budget_they_were_sent_for(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateEmptyAsync(kind, server);
        await using var context = test.Database.CreateContext();
        if (kind == DatabaseKind.Sqlite)
        {
            Directory.CreateDirectory(test.Database.Folder!);
            PrivateFiles.Create(Path.Combine(test.Database.Folder!, "pass.db"));
        }
        var migrator = context.GetService<IMigrator>();
        await migrator.MigrateAsync("SchoolTown");
        // Of the payments of then, what names the numbers alone: the rows they belong to are not needed.
        await context.Database.OpenConnectionAsync();
        await context.Database.ExecuteSqlRawAsync(kind == DatabaseKind.Sqlite ? "PRAGMA foreign_keys = OFF" : "SET session_replication_role = replica");
        await BatchAsync(1, "00", 2026, 5001, 5001, 120001, (120001, "a"), (120002, "b"));
        await BatchAsync(2, "01", 2026, 5002, 5001, 120001, (120003, "c"));
        await BatchAsync(3, "00", 2026, 5003, 5001, 120001, (120004, "d"));
        await BatchAsync(4, "00", 2025, 7, 1, 1, (9, "e"));
        await BatchAsync(5, "02", 2026, null, 5001, 120001);
        await context.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO document_counter (series, last) VALUES ('pes-bordereau-2026', 3), ('pes-mandat-2026', 4), ('pes-bordereau-2025', 7), ('pes-mandat-2025', 9), ('settlement', 5);
            INSERT INTO region_option (name, value) VALUES ('pesBudget', '01'), ('pesNumbering', '2026 5001 120001')
            """);
        await migrator.MigrateAsync();

        (await context.PesMandats.AsNoTracking().OrderBy(m => m.EndToEndId).ToListAsync()).Select(m => (m.Exercise, m.Budget, m.Number, m.SettlementId, m.EndToEndId)).ShouldBe(
            [(2026, "00", 120001, 1, "a"), (2026, "00", 120002, 1, "b"), (2026, "01", 120003, 2, "c"), (2026, "00", 120004, 3, "d"), (2025, "00", 9, 4, "e")]);
        (await context.PesBatches.AsNoTracking().OrderBy(b => b.SettlementId).Select(b => b.Bordereau).ToListAsync()).ShouldBe([5001, 5002, 5003, 7, null]);
        (await context.DocumentCounters.AsNoTracking().ToDictionaryAsync(c => c.Series, c => c.Last)).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value)).ShouldBe(
        [
            ("pes-bordereau-2025-00", 7), ("pes-bordereau-2026-00", 5003), ("pes-bordereau-2026-01", 5002),
            ("pes-mandat-2025-00", 9), ("pes-mandat-2026-00", 120004), ("pes-mandat-2026-01", 120003), ("settlement", 5),
        ]);
        (await context.RegionOptions.AsNoTracking().SingleAsync(o => o.Name == "pesNumbering")).Value.ShouldBe("2026 00 5001 120001", "said for the budget that the year was first sent for");

        async Task BatchAsync(int run, string budget, int year, int? bordereau, int firstBordereau, int firstMandat, params (int Number, string Attempt)[] mandats)
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO pes_batch (settlement_id, file_name, post, siret, collectivity, budget, exercise, nature, imputations, third_party, first_bordereau, first_mandat, payer_name, payer_iban, bordereau)
                VALUES ({run}, {$"flow {run}"}, '069000', '20005376700014', '123', {budget}, {year}, '6512', '', '60 03', {firstBordereau}, {firstMandat}, 'Région', 'FR14', {bordereau})
                """);
            foreach (var (number, attempt) in mandats)
                await context.Database.ExecuteSqlAsync($"INSERT INTO pes_mandat (exercise, number, settlement_id, end_to_end_id) VALUES ({year}, {number}, {run}, {attempt})");
        }
    }

    [Theory, EveryDatabase]
    public async Task A_log_is_created_once(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateEmptyAsync(kind, server);
        await test.Database.MigrateAsync();
        Should.Throw<InvalidOperationException>(test.Database.OpenLog).Message.ShouldContain("pass init");
        var first = await test.Database.EnsureLogAsync(FirstDay);
        var second = await test.Database.EnsureLogAsync(FirstDay.AddDays(9), 3);
        second.ShouldBe(first);
        first.Partitions.ShouldBe(test.Database.DefaultPartitions);
        using var log = test.Database.OpenLog();
        log.Identity.ShouldBe(first);
    }

    [Theory, EveryDatabase]
    public async Task A_change_of_reference_data_raises_its_version_and_other_changes_do_not(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        await using var context = test.Database.CreateContext();
        context.Campaigns.Add(new() { Code = "2026-2027", OpensOn = FirstDay, SpendUntil = FirstDay.AddYears(1) });
        await context.SaveChangesAsync();
        context.Schools.Add(new() { Uai = "0690001A" });
        await context.SaveChangesAsync();
        (await context.ReferenceVersions.AsNoTracking().SingleAsync()).Version.ShouldBe(1);
        context.Campaigns.Single().SpendUntil = FirstDay.AddYears(2);
        await context.SaveChangesAsync();
        (await context.ReferenceVersions.AsNoTracking().SingleAsync()).Version.ShouldBe(2);
    }

    [Theory, EveryDatabase]
    public async Task Document_numbers_have_no_gap_even_when_a_transaction_fails(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, FirstDay);
        (await TakeAsync(test.Database, 1, commit: true)).ShouldBe(1);
        (await TakeAsync(test.Database, 3, commit: true)).ShouldBe(2);
        (await TakeAsync(test.Database, 1, commit: false)).ShouldBe(5);
        var numbers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => TakeAsync(test.Database, 1, commit: true))));
        numbers.Order().ShouldBe(Enumerable.Range(5, 12).Select(n => (long)n));
    }

    [Theory]
    [InlineData("sqlite:.")]
    [InlineData("postgres:Host=x")]
    [InlineData("sqlserver:Server=x;Database=x")]
    public void Every_text_and_byte_column_has_a_length_and_every_name_is_plain(string place)
    {
        string[] unbounded = ["day_fold.state", "log.payload", "log_snapshot.state", "roll_upload.content"];
        using var context = PassDatabase.Parse(place).CreateContext();
        foreach (var property in context.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            var name = $"{property.DeclaringType.GetTableName()}.{property.GetColumnName()}";
            name.ShouldMatch("^[a-z_]+\\.[a-z_]+$");
            if ((property.ClrType == typeof(string) || property.ClrType == typeof(byte[])) && !unbounded.Contains(name))
                property.GetMaxLength().ShouldNotBeNull(name);
        }
    }

    [Theory]
    [InlineData("", "A database is written sqlite:FOLDER, postgres:CONNECTION-STRING or sqlserver:CONNECTION-STRING")]
    [InlineData("data", "A database is written")]
    [InlineData("mysql:Server=x", "A database is written")]
    [InlineData("sqlite:", "Write the folder after it, for example sqlite:./data.")]
    [InlineData("postgres: ", "Write the connection string after it, for example postgres:Host=db;")]
    [InlineData("postgres:not a connection string", "The PostgreSQL connection string cannot be read")]
    [InlineData("sqlserver", "Write the connection string after it, for example sqlserver:Server=db;")]
    [InlineData("sqlserver:", "Write the connection string after it, for example sqlserver:Server=db;")]
    [InlineData("sqlserver:Server=db", "must name the server and the database")]
    [InlineData("sqlserver:Database=pass", "must name the server and the database")]
    [InlineData("sqlserver:Sever=db;Database=pass", "The SQL Server connection string cannot be read")]
    [InlineData("sqlserver:not a connection string", "The SQL Server connection string cannot be read")]
    public void A_database_that_cannot_be_read_says_how_to_write_it(string text, string said) =>
        Should.Throw<FormatException>(() => PassDatabase.Parse(text)).Message.ShouldContain(said);

    [Theory]
    [InlineData("postgres:Host=db;Database=pass;Username=u;Password=secret", "postgres:Host=db;Port=5432;Database=pass")]
    [InlineData("sqlserver:Server=db;Database=pass;User Id=u;Password=secret", "sqlserver:Server=db;Database=pass")]
    public void A_database_never_shows_its_password(string text, string shown) => PassDatabase.Parse(text).ToString().ShouldBe(shown);

    private static async Task<long> TakeAsync(PassDatabase database, int count, bool commit)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var first = await DocumentNumbers.TakeAsync(context, "statement-2026", count);
        if (commit)
            await transaction.CommitAsync();
        return first;
    }
}
