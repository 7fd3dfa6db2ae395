using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Statements;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Clearing.Verification;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Upgrade;

/// <summary>A database that an earlier version made is read, checked and worked on by this one. earlier.sql is made by scripts/make-earlier-database.</summary>
public sealed class UpgradeTests(PostgresServer server)
{
    [Fact]
    public async Task A_database_of_before_the_attempts_is_whole_and_goes_on()
    {
        using var folder = new TestFolder();
        var database = await EarlierAsync(folder.Path);
        using var log = database.OpenLog();
        (await new Verifier(database).RunAsync(log, archive: SentArchive.Of(database))).Where(r => !r.Ok).Select(r => $"{r.Name}: {string.Join(", ", r.First)}").ShouldBeEmpty();

        await using (var context = database.CreateContext())
        {
            (await context.Settlements.OrderBy(s => s.Id).Select(s => s.State).ToListAsync()).ShouldBe([SettlementState.Sent, SettlementState.Approved, SettlementState.Draft]);
            (await context.SettlementApprovals.OrderBy(a => a.SettlementId).ThenBy(a => a.Rank).ToListAsync()).Select(a => (a.SettlementId, a.Actor)).ShouldBe(
                [(1, "alice"), (1, "bruno"), (2, "alice"), (2, "bruno")], "a draft is approved again");
            (await context.PaymentAttempts.OrderBy(a => a.EndToEndId).ToListAsync()).Select(a => (a.EndToEndId, a.State, a.SentAtMs is not null)).ShouldBe(
            [
                ("PASS-B2026-000001", AttemptState.Sent, true), ("PASS-B2026-000002", AttemptState.Sent, true),
                ("PASS-B2026-000003", AttemptState.Approved, false), ("PASS-B2026-000004", AttemptState.Approved, false),
                ("PASS-B2026-000005", AttemptState.Drafted, false), ("PASS-B2026-000006", AttemptState.Drafted, false),
            ]);
            (await context.SettlementFiles.CountAsync(f => f.SettlementId == 1)).ShouldBe(6);
            (await context.SepaBatches.OrderBy(b => b.SettlementId).Select(b => b.MessageId).ToListAsync()).ShouldBe(["PASS-000001", "PASS-000002", "PASS-000003"]);
            context.RegionSettings.Add(TestRegion.Payer().ToRow());
            await context.SaveChangesAsync();
        }
        await database.EnterAsync(Office.Everybody);
        await GoOnAsync(database, log, folder.Path);
    }

    /// <summary>The run that was approved leaves, the draft is approved and leaves, the next night is drafted, and what failed is paid again.</summary>
    private static async Task GoOnAsync(PassDatabase database, Data.Log.ILogStore log, string folder)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 9, 4, 10, 0, 0, TimeSpan.Zero));
        var rail = PaymentRails.Files;
        var (runs, payments) = (new SettlementService(database, rail, clock), new PaymentService(database, rail, clock));
        var sending = new SettlementSending(database, rail, SentArchive.Of(database), clock);
        (await sending.SendAsync(log, 2, Office.Alice, folder)).OrThrow();
        foreach (var person in new[] { Office.Alice, Office.Bruno })
            (await runs.ApproveAsync(3, person, null)).OrThrow();
        (await sending.SendAsync(log, 3, Office.Alice, folder)).OrThrow();
        (await runs.DraftAsync(new(2026, 9, 4), Office.Dora)).OrThrow().Settlement.Id.ShouldBe(4);
        (await payments.RecordAsync("B2026-000001", AttemptState.Returned, Office.Alice, "AC04")).OrThrow();
        (await payments.RetryAsync(["B2026-000001"], Office.Dora)).OrThrow().Id.ShouldBe(5);
        (await new Verifier(database).RunAsync(log, archive: SentArchive.Of(database))).Where(r => !r.Ok).Select(r => $"{r.Name}: {string.Join(", ", r.First)}").ShouldBeEmpty();

        // What was sent before there was an archive is taken from the folder it was written to, and from nowhere else.
        (await Should.ThrowAsync<InvalidDataException>(() => sending.SendAsync(log, 1, Office.Alice, folder))).Message.ShouldContain("000001/");
    }

    [Fact]
    public async Task The_tables_of_before_are_moved_on_a_server_too()
    {
        using var test = await TestDatabase.CreateEmptyAsync(DatabaseKind.Postgres, server);
        await using (var context = test.Database.CreateContext())
        {
            await context.GetService<IMigrator>().MigrateAsync("20260901000000_Initial");
            await context.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO partner (id, siret, legal_name, category, status, rhythm, iban, account_holder_name, address, postal_code, city, email, since)
                VALUES (1, '83215678900011', 'Librairie', 1, 1, 1, 'FR7630006000011234567890189', 'SARL Librairie', '', '', '', '', '2026-09-01');
                INSERT INTO partner_day (date, partner_id, benefit_id, cleared_on, rule_id, sales, returns, units, sold_cents, returned_cents, holder_cents, base_before_cents, base_cents, reimbursed_cents, fee_cents)
                VALUES ('2026-09-01', 1, 1, '2026-09-01', 1, 1, 0, 1, 2000, 0, 0, 0, 2000, 2000, 25), ('2026-09-02', 1, 1, '2026-09-02', 1, 1, 0, 1, 500, 0, 0, 2000, 500, 500, 0);
                INSERT INTO settlement (id, state, up_to_day, execution_date, message_id, drafted_at_ms, drafted_by, first_approver, first_approved_at_ms, second_approver, second_approved_at_ms,
                    sent_at_ms, order_count, total_cents, debtor_name, debtor_iban, debtor_siret, issuer_address, issuer_contact, is_older_pain)
                VALUES (1, 3, '2026-09-01', '2026-09-03', 'PASS-000001', 1, 'alice', 'alice', 2, 'bruno', 3, 4, 1, 1975, 'Région', 'FR1420041010050500013M02606', '20005376700014', '', '', true);
                INSERT INTO payment_order (number, settlement_id, partner_id, state, end_to_end_id, amount_cents, first_day, last_day, partner_name, partner_siret, partner_address, account_holder_name, iban)
                VALUES ('B2026-000001', 1, 1, 2, 'PASS-B2026-000001', 1975, '2026-09-01', '2026-09-01', 'Librairie', '83215678900011', '', 'SARL Librairie', 'FR7630006000011234567890189');
                INSERT INTO payment_order_line (date, partner_id, benefit_id, order_number, net_cents) VALUES ('2026-09-01', 1, 1, 'B2026-000001', 1975);
                INSERT INTO posting (document, line, journal, day, account, debit_cents, credit_cents)
                VALUES ('PD-2026-09-01/1', 1, 1, '2026-09-01', 'a', 1975, 0), ('PD-2026-09-01/1', 2, 1, '2026-09-01', 'b', 0, 1975), ('B2026-000001', 1, 2, '2026-09-02', 'b', 1975, 0), ('B2026-000001', 2, 2, '2026-09-02', 'c', 0, 1975);
                """);
        }
        await test.Database.MigrateAsync();
        await using var after = test.Database.CreateContext();
        (await after.PayableItems.OrderBy(i => i.Id).ToListAsync()).Select(i => (i.Id, i.SalesDay, i.Cents)).ShouldBe([(1, new DateOnly(2026, 9, 1), 1_975), (2, new DateOnly(2026, 9, 2), 500)]);
        var attempt = await after.PaymentAttempts.SingleAsync();
        (attempt.OrderNumber, attempt.State, attempt.SentAtMs, attempt.Iban).ShouldBe(("B2026-000001", AttemptState.Sent, 4, "FR7630006000011234567890189"));
        var run = await after.Settlements.SingleAsync();
        (run.IssuerName, run.IssuerSiret, run.LastEntry).ShouldBe(("Région", "20005376700014", 2));
        (await after.SepaBatches.SingleAsync()).IsOlderPain.ShouldBeTrue();
        (await after.DocumentCounters.OrderBy(c => c.Series).Select(c => c.Last).ToListAsync()).ShouldBe([2, 2]);
    }

    /// <summary>The earlier version's two files, brought to this version.</summary>
    private static async Task<PassDatabase> EarlierAsync(string folder)
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("tests", "Pass.Clearing.Tests", "Upgrade", "earlier.sql"));
        foreach (var part in text.Split("-- ", StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, part[..end].Trim())};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys = OFF;" + part[end..];
            await command.ExecuteNonQueryAsync();
        }
        var database = PassDatabase.Sqlite(folder);
        await database.MigrateAsync();
        return database;
    }
}
