using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Pass.CardIssuer.Lifecycle;
using Pass.CardIssuer.Store;
using Pass.CardIssuer.Store.Model;
using Pass.Core;
using Pass.Testing.Postgres;

namespace Pass.CardIssuer.Tests;

public sealed class StoreTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task Migrations_build_the_model_and_history_cannot_be_rewritten(DatabaseKind kind)
    {
        using var issuer = await CreateAsync(kind);
        await issuer.Database.MigrateAsync();
        await using var context = issuer.Database.CreateContext();
        context.Database.HasPendingModelChanges().ShouldBeFalse("run scripts/add-migration NAME");
        await issuer.OrderAsync(1);
        await issuer.StockAsync(Issuer.PaperChips(1, 1));
        await issuer.PrepareAsync(1);
        await ShouldRefuseAsync(context, "UPDATE credential_event SET reason = 'nothing happened'", "events are only added");
        await ShouldRefuseAsync(context, "DELETE FROM credential_event", "events are only added");
        await ShouldRefuseAsync(context, "DELETE FROM credential", "never deleted");
        await ShouldRefuseAsync(context, $"UPDATE credential SET serial = {(kind switch { DatabaseKind.Postgres => "'\\x0102030405060708'", DatabaseKind.SqlServer => "0x0102030405060708", _ => "X'0102030405060708'" })}", "never changes");
        await context.Database.ExecuteSqlRawAsync($"UPDATE credential SET state = {(int)IssuanceState.Spoiled}");
        await ShouldRefuseAsync(context, $"UPDATE credential SET state = {(int)IssuanceState.Active}", "never comes back");
    }

    [Theory, EveryDatabase]
    public async Task A_card_lives_its_whole_life_on_every_database(DatabaseKind kind)
    {
        using var issuer = await CreateAsync(kind);
        await issuer.OrderAsync(1, 2);
        await issuer.StockAsync(Issuer.PaperChips(1, 3));
        var batch = await issuer.PrepareAsync(10);
        await BureauTests.ReportAsync(issuer, batch, _ => "produced");
        (await issuer.Lifecycle.ShipBatchAsync(batch, "test")).ShouldBe(2);
        var key = CredentialKey.Of(new PassId(2));
        (await issuer.Lifecycle.HandOutAsync(key, "school", "at the desk")).Ok(out _, out _).ShouldBeTrue();
        (await issuer.Lifecycle.ActivateAsync(key, "holder", "first use")).Ok(out _, out _).ShouldBeTrue();
        (await issuer.Lifecycle.BlockAsync(key, "holder", "lost")).Ok(out var blocked, out _).ShouldBeTrue();
        blocked!.PhoneRight.ShouldBeTrue();
        (await issuer.Lifecycle.ReplaceAsync(key, "holder", "lost")).Ok(out var replaced, out _).ShouldBeTrue();
        replaced!.NewOrder.ShouldNotBeNull();
        (await issuer.Lifecycle.TraceAsync(CredentialKey.Of(blocked.Id))).Ok(out var trace, out _).ShouldBeTrue();
        trace!.Select(e => e.ToState).ShouldBe([IssuanceState.Ordered, IssuanceState.InProduction, IssuanceState.Produced, IssuanceState.Shipped, IssuanceState.HandedOut, IssuanceState.Active, IssuanceState.Blocked, IssuanceState.Replaced]);
        trace!.Skip(1).Select(e => e.FromState).ShouldBe(trace!.SkipLast(1).Select(e => (IssuanceState?)e.ToState));
    }

    [Theory, EveryDatabase]
    public async Task Credentials_of_an_earlier_store_keep_their_kinds(DatabaseKind kind)
    {
        using var issuer = await CreateAsync(kind, isEmpty: true);
        var database = issuer.Database;
        await using var context = database.CreateContext();
        await context.GetService<IMigrator>().MigrateAsync("ChangesAreFed");
        foreach (var (pass, sort) in new[] { (1, 2), (1, 3), (1, 6), (2, 6), (3, 2) })
            await context.Database.ExecuteSqlAsync($"INSERT INTO credential (pass_id, kind, state, version, delivery, ordered_at_ms) VALUES ({pass}, {sort}, 1, 1, 1, 0)");

        await database.MigrateAsync();

        (await context.Credentials.OrderBy(row => row.Id).Select(row => row.Kind).ToListAsync())
            .ShouldBe([CredentialKind.Card, CredentialKind.Phone, CredentialKind.Code, CredentialKind.Code, CredentialKind.Card]);
    }

    [Fact]
    public void SQL_Server_is_asked_where_there_is_one()
    {
        Assert.SkipWhen(TestDatabase.WhyNoSqlServer is not null, TestDatabase.WhyNoSqlServer ?? "");
        TestDatabase.Kinds.ShouldContain(DatabaseKind.SqlServer);
    }

    [Theory]
    [InlineData("issuer.db")]
    [InlineData("sqlite:")]
    [InlineData("postgres:not a connection string")]
    [InlineData("sqlserver:")]
    [InlineData("sqlserver:Server=db")]
    public void A_database_that_cannot_be_read_says_how_to_write_it(string text) =>
        Should.Throw<FormatException>(() => IssuerDatabase.Parse(text));

    private async Task<Issuer> CreateAsync(DatabaseKind kind, bool isEmpty = false) => kind switch
    {
        DatabaseKind.Postgres => await Issuer.CreateAsync(IssuerDatabase.Postgres(await server.CreateDatabaseAsync()), isEmpty: isEmpty),
        DatabaseKind.SqlServer => await Issuer.CreateAsync(IssuerDatabase.Parse($"sqlserver:{TestDatabase.NewOnSqlServer()}"), isEmpty: isEmpty),
        _ => await Issuer.CreateAsync(isEmpty),
    };

    private static async Task ShouldRefuseAsync(IssuerDbContext context, string sql, string why) =>
        (await Should.ThrowAsync<System.Data.Common.DbException>(() => context.Database.ExecuteSqlRawAsync(sql))).Message.ShouldContain(why);
}
