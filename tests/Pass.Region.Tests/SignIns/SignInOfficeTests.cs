using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.People;
using Pass.Region.SignIns;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.SignIns;

public sealed class SignInOfficeTests(PostgresServer server)
{
    [Fact]
    public async Task A_new_access_of_one_person_or_pass_ends_the_old_one_and_its_codes_and_a_partners_stays()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        var root = (await new PeopleOffice(test.Database, TimeProvider.System).FoundAsync("root")).OrThrow() with { Role = ActorRole.Administrator | ActorRole.Officer };
        await using var context = test.Database.CreateContext();
        context.Holders.Add(new() { Id = 7, PassId = 1_234_567_890, IneHmac = [7], GivenName = "Zoé" });
        var partner = new Partner { Siret = "55208131766522", LegalName = "Librairie", Trade = new(1), Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie" };
        context.Partners.Add(partner);
        await context.SaveChangesAsync();
        var office = new SignInOffice(test.Database, TimeProvider.System);
        foreach (var (who, name) in new[] { (Invited.Holder(7), "zoe"), (Invited.Person(root.Id.Value), "root"), (Invited.Partner(partner.Id, PartnerRole.Cashier), "caisse") })
        {
            var (old, spare, next) = (await InviteAsync(who, name), await InviteAsync(who, name), await InviteAsync(who, name));
            var before = (await office.AcceptAsync(SystemActors.Enrolment, old, new($"{name}.1", "hash", "stamp"))).OrThrow();
            var isShared = who.Kind == LinkKind.Partner;
            // What was not used yet goes with the first that is, so a code made later is asked for.
            if (!isShared)
            {
                (await office.FindAsync(next)).Ok(out _, out var used).ShouldBeFalse();
                used!.Code.ShouldBe("InvitationRefused");
                next = await InviteAsync(who, name);
            }
            var after = (await office.AcceptAsync(SystemActors.Enrolment, next, new($"{name}.2", "hash", "stamp"))).OrThrow();
            (await context.SignInLinks.AsNoTracking().SingleAsync(l => l.SignInId == before.Id)).EndedMs.HasValue.ShouldBe(!isShared, name);
            (await context.SignInLinks.AsNoTracking().SingleAsync(l => l.SignInId == after.Id)).EndedMs.ShouldBeNull(name);
            (await office.FindAsync(spare)).Ok(out _, out _).ShouldBe(isShared, name);
            var audited = await context.Audit.AsNoTracking().SingleAsync(a => a.Action == "signIn.create" && a.Subject == $"sign-in/{after.Id}");
            audited.After!.Contains($"[{before.Id}]", StringComparison.Ordinal).ShouldBe(!isShared, audited.After);
        }

        async Task<ActivationCode> InviteAsync(Invited who, string name) => (await office.InviteAsync(root, who, name)).OrThrow().Code;
    }
}
