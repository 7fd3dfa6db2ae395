using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.SignIns;
using Pass.Testing.Postgres;

namespace Pass.Region.Tests.SignIns;

public sealed class SignInPurgeTests(PostgresServer server)
{
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory, EveryDatabase]
    public async Task What_was_over_thirty_days_ago_goes_and_nothing_else(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await using var context = test.Database.CreateContext();
        var lou = new SignIn { Name = "Lou", UserName = "lou", NormalizedUserName = "LOU", Email = "lou@exemple.fr", NormalizedEmail = "LOU@EXEMPLE.FR", EmailConfirmed = true };
        context.SignIns.Add(lou);
        await context.SaveChangesAsync();
        context.SignInSessions.AddRange(
            Session("on", seen: 1, ended: null), Session("ended lately", seen: 5, ended: 29), Session("ended", seen: 40, ended: 31), Session("not seen lately", seen: 119, ended: null), Session("forgotten", seen: 121, ended: null));
        context.Mails.AddRange(
            Mail(created: 31, sent: true), Mail(created: 29, sent: true), Mail(created: 31, sent: false));
        context.MailLinks.AddRange(Link(1, expired: 31), Link(2, expired: 29));
        context.SignInInvitations.AddRange(Invitation(3, expired: 31), Invitation(4, expired: 29));
        await context.SaveChangesAsync();

        var purge = new SignInPurge(test.Database, new FakeTimeProvider(Now));
        (await purge.RunAsync(SystemActors.Night)).OrThrow().ShouldBe(5);
        (await purge.RunAsync(SystemActors.Night)).OrThrow().ShouldBe(0);

        (await context.SignInSessions.AsNoTracking().Select(s => s.Id).ToListAsync()).ShouldBe(["on", "ended lately", "not seen lately"], ignoreOrder: true);
        (await context.Mails.AsNoTracking().Select(m => new { Old = m.CreatedMs < Ago(30), Sent = m.SentMs != null }).ToListAsync())
            .ShouldBe([new { Old = false, Sent = true }, new { Old = true, Sent = false }], ignoreOrder: true, "what waits is not taken away");
        (await context.MailLinks.AsNoTracking().SingleAsync()).CodeHash[0].ShouldBe((byte)2);
        (await context.SignInInvitations.AsNoTracking().SingleAsync()).CodeHash[0].ShouldBe((byte)4);
        (await context.Audit.AsNoTracking().SingleAsync(a => a.Action == "signIn.purge")).After.ShouldBe("""{"codes":2,"keptDays":30,"mails":1,"sessions":2}""");

        SignInSession Session(string id, int seen, int? ended) => new() { Id = id, SignInId = lou.Id, SinceMs = 1, SeenMs = Ago(seen), EndedMs = ended is { } days ? Ago(days) : null, Browser = "Firefox" };
        MailLink Link(byte id, int expired) => new() { CodeHash = [id], SignInId = lou.Id, ExpiresMs = Ago(expired) };
    }

    [Theory, EveryDatabase]
    public async Task Whoever_is_erased_leaves_neither_name_nor_address_in_its_sign_in_and_a_family_keeps_its_other_child(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await using var context = test.Database.CreateContext();
        context.Holders.AddRange(
            new() { Id = 1, PassId = 1_001, IneHmac = [1], GivenName = "Lou", LeftOn = new(2024, 7, 1) },
            new() { Id = 2, PassId = 1_002, IneHmac = [2], GivenName = "Ana" });
        var lou = SignInOf("lou.martin", new SignInLink { Kind = LinkKind.Holder, Subject = 1 });
        var family = SignInOf("parent", new SignInLink { Kind = LinkKind.Family, Subject = 1 }, new SignInLink { Kind = LinkKind.Family, Subject = 2 });
        context.SignIns.AddRange(lou, family);
        await context.SaveChangesAsync();
        context.SignInSessions.Add(new() { Id = "on", SignInId = lou.Id, SinceMs = 1, SeenMs = Ago(0), Browser = "Firefox" });
        context.MailLinks.Add(new() { CodeHash = [9], SignInId = lou.Id, Address = "other@exemple.fr", ExpiresMs = Ago(0) });
        context.Mails.AddRange(Mail(1, sent: true, "lou.martin@exemple.fr"), Mail(1, sent: false, "other@exemple.fr"), Mail(1, sent: true, "parent@exemple.fr"));
        await context.SaveChangesAsync();

        (await new HolderErasure(test.Database, new FakeTimeProvider(Now)).RunAsync(SystemActors.Night, 400)).OrThrow().ShouldBe(1);

        var after = await context.SignIns.AsNoTracking().Include(s => s.Links).OrderBy(s => s.Id).ToListAsync();
        (after[0].Name, after[0].UserName, after[0].Email, after[0].PasswordHash, after[0].EmailConfirmed).ShouldBe(("–", $"erased-{lou.Id}", null, null, false));
        after[0].Links.ShouldAllBe(l => l.EndedMs != null);
        (after[1].UserName, after[1].Email, after[1].Links.Count(l => l.EndedMs == null)).ShouldBe(("parent", "parent@exemple.fr", 1));
        (await context.Mails.AsNoTracking().Select(m => m.Address).ToListAsync()).ShouldBe(["parent@exemple.fr"]);
        (await context.SignInSessions.AnyAsync(), await context.MailLinks.AnyAsync()).ShouldBe((false, false));
    }

    private static long Ago(int days) => (Now - TimeSpan.FromDays(days)).ToUnixTimeMilliseconds();

    private static SignIn SignInOf(string name, params SignInLink[] links)
    {
        var signIn = new SignIn { Name = name, UserName = name, NormalizedUserName = name.ToUpperInvariant(), PasswordHash = "hash", Email = $"{name}@exemple.fr", NormalizedEmail = $"{name}@exemple.fr".ToUpperInvariant(), EmailConfirmed = true };
        signIn.Links.AddRange(links);
        return signIn;
    }

    private static Mail Mail(int created, bool sent, string address = "lou@exemple.fr") =>
        new() { Kind = MailKind.Recovery, Address = address, Language = "fr", Fields = "{}", CreatedMs = Ago(created), NextMs = Ago(created), SentMs = sent ? Ago(created) : null };

    private static SignInInvitation Invitation(byte id, int expired) => new() { CodeHash = [id], Kind = LinkKind.Partner, Subject = 1, PartnerRole = PartnerRole.Owner, Name = "Lou", ExpiresMs = Ago(expired) };
}
