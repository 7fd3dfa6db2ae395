using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.People;
using Pass.Region.Schools;
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

    /// <summary>Who lost its password and opens its access anew by a code types the name it had; everybody else is told that it is taken.</summary>
    [Theory, EveryDatabase]
    public async Task Whoever_opens_its_access_anew_keeps_its_user_name(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var root = (await new PeopleOffice(test.Database, TimeProvider.System).FoundAsync("root")).OrThrow() with { Role = ActorRole.Officer };
        await using var context = test.Database.CreateContext();
        foreach (var id in (int[])[7, 8, 9])
            context.Holders.Add(new() { Id = id, PassId = id, IneHmac = [(byte)id], GivenName = "Zoé", BirthDate = new(2009, 5, 1) });
        await context.SaveChangesAsync();
        var office = new SignInOffice(test.Database, TimeProvider.System);
        var old = (await OpenAsync(Invited.Holder(7), "zoe.petit")).OrThrow();
        Code(await OpenAsync(Invited.Holder(8), "Zoe.Petit")).ShouldBe("UserNameTaken", "another's");
        var next = (await OpenAsync(Invited.Holder(7), "Zoe.Petit")).OrThrow();
        (next.Id, next.UserName).ShouldBe((old.Id + 1, "zoe.petit"));
        var left = await context.SignIns.AsNoTracking().SingleAsync(s => s.Id == old.Id);
        (left.UserName!.StartsWith("ended-", StringComparison.Ordinal), left.NormalizedUserName, left.PasswordHash).ShouldBe((true, left.UserName.ToUpperInvariant(), null));

        // One that is for somebody else too keeps the name it is known by there.
        (await office.JoinAsync(SystemActors.Enrolment, await InviteAsync(Invited.Family(9)), next.Id, new DateOnly(2009, 5, 1))).Ok(out _, out _).ShouldBeTrue();
        Code(await OpenAsync(Invited.Holder(7), "zoe.petit")).ShouldBe("UserNameTaken");

        async Task<Result<SignIn>> OpenAsync(Invited who, string name) => await office.AcceptAsync(SystemActors.Enrolment, await InviteAsync(who), new(name, "hash", "stamp"));

        async Task<ActivationCode> InviteAsync(Invited who) => (await office.InviteAsync(root, who, "Zoé")).OrThrow().Code;
    }

    /// <summary>People of a school give and end access to their own school and no other, and leave one of them there; the region ends the last too.</summary>
    [Theory, EveryDatabase]
    public async Task A_school_s_people_invite_and_end_their_own_colleagues(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var root = (await new PeopleOffice(test.Database, TimeProvider.System).FoundAsync("root")).OrThrow() with { Role = ActorRole.Officer };
        var (own, other) = (Uai.From(690_026), Uai.From(690_027));
        await using var context = test.Database.CreateContext();
        context.Schools.AddRange(new() { Uai = own.Value, Name = "Lycée Ampère" }, new() { Uai = other.Value });
        context.Holders.AddRange(new() { Id = 7, PassId = 7, Uai = own.Value }, new() { Id = 8, PassId = 8, Uai = own.Value, LeftOn = new(2026, 1, 1) });
        await context.SaveChangesAsync();
        var (office, teams, directory) = (new SignInOffice(test.Database, TimeProvider.System), new Teams(test.Database, TimeProvider.System), new SchoolDirectory(test.Database, TimeProvider.System));

        var anne = await ComeAsync(root, own, "anne");
        Code(await office.InviteAsync(anne, Invited.School(other), "Zoé")).ShouldBe("RoleMissing", "of another school it invites nobody");
        Code(await office.InviteAsync(anne, Invited.Person(root.Id.Value), "Zoé")).ShouldBe("RoleMissing");
        Code(await office.InviteAsync(anne, Invited.Holder(7), "Zoé")).ShouldBe("RoleMissing");
        var alone = await teams.OfSchoolAsync(own);
        alone.IsLast(alone.Members.Single()).ShouldBeTrue();
        Code(await office.EndLinkAsync(anne, alone.Members[0].Link)).ShouldBe("LastOfSchool");

        var (bruno, chloe) = (await ComeAsync(anne, own, "bruno"), await ComeAsync(root, other, "chloe"));
        (await office.InviteAsync(bruno, Invited.School(own), "David")).OrThrow();
        var team = await teams.OfSchoolAsync(own);
        team.Members.Select(m => (m.UserName, m.Role, team.IsLast(m))).ShouldBe([("anne", PartnerRole.None, false), ("bruno", PartnerRole.None, false)]);
        team.Invited.Select(i => i.Name).ShouldBe(["David"]);

        // What is taken back opens nothing; of another school nobody takes it back, and nobody what was used.
        var zoe = (await office.InviteAsync(anne, Invited.School(own), "Zoé")).OrThrow();
        var open = (await teams.OfSchoolAsync(own)).Invited.Single(i => i.Name == "Zoé").Id;
        Code(await office.WithdrawAsync(chloe, open)).ShouldBe("InvitationUnknown");
        (await office.FindAsync(zoe.Code)).OrThrow();
        (await office.WithdrawAsync(bruno, open)).OrThrow();
        Code(await office.FindAsync(zoe.Code)).ShouldBe("InvitationRefused");
        Code(await office.WithdrawAsync(bruno, open)).ShouldBe("InvitationUnknown");
        Code(await office.EndLinkAsync(chloe, team.Members[0].Link)).ShouldBe("LinkUnknown", "of another school it ends nobody");
        await ListedAsync();

        // Both end the other at once: one comes first, and the other has no access any more to end it with.
        var ends = await Task.WhenAll(office.EndLinkAsync(anne, LinkOf(bruno)), office.EndLinkAsync(bruno, LinkOf(anne)));
        ends.Count(e => e.Ok(out _, out _)).ShouldBe(1);
        var left = (await teams.OfSchoolAsync(own)).Members.ShouldHaveSingleItem();
        (await office.EndLinkAsync(root, left.Link)).OrThrow();
        (await teams.OfSchoolAsync(own)).Members.ShouldBeEmpty();
        (await directory.FindAsync(new(OnlyWithoutAccess: true), 1, 10)).Items.Select(s => s.School.Uai).ShouldBe([own.Value]);
        (await context.Audit.AsNoTracking().Where(a => a.Action == "signIn.invite").OrderBy(a => a.Id).Select(a => a.Subject).ToListAsync())
            .ShouldBe([$"school/{own}", $"school/{own}", $"school/{other}", $"school/{own}", $"school/{own}"]);

        async Task ListedAsync()
        {
            var all = await directory.FindAsync(new(), 1, 1);
            (all.Found, all.WithoutAccess, all.HasMore, all.Items.Single()).ShouldBe((2, 0, true, new(all.Items[0].School, 1, 2)));
            (await directory.FindAsync(new(), 2, 1)).Items.Select(s => (s.School.Uai, s.Pupils, s.People)).ShouldBe([(other.Value, 0, 1)]);
            (await directory.FindAsync(new("AMPERE lyc"), 1, 10)).Items.Select(s => s.School.Uai).ShouldBe([own.Value]);
            (await directory.NamedAsync("069", 10)).Count.ShouldBe(2);
            (await directory.OfAsync(own)).ShouldNotBeNull().Pupils.ShouldBe(1);
            (await directory.OfAsync(Uai.From(1))).ShouldBeNull();
        }

        int LinkOf(Actor colleague) => team.Members.Single(m => m.SignIn == colleague.Id.SignIn).Link;

        async Task<Actor> ComeAsync(Actor by, Uai school, string name)
        {
            var code = (await office.InviteAsync(by, Invited.School(school), name)).OrThrow().Code;
            var signIn = (await office.AcceptAsync(SystemActors.Enrolment, code, new(name, "hash", "stamp"))).OrThrow();
            return new(ActorId.OfSignIn(signIn.Id), name, ActorRole.School, ActorChannel.Portal);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_school_sees_who_of_which_class_has_no_access_yet(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        var root = (await new PeopleOffice(test.Database, TimeProvider.System).FoundAsync("root")).OrThrow() with { Role = ActorRole.Officer };
        var (own, other) = (Uai.From(690_026).Value, Uai.From(690_027).Value);
        await using var context = test.Database.CreateContext();
        context.Holders.AddRange(Pupil(1, own, "2DE1"), Pupil(2, own, "2DE1"), Pupil(3, own, "1RE2"), Pupil(4, own, null), Pupil(5, other, "2DE1"));
        await context.SaveChangesAsync();
        var office = new SignInOffice(test.Database, TimeProvider.System);
        foreach (var (holder, name) in new[] { (2, "zoe"), (3, "abel"), (5, "ines") })
            (await office.AcceptAsync(SystemActors.Enrolment, (await office.InviteAsync(root, Invited.Holder(holder), name)).OrThrow().Code, new(name, "hash", "stamp"))).OrThrow();
        // Abel's access was ended.
        (await office.EndLinkAsync(root, (await context.SignInLinks.SingleAsync(l => l.Subject == 3)).Id)).OrThrow();

        var pupils = new PupilOffice(test.Database, TimeProvider.System);
        (await pupils.ClassesAsync(own)).ShouldBe([new("1RE2", 1, 0, 1), new("2DE1", 2, 1, 1), new(null, 1, 0, 1)]);
        (await pupils.ListAsync(own, new())).Items.Select(p => (p.Id, p.HasAccess)).ShouldBe([(1, false), (2, true), (3, false), (4, false)]);
        (await pupils.ListAsync(own, new(OnlyWithoutAccess: true), size: 2)).Items.Select(p => p.Id).ShouldBe([1, 3]);
        (await pupils.ListAsync(own, new(OnlyWithoutAccess: true), after: 3, size: 2)).Items.Select(p => p.Id).ShouldBe([4]);
        // Without a class is a class of its own, and not everybody.
        (await pupils.ListAsync(own, new(ClassCode: "", OnlyWithoutAccess: true), size: 1)).ShouldSatisfyAllConditions(p => p.Items.Select(i => i.Id).ShouldBe([4]), p => p.HasMore.ShouldBeFalse());
        (await pupils.ClassesAsync(Uai.From(1).Value)).ShouldBeEmpty();

        Holder Pupil(int id, string uai, string? code) => new() { Id = id, PassId = id, IneHmac = [(byte)id], Uai = uai, FamilyName = $"NOM{id}", GivenName = "Zoé", ClassCode = code, AwaitsSchool = id == 1 };
    }

    private static string? Code<T>(Result<T> result) where T : notnull => result.Ok(out _, out var problem) ? null : problem.Code;
}
