using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;
using Pass.Region.SignIns;
using Pass.Testing.Postgres;
using static Pass.Testing.Mutations.MutationPlay;

namespace Pass.Region.Tests.Partners;

/// <summary>A shop becomes a partner without paper: all that is wrong is said at once, what was shown is what is signed, and somebody of the region decides once.</summary>
public sealed class AffiliationTests(PostgresServer server)
{
    private static readonly Actor Camille = new(new(7), "camille", ActorRole.Officer, ActorChannel.Portal);

    public static AffiliationAsked Asked(byte[] text) => new(
        new Dictionary<string, string>
        {
            ["siret"] = "443 061 841 00047",
            ["nom"] = "Librairie du Port",
            ["categorie"] = "LIBRAIRIE",
            ["adresse"] = "1 quai du Port",
            ["code_postal"] = "69002",
            ["ville"] = "Lyon",
            ["courriel"] = "port@librairie.example",
            ["iban"] = "FR76 3000 6000 0112 3456 7890 189",
            ["titulaire"] = "Librairie du Port",
            ["rythme"] = "hebdomadaire",
        }, "Ana Port", "gérante", HasAccepted: true, text);

    [Theory, EveryDatabase]
    public async Task What_is_signed_is_decided_once_and_its_code_opens_the_access(DatabaseKind kind)
    {
        using var test = await TestDatabase.CreateAsync(kind, server, new(2026, 9, 1));
        await Catalogue2026.SeedAsync(test.Database);
        await test.Database.EnterAsync(Camille);
        var clock = new FakeTimeProvider(new(2026, 9, 1, 8, 0, 0, TimeSpan.Zero));
        var office = new AffiliationOffice(test.Database, clock);
        (await CodeOf(office.SignAsync(SystemActors.Enrolment, Asked([])))).ShouldBe("NoConvention");
        await using (var context = test.Database.CreateContext())
        {
            context.RegionOptions.Add(new() { Name = RegionOptions.Convention, Value = "PARTENAIRES\nUn.\nDeux." });
            await context.SaveChangesAsync();
        }
        var text = (await office.ConventionAsync())!;
        (text.Code, text.Text).ShouldBe(("PARTENAIRES", "Un.\nDeux."));
        (await CodeOf(office.SignAsync(SystemActors.Enrolment, Asked(new byte[32])))).ShouldBe("ConventionChanged");

        var wrong = (await office.SignAsync(SystemActors.Enrolment, new(new Dictionary<string, string> { ["siret"] = "443 061 841 00048", ["iban"] = "US00", ["rythme"] = "jamais" }, "", "x", false, text.Sha256))).OrThrow();
        wrong.Code.ShouldBeNull();
        wrong.Errors.Select(e => e.Field).ShouldBe(["siret", "nom", "categorie", "iban", "titulaire", "adresse", "code_postal", "ville", "courriel", "rythme", "signataire", "accord"], ignoreOrder: true);

        var code = (await office.SignAsync(SystemActors.Enrolment, Asked(text.Sha256))).OrThrow().Code!.Value;
        (await office.SignAsync(SystemActors.Enrolment, Asked(text.Sha256))).OrThrow().Errors.Single().Problem.Code.ShouldBe("AffiliationWaits");
        (await CodeOf(office.CheckAsync("44306184100047"))).ShouldBe("AffiliationWaits");
        (await new SignInOffice(test.Database, clock).FindAsync(code)).Ok(out _, out _).ShouldBeFalse("nothing opens before it is accepted");

        var waiting = (await office.WaitingAsync()).Single();
        var accepted = (await office.AcceptAsync(Camille, waiting.Asked.Id)).OrThrow();
        (await CodeOf(office.RefuseAsync(Camille, waiting.Asked.Id, "non"))).ShouldBe("AffiliationDecided");
        (await office.FindAsync(code.ToString())).OrThrow().State.ShouldBe(AffiliationState.Accepted);
        (await CodeOf(office.CheckAsync("44306184100047"))).ShouldBe("AlreadyPartner");
        var invited = (await new SignInOffice(test.Database, clock).FindAsync(code)).OrThrow();
        (invited.Subject, invited.PartnerRole, invited.Name).ShouldBe((accepted.PartnerId!.Value, PartnerRole.Owner, "Ana Port"));
        var partner = (await new PartnerOffice(test.Database, clock).FindAsync("44306184100047")).OrThrow();
        (partner.Iban, partner.Conventions.Single().Code).ShouldBe(("FR7630006000011234567890189", "PARTENAIRES"));
        (await new PartnerOffice(test.Database, clock).AccountsAsync(new(partner.Id))).Single().LinkedBy.ShouldBe("camille");
    }
}
