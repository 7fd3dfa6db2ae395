using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Engine;
using Pass.Region.Catalogue;
using Pass.Region.Credentials;
using Pass.Region.Holders;
using Pass.Region.Holders.Roll;
using Pass.Region.Hosting;
using Pass.Region.Integration;
using Pass.Region.Partners;
using Pass.Region.People;
using Pass.Region.Schools;
using Pass.Region.Settings;
using Pass.Region.SignIns;
using Pass.Region.Tests.Partners;
using Pass.Region.Tills;
using Pass.Simulation.Generation;
using Pass.Testing;
using Pass.Testing.Mutations;
using Pass.Testing.Postgres;
using static Pass.Testing.Mutations.MutationPlay;

namespace Pass.Region.Tests.Mutations;

/// <summary>Each mutation of the region is done once: refused to who is not known, then done with its audit row in its own transaction.</summary>
public sealed partial class MutationAuditTests(PostgresServer server)
{
    private const ActorRole Roles = ActorRole.Administrator | ActorRole.Officer;
    private static readonly byte[] PupilIne = [2];
    private static readonly DateTimeOffset Now = new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero);
    private const int BookshopId = 900;
    private static readonly Actor Seller = new(ActorId.OfSignIn(900), "sign-in/900", ActorRole.Partner, ActorChannel.Portal);
    private static readonly Actor Camille = new(new(7), "camille", Roles, ActorChannel.CommandLine, "asked by letter");

    [Theory, EveryDatabase]
    public async Task Each_mutation_is_refused_to_the_unknown_and_leaves_its_row(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateEmptyAsync(kind, server);
        var place = Directory.CreateTempSubdirectory("pass-mutations-");
        var keysPath = RegionParts.KeysPath(test.Database) ?? Path.Combine(place.FullName, RegionKeys.FileName);
        (await RegionParts.CreateAsync(test.Database, new(2026, 9, 1), 4, keysPath)).OrThrow();
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Camille);
        using var keys = RegionKeys.Load(keysPath);
        var young = new SignIn { UserName = "zoe.young", NormalizedUserName = "ZOE.YOUNG", Name = "Zoé", SecurityStamp = "x", ConcurrencyStamp = "x" };
        young.Links.Add(new() { Kind = LinkKind.Holder, Subject = 1_000 });
        await using (var context = test.Database.CreateContext())
        {
            context.Schools.Add(new() { Uai = "0690026D" });
            context.SignIns.Add(young);
            context.Holders.Add(new() { Id = 1_000, PassId = keys.PassOf(1_000).Value, IneHmac = [1], LeftOn = new(2025, 7, 1) });
            context.Holders.Add(new() { Id = 1_001, PassId = keys.PassOf(1_001).Value, IneHmac = PupilIne, GivenName = "Zoé", BirthDate = new(2009, 5, 1) });
            context.Partners.Add(Bookshop());
            context.SignIns.Add(new() { Id = Seller.Id.SignIn!.Value, UserName = "seller", NormalizedUserName = "SELLER", Name = "Seller", SecurityStamp = "x", ConcurrencyStamp = "x", Links = { new() { Kind = LinkKind.Partner, Subject = BookshopId, PartnerRole = PartnerRole.Cashier } } });
            context.SignInSessions.Add(new() { Id = "over", SignInId = Seller.Id.SignIn!.Value, SinceMs = 1, SeenMs = 1, EndedMs = 1, Browser = "Firefox" });
            await context.SaveChangesAsync();
        }
        using var play = await MutationPlay.StartAsync(test.Database);
        var clock = new FakeTimeProvider(Now);
        await SettingsAsync(play, test.Database, clock);
        await CatalogueAsync(play, test.Database, clock);
        await PartnersAsync(play, test.Database, clock);
        await AffiliationsAsync(play, test.Database, clock);
        await SoftwareAsync(play, test.Database, keysPath, clock);
        await HoldersAsync(play, test.Database, keys, young, clock);
        if (kind != DatabaseKind.SqlServer)
        {
            var places = new RegionPlaces(keysPath, Path.Combine(place.FullName, "archive"));
            await play.PlayAsync(Camille, "region.backup", hasBefore: false, async a =>
                (await RegionBackup.TakeAsync(test.Database, a, places, Path.Combine(place.FullName, "backup"), clock)).Ok(out _, out var problem) ? null : problem.Code);
        }
        place.Delete(recursive: true);
    }

    [Fact]
    public async Task A_region_becomes_a_sample_while_nobody_is_in_it_and_stays_one()
    {
        using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, server, new(2026, 9, 1));
        await test.Database.EnterAsync(Camille);
        var settings = new SettingsOffice(test.Database, new FakeTimeProvider(Now));
        await using var context = test.Database.CreateContext();
        context.Holders.Add(new() { Id = 1, PassId = 1_234_567_890, IneHmac = [1] });
        await context.SaveChangesAsync();
        (await CodeOf(settings.MarkSampleAsync(Camille))).ShouldBe("NotEmpty");
        await context.Holders.ExecuteDeleteAsync();
        using var play = await MutationPlay.StartAsync(test.Database);
        await play.PlayAsync(Camille, "settings.sample", hasBefore: false, a => CodeOf(settings.MarkSampleAsync(a)));
        (await settings.MarkSampleAsync(Camille)).OrThrow().ShouldBeFalse();
        (await CodeOf(settings.SetOptionAsync(Camille, RegionOptions.Sample, ""))).ShouldBe("KeyUnknown");
    }

    private static async Task SettingsAsync(MutationPlay play, PassDatabase database, TimeProvider clock)
    {
        var (settings, people) = (new SettingsOffice(database, clock), new PeopleOffice(database, clock));
        await play.PlayAsync(Camille, "settings.define", hasBefore: false, a => CodeOf(settings.DefineAsync(a, Sample())));
        await play.PlayAsync(Camille, "settings.set", hasBefore: true, a => CodeOf(settings.SetAsync(a, "minimumCents", "500")));
        await play.PlayAsync(Camille, "settings.set", hasBefore: true, a => CodeOf(settings.SetOfflineAsync(a, "offlinePhoneCodes", "3")));
        await play.PlayAsync(Camille, "settings.set", hasBefore: true, a => CodeOf(settings.SetOptionAsync(a, RegionOptions.Rail, "sepa")));
        await play.PlayAsync(Camille, "person.add", hasBefore: false, a => CodeOf(people.AddAsync(a, "alex.petit", "Alex Petit", ActorRole.Officer, ["alex"])));
        await play.PlayAsync(Camille, "person.map", hasBefore: true, a => CodeOf(people.MapAsync(a, "alex.petit", "team")));
        await play.PlayAsync(Camille, "file.look", hasBefore: false, a => CodeOf(new FileLooks(database, clock).LookAsync(a, LinkKind.Holder, 1_000)));
        await SignInsAsync(play, database, clock, (await people.FindAsync("alex.petit")).OrThrow().Id);
        await play.PlayAsync(Camille, "person.roles", hasBefore: true, a => CodeOf(people.SetRolesAsync(a, "alex.petit", ActorRole.Officer | ActorRole.Auditor)));
        await play.PlayAsync(Camille, "person.end", hasBefore: true, a => CodeOf(people.EndAsync(a, "alex.petit")));
    }

    private static async Task SignInsAsync(MutationPlay play, PassDatabase database, TimeProvider clock, int person)
    {
        var office = new SignInOffice(database, clock);
        ActivationCode code = default;
        await play.PlayAsync(Camille, "signIn.invite", hasBefore: false, async a =>
        {
            if (!(await office.InviteAsync(a, Invited.Person(person), "Alex Petit")).Ok(out var made, out var problem))
                return problem.Code;
            code = made.Code;
            return null;
        });
        SignIn? signIn = null;
        await play.PlayAsync(SystemActors.Enrolment, "signIn.create", hasBefore: false, async a =>
        {
            if (!(await office.AcceptAsync(a, code, new("alex.petit", "hash", "stamp"))).Ok(out signIn, out var problem))
                return problem.Code;
            return null;
        });
        code = (await office.InviteAsync(Camille, Invited.Person(person), "Alex Petit")).OrThrow().Code;
        SignInLink? link = null;
        await play.PlayAsync(SystemActors.Enrolment, "signIn.join", hasBefore: false, async a =>
        {
            if (!(await office.JoinAsync(a, code, signIn!.Id)).Ok(out link, out var problem))
                return problem.Code;
            return null;
        });
        await play.PlayAsync(SystemActors.Enrolment, "signIn.signUp", hasBefore: false, a => CodeOf(office.SignUpAsync(a, PupilIne, new(2009, 5, 1), new("zoe.martin", "hash", "stamp"))));
        await MailsAsync(play, database, clock, signIn!, person);
        await play.PlayAsync(Camille, "signIn.endLink", hasBefore: true, a => CodeOf(office.EndLinkAsync(a, link!.Id)));
    }

    private static async Task CatalogueAsync(MutationPlay play, PassDatabase database, TimeProvider clock)
    {
        var rules = new RuleOffice(database, clock);
        var full = Catalogue2026.Reimbursements.First(r => r.Benefit == Catalogue2026.Cinema);
        await play.PlayAsync(Camille, "product.add", hasBefore: false, a => CodeOf(new CatalogueOffice(database, clock).ImportAsync(a, OneProduct())));
        await play.PlayAsync(Camille, "rule.change", hasBefore: true, a => CodeOf(rules.EndAsync(a, full.Id, new(2026, 9, 30))));
        await play.PlayAsync(Camille, "rule.add", hasBefore: false, a => CodeOf(rules.AddAsync(a, new("CINEMA", null, null, "7 € la place", new(2026, 10, 1), null, [], AmountPerUnit: new(700)))));
    }

    private static async Task PartnersAsync(MutationPlay play, PassDatabase database, TimeProvider clock)
    {
        var rows = PartnerGenerator.Generate(3, 1).ToList();
        var (partners, tills) = (new PartnerOffice(database, clock), new TerminalOffice(database, clock));
        var code = default(ActivationCode);
        await play.PlayAsync(Camille, "partner.import", hasBefore: false, a => CodeOf(new PartnerImport(database, clock).RunAsync(a, File(rows))));
        await play.PlayAsync(Camille, "partner.account", hasBefore: true, a => CodeOf(partners.ChangeAccountAsync(a, rows[0].Siret.Digits, rows[1].Iban.Electronic, null, "SARL Autre")));
        await play.PlayAsync(Camille, "partner.stripe", hasBefore: true, a => CodeOf(partners.ChooseStripeAsync(a, rows[0].Siret.Digits, "acct_1032D82eZvKYlo2C")));
        await play.PlayAsync(Camille, "partner.hours", hasBefore: false, async a => await CodeOf(new HoursOffice(database, clock).SetAsync(a, new(await PartnerAsync(database, rows[0])), OpeningWeek.Parse("Sa 09:00-12:00"))));
        await play.PlayAsync(Camille, "convention.end", hasBefore: true, a => CodeOf(partners.EndConventionAsync(a, rows[0].Siret.Digits, rows[0].Convention, LastDay(rows[0]))));
        await play.PlayAsync(Camille, "terminal.open", hasBefore: false, async a =>
        {
            var answer = await tills.OpenAsync(a, [await PartnerAsync(database, rows[1])], "Caisse 1");
            code = answer.Ok(out var opened, out var problem) ? opened[0].Code : code;
            return problem?.Code;
        });
        await play.PlayAsync(Camille, "terminal.renewCode", hasBefore: true, async a =>
        {
            var answer = await tills.RenewCodeAsync(a, 1);
            code = answer.Ok(out var renewed, out var problem) ? renewed.Code : code;
            return problem?.Code;
        });
        await play.PlayAsync(Camille, "terminal.activate", hasBefore: true, a => CodeOf(tills.ActivateAsync(a, code.Hash(), [1, 2, 3])));
        await play.PlayAsync(Camille, "terminal.revoke", hasBefore: true, a => CodeOf(tills.RevokeAsync(a, 1)));
        await play.PlayAsync(Camille, "partner.payee", hasBefore: false, a => CodeOf(partners.RecordPayeeAsync(a, rows[0].Siret.Digits, PayeeCodes.Match, Today(clock))));
        await SuspendAsync(play, partners, rows[0].Siret.Digits);
        await play.PlayAsync(Camille, "partner.close", hasBefore: true, a => CodeOf(partners.CloseAsync(a, rows[0].Siret.Digits)));
    }

    private static async Task AffiliationsAsync(MutationPlay play, PassDatabase database, TimeProvider clock)
    {
        (await new SettingsOffice(database, clock).SetOptionAsync(Camille, RegionOptions.Convention, "PARTENAIRES\nLe partenaire accepte le pass.")).OrThrow();
        var office = new AffiliationOffice(database, clock);
        var text = (await office.ConventionAsync())!.Sha256;
        var asked = AffiliationTests.Asked(text);
        await play.PlayAsync(SystemActors.Enrolment, "affiliation.sign", hasBefore: false, a => CodeOf(office.SignAsync(a, asked)));
        await play.PlayAsync(Camille, "affiliation.refuse", hasBefore: true, a => CodeOf(office.RefuseAsync(a, 1, "RIB illisible")));
        (await office.SignAsync(SystemActors.Enrolment, asked)).OrThrow();
        await play.PlayAsync(Camille, "affiliation.accept", hasBefore: true, a => CodeOf(office.AcceptAsync(a, 2)));
    }

    private static async Task SoftwareAsync(MutationPlay play, PassDatabase database, string keysPath, TimeProvider clock)
    {
        var (keys, hooks) = (new PartnerKeyOffice(database, clock), new HookOffice(database, new(keysPath), clock));
        await play.PlayAsync(Camille, "partnerKey.make", hasBefore: false, a => CodeOf(keys.MakeAsync(a, BookshopId, "comptabilité", PartnerKeyScope.Sales)));
        await play.PlayAsync(Camille, "partnerKey.revoke", hasBefore: true, a => CodeOf(keys.RevokeAsync(a, 1)));
        await play.PlayAsync(Camille, "hook.add", hasBefore: false, a => CodeOf(hooks.AddAsync(a, BookshopId, "https://logiciel.example.com/pass", 1 << (int)HookEvent.SaleCaptured)));
        await play.PlayAsync(Camille, "hook.renewSecret", hasBefore: true, a => CodeOf(hooks.RenewSecretAsync(a, 1)));
        await play.PlayAsync(Camille, "hook.test", hasBefore: false, a => CodeOf(hooks.TestAsync(a, 1, (_, _) => "{}")));
        await play.PlayAsync(Camille, "hook.replay", hasBefore: false, a => CodeOf(hooks.ReplayAsync(a, 1, 1)));
        await play.PlayAsync(Camille, "hook.stop", hasBefore: true, a => CodeOf(hooks.StopAsync(a, 1)));
        await play.PlayAsync(Camille, "hook.resume", hasBefore: true, a => CodeOf(hooks.ResumeAsync(a, 1)));
        await play.PlayAsync(Camille, "hook.remove", hasBefore: true, a => CodeOf(hooks.RemoveAsync(a, 1)));
        (await CodeOf(hooks.ResumeAsync(Camille, 1))).ShouldBe("HookUnknown");
        // Another's, and who only sells there.
        (await CodeOf(keys.MakeAsync(Seller, BookshopId, "mien", PartnerKeyScope.Sales))).ShouldBe("PartnerUnknown");
        (await CodeOf(hooks.AddAsync(Seller, BookshopId, "https://logiciel.example.com/pass", 2))).ShouldBe("PartnerUnknown");
    }

    private static DateOnly Today(TimeProvider clock) => ParisCalendar.DateOf(clock.GetUtcNow());

    private static async Task HoldersAsync(MutationPlay play, PassDatabase database, RegionKeys keys, SignIn young, TimeProvider clock)
    {
        await play.PlayAsync(Camille, "credential.import", hasBefore: false, a => CodeOf(new CredentialImport(database, (requests, _) => throw new InvalidOperationException($"{requests.Count}"), clock)
            .RunAsync(a, "file", [new(1, new(new(5), keys.PassOf(1_000), CredentialKind.Code, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }, default, new(Now, Now.AddYears(1)), CredentialState.Pending))])));
        await play.PlayAsync(Camille, "school.gateList", hasBefore: false, a => CodeOf(new SchoolOffice(database, clock).GateListAsync(a, "0690026d", Today(clock))));
        await GatesAsync(play, database, clock);
        var zoe = new Actor(ActorId.OfSignIn(young.Id), "sign-in/zoe", ActorRole.Holder, ActorChannel.Portal);
        var erasure = new HolderErasure(database, clock);
        await play.PlayAsync(zoe, "holder.askErasure", hasBefore: false, a => CodeOf(erasure.AskAsync(a, 1_000)));
        (await CodeOf(erasure.AskAsync(zoe, 1_001))).ShouldBe("HolderNotOwn");
        await play.PlayAsync(Camille, "holder.erase", hasBefore: false, a => CodeOf(new HolderErasure(database, clock).RunAsync(a, 365)));
        using var log = database.OpenLog();
        var reference = await new ReferenceLoader(database).LoadAsync();
        await using var engine = await AuthorizationEngine.StartAsync(log, reference, clock);
        await play.PlayAsync(Camille, "roll.import", hasBefore: true, under: "holder school_change school_change_line", act: async a =>
        {
            using var reader = RollOf("100000001AA");
            return await CodeOf(new RollImport(database, keys, engine.Reference, async (grants, ct) => await engine.SubmitAsync(grants, ct), clock, reader).RunAsync(a, new()));
        });
        await SchoolsAsync(play, database, keys, engine, clock);

        await ReturnAsync(play, database, engine, keys.PassOf(1_000), clock);
        await BlockAsync(play, new(database, engine, clock));
        await using (var soon = new Projector(database, log, clock))
            await soon.CatchUpAsync();
        await play.PlayAsync(Camille, "right.remind", hasBefore: false, a => CodeOf(new RightsReminder(database, clock).RunAsync(a, [999])));
        var later = new FakeTimeProvider(new(2027, 7, 20, 8, 0, 0, TimeSpan.Zero));
        await using var projector = new Projector(database, log, later);
        await projector.CatchUpAsync();
        await using var next = await AuthorizationEngine.StartAsync(log, reference, later);
        await play.PlayAsync(Camille, "purse.expire", hasBefore: false, a => CodeOf(new PurseExpiry(database, next, later).RunAsync(a)));
    }

    private static Partner Bookshop()
    {
        var partner = new Partner { Id = BookshopId, Siret = "55208131766522", LegalName = "Librairie du Parc", Trade = Trade.Bookshop, Iban = "FR7630006000011234567890189", AccountHolderName = "Librairie du Parc" };
        var convention = new PartnerConvention { Code = "STANDARD", FirstDay = new(2026, 6, 1) };
        convention.Benefits.Add(new() { BenefitId = Catalogue2026.Textbooks.Value });
        partner.Conventions.Add(convention);
        return partner;
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

    private static async Task<int> PartnerAsync(PassDatabase database, PartnerRow row) => (await new PartnerOffice(database, TimeProvider.System).FindAsync(row.Siret.Digits)).Ok(out var partner, out _) ? partner.Id : 0;

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
}
