using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Catalogue;
using Pass.Region.Credentials;
using Pass.Region.Holders;
using Pass.Region.Partners;
using Pass.Region.People;
using Pass.Region.Settings;
using Pass.Region.Tills;
using Pass.Simulation.Generation;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.Mutations;

/// <summary>Each mutation of the region is done once: refused to who is not known, then done with its audit row in its own transaction.</summary>
public sealed class MutationAuditTests(PostgresServer server)
{
    private const ActorRole Roles = ActorRole.Administrator | ActorRole.Officer;
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Camille = new(new(7), "camille", Roles, ActorChannel.CommandLine, "asked by letter");
    private static readonly Actor Nobody = new(new(99), "nobody", Roles, ActorChannel.CommandLine, "asked by letter");
    private static readonly Actor Left = new(new(8), "left", Roles, ActorChannel.CommandLine, "asked by letter");

    [Theory, EveryDatabase]
    public async Task Each_mutation_is_refused_to_the_unknown_and_leaves_its_row(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var (database, clock) = (test.Database, new FakeTimeProvider(Now));
        await Catalogue2026.SeedAsync(database);
        await RegionIdentity.WriteAsync(database, (await RegionIdentity.OfLogAsync(database))!.Log, new byte[32]);
        await database.EnterAsync(Camille, Left);
        await SetUpAsync(database);
        using var guard = new AuditGuard(database);

        var rows = PartnerGenerator.Generate(3, 1).ToList();
        var (partners, tills, people) = (new PartnerOffice(database, clock), new TerminalOffice(database, clock), new PeopleOffice(database, clock));
        var code = default(ActivationCode);
        await CheckAsync("settings.define", hasBefore: false, a => CodeOf(new SettingsOffice(database, clock).DefineAsync(a, Sample())));
        await CheckAsync("settings.set", hasBefore: true, a => CodeOf(new SettingsOffice(database, clock).SetAsync(a, "minimumCents", "500")));
        await CheckAsync("person.add", hasBefore: false, a => CodeOf(people.AddAsync(a, "alex.petit", "Alex Petit", ActorRole.Officer, ["alex"])));
        await CheckAsync("person.map", hasBefore: true, a => CodeOf(people.MapAsync(a, "alex.petit", "team")));
        await CheckAsync("person.end", hasBefore: true, a => CodeOf(people.EndAsync(a, "alex.petit")));
        await CheckAsync("product.add", hasBefore: false, a => CodeOf(new CatalogueOffice(database, clock).ImportAsync(a, OneProduct())));
        await CheckAsync("partner.import", hasBefore: false, a => CodeOf(new PartnerImport(database, clock).RunAsync(a, File(rows))));
        await CheckAsync("partner.account", hasBefore: true, a => CodeOf(partners.ChangeAccountAsync(a, rows[0].Siret.Digits, rows[1].Iban.Electronic, null, "SARL Autre")));
        await CheckAsync("convention.end", hasBefore: true, a => CodeOf(partners.EndConventionAsync(a, rows[0].Siret.Digits, rows[0].Convention, LastDay(rows[0]))));
        await CheckAsync("terminal.open", hasBefore: false, async a =>
        {
            var answer = await tills.OpenAsync(a, [await PartnerAsync(database, rows[1])], "Caisse 1");
            code = answer.Ok(out var opened, out var problem) ? opened[0].Code : code;
            return problem?.Code;
        });
        await CheckAsync("terminal.activate", hasBefore: true, a => CodeOf(tills.ActivateAsync(a, code.Hash(), [1, 2, 3])));
        await CheckAsync("terminal.revoke", hasBefore: true, a => CodeOf(tills.RevokeAsync(a, 1)));
        await CheckAsync("credential.import", hasBefore: false, a => CodeOf(new CredentialImport(database, (requests, _) => throw new InvalidOperationException($"{requests.Count}"), clock)
            .RunAsync(a, "file", [new(1, new(new(5), new(12), CredentialKind.Code, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, default, new(Now, Now.AddYears(1)), CredentialState.Pending))])));
        await CheckAsync("holder.erase", hasBefore: false, a => CodeOf(new HolderErasure(database, clock).RunAsync(a, 365)));
        guard.Offences.ShouldBeEmpty();

        async Task CheckAsync(string action, bool hasBefore, Func<Actor, Task<string?>> act)
        {
            var before = await RowsAsync();
            (await act(Nobody)).ShouldBe("ActorUnknown", action);
            (await act(Left)).ShouldBe("ActorUnknown", action);
            (await act(Camille with { Role = ActorRole.Auditor })).ShouldBe("RoleMissing", action);
            (await RowsAsync()).Count.ShouldBe(before.Count, action);
            (await act(Camille)).ShouldBeNull(action);
            var row = (await RowsAsync()).Skip(before.Count).ShouldHaveSingleItem(action);
            (row.Action, row.ActorId, row.Actor, row.Role, row.Reason, row.Before is not null, row.After is not null)
                .ShouldBe((action, 7, "camille", Roles, "asked by letter", hasBefore, true));
            row.AtMs.ShouldBe(Now.ToUnixTimeMilliseconds(), action);
        }

        async Task<List<AuditEntry>> RowsAsync()
        {
            await using var context = database.CreateContext();
            return await context.Audit.AsNoTracking().Where(a => a.AtMs == Now.ToUnixTimeMilliseconds()).OrderBy(a => a.Id).ToListAsync();
        }
    }

    [Fact]
    public async Task The_guard_sees_a_change_that_leaves_no_row()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        using var guard = new AuditGuard(test.Database);
        await using var context = test.Database.CreateContext();
        context.Schools.Add(new() { Uai = "0690001A" });
        await context.SaveChangesAsync();
        await context.Schools.ExecuteUpdateAsync(set => set.SetProperty(s => s.Name, "Lyon"));
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.Schools.ExecuteDeleteAsync();
            await transaction.RollbackAsync();
        }
        guard.Offences.ShouldBe(["school", "school"]);
    }

    private static async Task SetUpAsync(PassDatabase database)
    {
        await using var context = database.CreateContext();
        (await context.People.SingleAsync(p => p.Id == Left.Id.Value)).EndedMs = 1;
        context.Holders.Add(new() { Id = 1, PassId = 12, IneHmac = [1], LeftOn = new(2025, 7, 1) });
        await context.SaveChangesAsync();
    }

    private static async Task<int> PartnerAsync(PassDatabase database, PartnerRow row) =>
        (await new PartnerOffice(database, TimeProvider.System).FindAsync(row.Siret.Digits)).Ok(out var partner, out _) ? partner.Id : 0;

    private static DateOnly LastDay(PartnerRow row) => row.Start > new DateOnly(2026, 9, 1) ? row.Start : new(2026, 9, 1);

    private static CatalogueDocument OneProduct()
    {
        var file = JsonNode.Parse(Catalogue2026.Content.ToFile().Write())!;
        file["products"]!.AsArray().Add(JsonNode.Parse("""{"code": "bikeRental", "label": {"fr": "Vélo", "en": "Bike"}}"""));
        return CatalogueDocument.Read(Encoding.UTF8.GetBytes(file.ToJsonString()));
    }

    private static RegionSettings Sample() => RegionFile.Read(System.IO.File.ReadAllBytes(Repository.Sample("region.json"))).Settings!;

    private static MemoryStream File(IEnumerable<PartnerRow> rows)
    {
        var stream = new MemoryStream();
        PartnerCsvWriter.Write(stream, rows);
        stream.Position = 0;
        return stream;
    }

    private static async Task<string?> CodeOf<T>(Task<Result<T>> answer) where T : notnull => (await answer).Ok(out _, out var problem) ? null : problem.Code;
}
