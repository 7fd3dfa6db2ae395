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
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrations_build_the_model_and_history_cannot_be_rewritten(bool onPostgres)
    {
        using var issuer = await CreateAsync(onPostgres);
        await issuer.Database.MigrateAsync();
        await using var context = issuer.Database.CreateContext();
        context.Database.HasPendingModelChanges().ShouldBeFalse("run scripts/add-migration NAME");
        await issuer.OrderAsync(1);
        await issuer.StockAsync(Issuer.PaperChips(1, 1));
        await issuer.PrepareAsync(1);
        await ShouldRefuseAsync(context, "UPDATE credential_event SET reason = 'nothing happened'", "events are only added");
        await ShouldRefuseAsync(context, "DELETE FROM credential_event", "events are only added");
        await ShouldRefuseAsync(context, "DELETE FROM credential", "never deleted");
        await ShouldRefuseAsync(context, onPostgres ? "UPDATE credential SET serial = '\\x0102030405060708'" : "UPDATE credential SET serial = X'0102030405060708'", "never changes");
        await context.Database.ExecuteSqlRawAsync($"UPDATE credential SET state = {(int)IssuanceState.Spoiled}");
        await ShouldRefuseAsync(context, $"UPDATE credential SET state = {(int)IssuanceState.Active}", "never comes back");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_card_lives_its_whole_life_on_either_database(bool onPostgres)
    {
        using var issuer = await CreateAsync(onPostgres);
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credentials_of_an_earlier_store_keep_their_kinds(bool onPostgres)
    {
        var folder = Directory.CreateTempSubdirectory("pass-").FullName;
        var database = onPostgres ? IssuerDatabase.Postgres(await server.CreateDatabaseAsync()) : IssuerDatabase.Sqlite(Path.Combine(folder, "issuer.db"));
        // Only a migration of the whole makes the file.
        await File.WriteAllBytesAsync(Path.Combine(folder, "issuer.db"), []);
        await using var context = database.CreateContext();
        await context.GetService<IMigrator>().MigrateAsync("ChangesAreFed");
        foreach (var (pass, kind) in new[] { (1, 2), (1, 3), (1, 6), (2, 6), (3, 2) })
            await context.Database.ExecuteSqlAsync($"INSERT INTO credential (pass_id, kind, state, version, delivery, ordered_at_ms) VALUES ({pass}, {kind}, 1, 1, 1, 0)");

        await database.MigrateAsync();

        (await context.Credentials.OrderBy(row => row.Id).Select(row => row.Kind).ToListAsync())
            .ShouldBe([CredentialKind.Card, CredentialKind.Phone, CredentialKind.Code, CredentialKind.Code, CredentialKind.Card]);
    }

    [Theory]
    [InlineData("issuer.db")]
    [InlineData("sqlite:")]
    [InlineData("postgres:not a connection string")]
    [InlineData("sqlserver:")]
    [InlineData("sqlserver:Server=db")]
    public void A_database_that_cannot_be_read_says_how_to_write_it(string text) =>
        Should.Throw<FormatException>(() => IssuerDatabase.Parse(text));

    private async Task<Issuer> CreateAsync(bool onPostgres) =>
        onPostgres ? await Issuer.CreateAsync(IssuerDatabase.Postgres(await server.CreateDatabaseAsync())) : await Issuer.CreateAsync();

    private static async Task ShouldRefuseAsync(IssuerDbContext context, string sql, string why) =>
        (await Should.ThrowAsync<System.Data.Common.DbException>(() => context.Database.ExecuteSqlRawAsync(sql))).Message.ShouldContain(why);
}
