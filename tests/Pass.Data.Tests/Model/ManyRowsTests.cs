using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Data.Tests.Model;

public sealed class ManyRowsTests(PostgresServer server)
{
    private static readonly DateOnly Day = new(2026, 9, 1);

    [Theory, EveryDatabase]
    public async Task Rows_are_stored_as_they_are_when_added_one_by_one(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Day);
        await using (var context = test.Database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.InsertAsync<Posting>([Line("PD-1/é\n\"'", 1, 7, long.MaxValue), Line("PD-1/é\n\"'", 2, null, 1)]);
            await context.InsertAsync<UnpricedDay>([Waiting(1, null), Waiting(2, Day.AddDays(3))]);
            context.Postings.AddRange(Line("PD-2/é\n\"'", 1, 7, long.MaxValue), Line("PD-2/é\n\"'", 2, null, 1));
            context.UnpricedDays.AddRange(Waiting(3, null), Waiting(4, Day.AddDays(3)));
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        }
        await using var again = test.Database.CreateContext();
        var lines = (await again.Postings.ToListAsync()).GroupBy(p => p.Document).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        lines.Count.ShouldBe(2);
        lines[0].OrderBy(p => p.Line).Select(Text).ShouldBe(lines[1].OrderBy(p => p.Line).Select(Text));
        var waiting = await again.UnpricedDays.OrderBy(u => u.PartnerId).ToListAsync();
        waiting.Select(u => (u.PartnerId, u.Date, u.WaitsFor, u.GrossCents, u.ClearedOn)).ShouldBe(
            [(1, Day, Day, -5, null), (2, Day, Day, -5, Day.AddDays(3)), (3, Day, Day, -5, null), (4, Day, Day, -5, Day.AddDays(3))]);
    }

    [Theory, EveryDatabase]
    public async Task A_row_that_is_there_already_refuses_them_all(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Day);
        await using (var context = test.Database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            var refused = await Should.ThrowAsync<Exception>(() => context.InsertAsync<UnpricedDay>([Waiting(1, null), Waiting(2, null), Waiting(1, null)]));
            test.Database.Provider.FaultOf(refused).ShouldBe(Providers.DatabaseFault.Fenced);
        }
        await using var again = test.Database.CreateContext();
        (await again.UnpricedDays.CountAsync()).ShouldBe(0);
    }

    [Theory, EveryDatabase]
    public async Task Rows_that_are_there_get_every_column_and_one_that_is_not_refuses_them_all(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, Day);
        await using (var context = test.Database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.InsertAsync<UnpricedDay>([Waiting(1, null), Waiting(2, null), Waiting(3, Day)]);
            await context.UpdateAsync<UnpricedDay>([Waiting(1, Day.AddDays(2)), Waiting(3, null)]);
            await context.UpdateAsync<UnpricedDay>([Waiting(2, Day.AddDays(5))]);
            await transaction.CommitAsync();
        }
        await using (var context = test.Database.CreateContext())
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Should.ThrowAsync<InvalidOperationException>(() => context.UpdateAsync<UnpricedDay>([Waiting(1, Day), Waiting(9, Day)]));
        }
        await using var again = test.Database.CreateContext();
        (await again.UnpricedDays.OrderBy(u => u.PartnerId).Select(u => u.ClearedOn).ToListAsync()).ShouldBe([Day.AddDays(2), Day.AddDays(5), null]);
    }

    [Fact]
    public async Task Outside_a_transaction_and_where_the_database_numbers_rows_nothing_is_inserted()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, Day);
        await using var context = test.Database.CreateContext();
        await Should.ThrowAsync<InvalidOperationException>(() => context.InsertAsync<UnpricedDay>([Waiting(1, null)]));
        await using var transaction = await context.Database.BeginTransactionAsync();
        await Should.ThrowAsync<ArgumentException>(() => context.InsertAsync<PartnerBankAccount>([new() { Iban = "", AccountHolderName = "" }]));
    }

    private static Posting Line(string document, int line, int? benefit, long cents) => new()
    {
        Document = document,
        Line = line,
        Entry = 1,
        Journal = PostingJournal.Clearing,
        Day = Day,
        Account = "401",
        PartnerId = null,
        BenefitId = benefit,
        DebitCents = cents,
        CreditCents = 0,
    };

    private static string Text(Posting p) => FormattableString.Invariant($"{p.Line} {p.Entry} {p.Journal} {p.Day:o} {p.Account} {p.PartnerId} {p.BenefitId} {p.DebitCents} {p.CreditCents} {p.Document[4..]}");

    private static UnpricedDay Waiting(int partner, DateOnly? cleared) => new()
    {
        Date = Day,
        PartnerId = partner,
        BenefitId = 1,
        WaitsFor = Day,
        Sales = 1,
        GrossCents = -5,
        HolderCents = 0,
        ClearedOn = cleared,
    };
}
