using System.Globalization;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Integration;

namespace Pass.Pages.Tests;

/// <summary>
/// Whatever a page of somebody's own takes that names something is tried with another's: each handler of each page of a partner, a school, a young person and a family is found
/// in what was compiled, and each thing that it takes is in one of the two lists here.
/// </summary>
[Collection(PortalCollection.Name)]
public sealed class OthersTests(Portal portal)
{
    private const string Number = "171", Uai = "0690171L";
    private const long Young = 78, YoungsPass = 1_490_000_078;

    private static readonly (string Space, Role Role)[] Spaces =
        [("pro", Role.Owner), ("pro", Role.Accountant), ("pro", Role.Cashier), ("etablissement", Role.School), ("jeune", Role.Youth), ("famille", Role.Family), ("compte", Role.Owner)];

    /// <summary>Open to everybody: what is written there names nothing that is somebody's.</summary>
    private static readonly string[] Public = ["pro/rejoindre", "jeune/inscription", "jeune/hors-ligne"];

    /// <summary>Words, days, amounts, places in one's own list, and what proves who one is.</summary>
    private static readonly HashSet<string> NamesNothing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Label", "Day", "Du", "Au", "Quoi", "Name", "Email", "Role", "ReadsSales", "ReadsPayments", "Sells", "Address", "Events", "Units", "Amount", "Asked", "Iban", "Bic", "Holder", "Code", "tout",
        "ByHand", "may", "Fichier", "Nom", "Classe", "Attente", "SansAcces", "Apres", "Niveau", "Filiere", "Isbn", "Titre", "Matiere", "Prix", "SansFautes", "AutreAnnee", "Ancienne", "Ine", "BirthDate", "publier",
        "UserName", "Password", "Number", "Bienvenue", "Complaint", "annee", "possede", "cards", "why", "phone", "Order", "Retour", "Nouveau", "Old", "Next", "Vers", "par",
        // Filters of a list that is one's own: another's finds nothing there.
        "Caisse", "Avant", "Fait",
    };

    [Fact]
    public async Task What_is_another_s_is_not_there_whatever_page_is_asked_and_however()
    {
        var others = await OthersAsync();
        await using var context = portal.Database.CreateContext();
        string[] proofs = ["pro/banque Credential", "compte/code Credential", "compte/cle credential", "compte/preuve Credential"];
        var handlers = (await PageHandler.OfAsync(portal)).Where(h => !Public.Contains(h.Route)).ToList();
        var (tried, wrong, unknown) = (new HashSet<string>(), new List<string>(), new List<string>());
        foreach (var (space, role) in Spaces)
        {
            using var client = await portal.ClientAsync(role);
            var before = await context.Audit.CountAsync(a => a.ActorId >= 0);
            foreach (var handler in handlers.Where(h => h.Route.Split('/')[0] == space))
            {
                foreach (var taken in handler.Takes)
                {
                    var key = $"{handler.Route} {taken}";
                    if (others.TryGetValue(key, out var value))
                    {
                        tried.Add(key);
                        if (await SendAsync(client, handler, taken, value) is { } answer)
                            wrong.Add($"{role} {handler} with another's {taken}: {answer}");
                    }
                    else if (!NamesNothing.Contains(taken) && !proofs.Contains(key))
                    {
                        unknown.Add($"{handler} takes {taken}");
                    }
                }
            }
            (await context.Audit.CountAsync(a => a.ActorId >= 0)).ShouldBe(before, $"{role}: nothing was done");
        }
        await context.FamilyDebts.Where(d => d.PassId == YoungsPass).ExecuteDeleteAsync();
        wrong.ShouldBeEmpty();
        unknown.Distinct().ShouldBeEmpty("say whether it names something, and try it with another's");
        others.Keys.Except(tried).ShouldBeEmpty("no handler takes it any more");
    }

    /// <returns>Null when it was refused.</returns>
    private static async Task<string?> SendAsync(HttpClient client, PageHandler handler, string taken, string value)
    {
        var own = PageTable.Lines.Single(l => l.Route == handler.Route).Address.Split('?')[0];
        var inRoute = handler.Route.Split('/').Select((part, i) => (part, i)).FirstOrDefault(p => p.part.StartsWith($"{{{taken}:", StringComparison.OrdinalIgnoreCase));
        if (inRoute.part is not null)
            own = string.Join('/', own.Split('/').Select((part, i) => i == inRoute.i + 1 ? value : part));
        var address = handler.Name is null ? own : $"{own}?handler={handler.Name}";
        HttpStatusCode status;
        string? to = null;
        string text;
        if (handler.Verb == "GET")
        {
            using var answer = await client.GetAsync(new Uri(inRoute.part is not null ? address : $"{address}{(handler.Name is null ? '?' : '&')}{taken}={value}", UriKind.Relative));
            (status, text) = (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        else
        {
            (status, to, text) = await Forms.SendAsync(client, "/compte", address, inRoute.part is not null ? [] : [(taken, value)]);
        }
        // Who changes what it proves itself with is asked for that first, before anything is looked for.
        return to?.StartsWith("/compte/preuve", StringComparison.Ordinal) == true || status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden || (status == HttpStatusCode.OK && text.Contains("p-errors", StringComparison.Ordinal)) ? null : $"{(int)status}";
    }

    /// <summary>Things of other partners, schools and young people, by the page and the name under which one's own are asked for.</summary>
    private async Task<Dictionary<string, string>> OthersAsync()
    {
        var administrator = new Actor(new(10 + (int)Role.Administrator), "administrator", ActorRole.Administrator, ActorChannel.CommandLine);
        var key = (await new PartnerKeyOffice(portal.Database, portal.Time).MakeAsync(administrator, PartnerSeed.Other, "essai", PartnerKeyScope.Sales)).OrThrow().Id;
        (await portal.AddPartnerAsync(PartnerSeed.Other, PartnerRole.Owner)).Dispose();
        (await portal.AddSchoolAsync(Uai, "Lycée d’ailleurs")).Dispose();
        using var young = portal.ClientOf(await portal.AddYoungAsync(Young, YoungsPass));
        (await portal.AddFamilyAsync(Young)).Dispose();
        await YouthSeed.GrantAsync(portal, YoungsPass);
        (await Forms.SendAsync(young, "/jeune/pass", "/jeune/pass?handler=Code")).Status.ShouldBe(HttpStatusCode.OK);
        await using var issuer = portal.Issuance.Database.CreateContext();
        var credential = await issuer.Credentials.Where(c => c.PassId == YoungsPass).Select(c => c.Id).FirstAsync();

        await using var context = portal.Database.CreateContext();
        var nowMs = portal.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var pupil = new Holder { Id = 79, PassId = 1_490_000_079, IneHmac = [17, 1], FamilyName = "Ailleurs", GivenName = "Sam", BirthDate = new(2009, 5, 1), Uai = Uai };
        var change = new SchoolChange { Uai = Uai, Kind = SchoolChangeKind.Left, AtMs = nowMs, DoneMs = nowMs, Pupils = 1 };
        var roll = new RollUpload { Uai = Uai, FileName = "x.xml", Content = SchoolSeed.Roll(Uai), AtMs = nowMs };
        var list = new TextbookList { Uai = Uai, Level = "SECONDE", Track = "", SchoolYear = 2026, ChangedMs = nowMs, Lines = { new() { Isbn = "9782070360024", Subject = "Français", PriceCents = 740 } } };
        var gate = new GateDevice { Uai = Uai, Label = "Entrée", ActivationCodeHash = [17, 1] };
        var toShop = new SignInInvitation { CodeHash = [17, 2], Kind = LinkKind.Partner, Subject = PartnerSeed.Other, PartnerRole = PartnerRole.Cashier, Name = "X", ExpiresMs = nowMs + 1_000_000 };
        var toSchool = new SignInInvitation { CodeHash = [17, 3], Kind = LinkKind.School, Uai = Uai, Name = "X", ExpiresMs = nowMs + 1_000_000 };
        var payment = new FamilyPayment { Number = 171, PassId = YoungsPass, BenefitId = Catalogue2026.Family.Value, Purpose = FamilyPurpose.TopUp, AmountCents = 700, RefundedCents = 700, IdempotencyKey = Number, State = FamilyPaymentState.Credited, CreatedMs = nowMs, ExpiresMs = 1, AuthorId = 1 };
        var refund = new FamilyRefund { Number = 171, PaymentNumber = 171, AmountCents = 700, IdempotencyKey = Number, State = FamilyRefundState.Owed, RefundId = "du_171", CreatedMs = 1, AuthorId = 1 };
        var delivery = new HookDelivery { HookId = 2, EventId = Guid.CreateVersion7(portal.Time.GetUtcNow()), Event = HookEvent.Test, Subject = Number, Body = "{}", AtMs = nowMs };
        context.AddRange(pupil, change, roll, list, gate, toShop, toSchool, payment, refund, delivery);
        await context.SaveChangesAsync();
        context.FamilyDebts.Add(new() { Number = 171, RefundNumber = 171, PassId = YoungsPass, BenefitId = Catalogue2026.Family.Value, AmountCents = 700, OpenedMs = nowMs, AuthorId = 1, Author = "stripe" });
        await context.SaveChangesAsync();
        var links = await context.SignInLinks.Where(l => l.Uai == Uai || (l.Kind == LinkKind.Partner && l.Subject == PartnerSeed.Other) || (l.Kind == LinkKind.Family && l.Subject == Young)).ToListAsync();
        int Link(LinkKind kind) => links.First(l => l.Kind == kind).Id;

        var found = new Dictionary<string, object>
        {
            ["pro partner"] = PartnerSeed.Other,
            ["pro/ventes/{id:guid} id"] = PartnerSeed.OthersSale,
            ["pro/versements/{number:maxlength(20)} number"] = PartnerSeed.Others,
            ["pro/points-de-vente till"] = 61,
            ["pro/logiciels key"] = key,
            ["pro/logiciels/{id:int} id"] = 2,
            ["pro/logiciels/{id:int} delivery"] = delivery.Id,
            ["pro/equipe link"] = Link(LinkKind.Partner),
            ["pro/equipe invitation"] = toShop.Id,
            ["etablissement uai"] = Uai,
            ["etablissement/eleves/{id:long} id"] = pupil.Id,
            ["etablissement/eleves eleve"] = pupil.Id,
            ["etablissement/eleves change"] = change.Id,
            ["etablissement/import change"] = change.Id,
            ["etablissement/import/{id:int} id"] = roll.Id,
            ["etablissement/manuels/{id:int} id"] = list.Id,
            ["etablissement/acces gate"] = gate.Id,
            ["etablissement/equipe link"] = Link(LinkKind.School),
            ["etablissement/equipe invitation"] = toSchool.Id,
            ["etablissement/cartes Numero"] = "00112233445566778899",
            ["jeune/historique/{op:guid} op"] = YouthSeed.Others,
            ["jeune/historique/{op:guid}/recu op"] = YouthSeed.Others,
            ["jeune/carte credential"] = credential,
            ["jeune/recharge n"] = 171,
            ["jeune/proches link"] = Link(LinkKind.Family),
            ["famille/enfants/{id:long} id"] = Young,
            ["famille/recharge/{id:long} id"] = Young,
            ["famille/du/{n:int} n"] = 171,
            ["compte session"] = "session-famille.78",
            ["compte provider"] = IdentityStandIn.Name,
            ["compte/cle id"] = Convert.ToBase64String([1, 7, 1]),
        };
        return found.ToDictionary(f => f.Key, f => Convert.ToString(f.Value, CultureInfo.InvariantCulture)!);
    }
}
