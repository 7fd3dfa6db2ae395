using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Region.People;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.People;

public sealed class PeopleOfficeTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task Who_acts_is_who_the_system_says_and_an_administrator_mapped(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var office = new PeopleOffice(test.Database, TimeProvider.System);
        Code(await office.ActAsync("root", null, ActorRole.Officer)).ShouldBe("PeopleMissing");
        var root = (await office.FoundAsync("root")).OrThrow();
        Code(await office.FoundAsync("root")).ShouldBe("PeopleThere");
        var camille = (await office.AddAsync(root, "Camille.Martin", "Camille Martin", ActorRole.AuthorisingOfficer, ["root"])).OrThrow();
        (await office.AddAsync(root, "alex.petit", "Alex Petit", ActorRole.Officer, ["alex"])).OrThrow();

        (await office.ActAsync("root", null, ActorRole.Officer)).OrThrow().Name.ShouldBe("root");
        var acting = (await office.ActAsync("root", " CAMILLE.martin", ActorRole.Officer | ActorRole.AuthorisingOfficer, "fin du mois")).OrThrow();
        (acting.Id.Value, acting.Name, acting.Role, acting.Reason).ShouldBe((camille.Id, "camille.martin", ActorRole.AuthorisingOfficer, "fin du mois"));
        Code(await office.ActAsync("root", "camille\u200B.martin", ActorRole.AuthorisingOfficer)).ShouldBe("TextInvisible");
        Code(await office.ActAsync("root", null, ActorRole.AuthorisingOfficer)).ShouldBe("RoleMissing");
        Code(await office.ActAsync("root", "alex.petit", ActorRole.Officer)).ShouldBe("PersonNotMapped");
        Code(await office.ActAsync("root", "nobody", ActorRole.Officer)).ShouldBe("PersonUnknown");
        Code(await office.ActAsync("mallory", null, ActorRole.Officer)).ShouldBe("SystemUserUnknown");
        Code(await office.ActAsync("root", null, ActorRole.Officer, "a\u001B[2Jb")).ShouldBe("TextInvisible");

        (await office.MapAsync(root, "camille.martin", "team")).OrThrow();
        (await office.MapAsync(root, "alex.petit", "team")).OrThrow();
        Code(await office.ActAsync("team", null, ActorRole.Officer)).ShouldBe("SeveralPeople");
        (await office.SetRolesAsync(root, "alex.petit", ActorRole.Auditor)).OrThrow().Roles.ShouldBe(ActorRole.Auditor);
        Code(await office.ActAsync("alex", null, ActorRole.Officer)).ShouldBe("RoleMissing");
        Code(await office.SetRolesAsync(root, "alex.petit", ActorRole.Partner)).ShouldBe("RolesMissing");
        Code(await office.SetRolesAsync(root, "root", ActorRole.Officer)).ShouldBe("LastAdministrator");
        (await office.EndAsync(root, "camille.martin")).OrThrow();
        Code(await office.ActAsync("root", "camille.martin", ActorRole.AuthorisingOfficer)).ShouldBe("PersonEnded");
        Code(await office.EndAsync(root, "root")).ShouldBe("LastAdministrator");
        await using var context = test.Database.CreateContext();
        (await context.Audit.OrderBy(a => a.Id).Select(a => a.Action).ToListAsync())
            .ShouldBe(["person.add", "person.add", "person.add", "person.map", "person.map", "person.roles", "person.end"]);
        (await context.Audit.Where(a => a.Action == "person.end").Select(a => a.Before).SingleAsync())!.ShouldContain("camille.martin");
    }

    [Fact]
    public async Task One_spelling_is_one_person_and_only_an_administrator_enters_people()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        var office = new PeopleOffice(test.Database, TimeProvider.System);
        var root = (await office.FoundAsync("root")).OrThrow();
        (await office.AddAsync(root, "h\u00E9l\u00E8ne", "Hélène", ActorRole.Officer, [])).OrThrow();
        Code(await office.AddAsync(root, "He\u0301le\u0300ne", "Hélène", ActorRole.Officer, [])).ShouldBe("HandleTaken");
        Code(await office.AddAsync(root, "x", "y", ActorRole.None, [])).ShouldBe("RolesMissing");
        Code(await office.AddAsync(root, "x", "y", ActorRole.System, [])).ShouldBe("RolesMissing");
        Code(await office.AddAsync(root with { Role = ActorRole.Officer }, "x", "y", ActorRole.Officer, [])).ShouldBe("RoleMissing");
        (await office.ListAsync()).Count.ShouldBe(2);
    }

    private static string? Code<T>(Result<T> result) where T : notnull => result.Ok(out _, out var problem) ? null : problem.Code;
}
