using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Model;

public sealed class AuditTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory, EveryDatabase]
    public async Task Writers_at_the_same_time_make_one_chain(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await WriteAsync(test.Database, $"school/{writer}{i}", commit: i % 3 != 2);
        })));
        await using var context = test.Database.CreateContext();
        var rows = await context.Audit.OrderBy(a => a.Id).ToListAsync();
        rows.Select(r => r.Id).ShouldBe(Enumerable.Range(1, 8 * 7).Select(n => (long)n));
        var hash = new byte[32];
        foreach (var row in rows)
            row.Hash.ShouldBe(hash = Audit.HashOf(hash, row));
        var head = await context.AuditHeads.SingleAsync();
        (head.LastId, Convert.ToHexString(head.Hash)).ShouldBe((rows[^1].Id, Convert.ToHexString(hash)));
    }

    [Theory, EveryDatabase]
    public async Task A_row_is_saved_with_its_change_or_not_at_all(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await WriteAsync(test.Database, "school/0690001A", commit: false);
        await WriteAsync(test.Database, "school/0690002B", commit: true);
        await using var context = test.Database.CreateContext();
        (await context.Schools.Select(s => s.Uai).ToListAsync()).ShouldBe(["0690002B"]);
        var row = await context.Audit.SingleAsync();
        (row.Id, row.ActorId, row.Actor, row.Role, row.Channel, row.Subject).ShouldBe((1, -1, "night", ActorRole.System, ActorChannel.Job, "school/0690002B"));
        row.After.ShouldBe("""{"name":"Lycée","uai":"0690002B"}""");
    }

    [Fact]
    public async Task Outside_a_transaction_nothing_is_written()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        await using var context = test.Database.CreateContext();
        await Should.ThrowAsync<InvalidOperationException>(() => Audit.WriteAsync(context, SystemActors.Night, Now, "school.add", "school/1", null, null));
    }

    [Theory, EveryDatabase]
    public async Task Rows_of_before_the_chain_are_chained_once(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await using (var context = test.Database.CreateContext())
        {
            context.Audit.AddRange(
                new AuditEntry { Id = 3, AtMs = 1, Actor = "camille.martin", Action = "settlement.draft", Subject = "settlement/1" },
                new AuditEntry { Id = 5, AtMs = 2, Actor = "camille.martin", Action = "settlement.approve", Subject = "settlement/1" });
            await context.SaveChangesAsync();
        }
        await test.Database.MigrateAsync();
        await test.Database.MigrateAsync();
        await WriteAsync(test.Database, "school/0690002B", commit: true);
        await using var after = test.Database.CreateContext();
        var hash = new byte[32];
        foreach (var row in await after.Audit.OrderBy(a => a.Id).ToListAsync())
            row.Hash.ShouldBe(hash = Audit.HashOf(hash, row));
        (await after.AuditHeads.SingleAsync()).LastId.ShouldBe(6);
    }

    [Fact]
    public void The_same_thing_is_the_same_text() =>
        Audit.Canonical(new { B = 1, A = new[] { DayOfWeek.Monday }, C = (string?)null, D = new DateOnly(2026, 9, 1), É = "é<" })
            .ShouldBe("""{"a":["monday"],"b":1,"d":"2026-09-01","é":"é<"}""");

    private static async Task WriteAsync(PassDatabase database, string subject, bool commit)
    {
        await using var context = database.CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var school = new School { Uai = subject["school/".Length..], Name = "Lycée" };
        context.Schools.Add(school);
        await Audit.WriteAsync(context, SystemActors.Night, Now, "school.add", subject, null, new { school.Uai, school.Name });
        if (commit)
            await transaction.CommitAsync();
    }
}
