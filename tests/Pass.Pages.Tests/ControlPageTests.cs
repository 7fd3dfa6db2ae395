using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>What a day's control found is looked at by people who pay, and settled with a reason.</summary>
[Collection(PortalCollection.Name)]
public sealed class ControlPageTests(Portal portal)
{
    private const string Page = "/region/controle";

    [Fact]
    public async Task A_signal_is_shown_with_its_reason_and_settled_once()
    {
        await using var context = portal.Database.CreateContext();
        var signal = new ControlSignal { Kind = SignalKind.Ring, Day = new(2026, 9, 9), PartnerId = Portal.PartnerId, TerminalId = 1, Count = 9, Cents = 22_950, Measure = 10, OperationId = Guid.Parse(Portal.Sale) };
        context.ControlSignals.Add(signal);
        await context.SaveChangesAsync();
        using var officer = await portal.ClientAsync(Role.Officer);
        using var auditor = await portal.ClientAsync(Role.Auditor);
        var shown = await Forms.ReadAsync(officer, Page);
        shown.ShouldContain("9 pass différents ont payé le même prix à cette caisse en 10 minutes");
        shown.ShouldContain($"/region/incidents/nouveau?vente={Portal.Sale}");
        (await Forms.ReadAsync(officer, "/region")).ShouldContain("du contrôle à regarder");
        (await Forms.ReadAsync(auditor, Page)).ShouldNotContain("<form method=\"post\" action=\"/region/controle");
        (await Forms.SendAsync(auditor, Page, $"{Page}?signal={signal.Id}", ("Reason", "rien"))).Text.ShouldContain("p-errors");
        (await Forms.SendAsync(officer, Page, $"{Page}?signal={signal.Id}", ("Reason", " "))).Text.ShouldContain("Dites pourquoi");
        (await Forms.SendAsync(officer, Page, $"{Page}?signal={signal.Id}", ("Reason", "sortie de classe, vue avec le lycée"))).Status.ShouldBe(HttpStatusCode.Redirect);
        (await Forms.ReadAsync(auditor, Page + "?etat=Harmless")).ShouldContain("sortie de classe");
        (await context.ControlSignals.AsNoTracking().SingleAsync(s => s.Id == signal.Id)).DecidedBy.ShouldBe("officer");
    }

    [Fact]
    public async Task Cards_and_retention_say_what_there_is()
    {
        using var auditor = await portal.ClientAsync(Role.Auditor);
        await using var context = portal.Database.CreateContext();
        (await Forms.ReadAsync(auditor, "/region/cartes")).ShouldContain("Où sont les cartes");
        var kept = await Forms.ReadAsync(auditor, "/region/exploitation/conservation");
        kept.ShouldContain("Personne n’a dit combien de temps garder les noms");
        kept.ShouldContain("Ce qui a été envoyé aux logiciels des partenaires");
        kept.ShouldContain("la purge de la nuit ôte le reste");
        // Somebody who comes is counted at once, however young the count before is; other tests give their people numbers of before.
        var next = await context.Holders.MaxAsync(h => h.Id) + 1;
        foreach (var id in (long[])[next, next + 1])
        {
            context.Holders.Add(new() { Id = id, PassId = id, FamilyName = "Venu", GivenName = "Après", BirthDate = new(2009, 1, 1), IneHmac = [.. Enumerable.Repeat((byte)(0x91 + id - next), 32)] });
            await context.SaveChangesAsync();
            var later = await Forms.ReadAsync(auditor, "/region/exploitation/conservation");
            Figure(later, "personnes dont le nom est gardé").ShouldBe(await context.Holders.CountAsync(h => h.IneHmac != null));
            Figure(later, "personnes effacées").ShouldBe(await context.Holders.CountAsync(h => h.IneHmac == null));
        }
        await context.Holders.Where(h => h.Id >= next).ExecuteDeleteAsync();
    }

    private static int Figure(string page, string what) =>
        int.Parse(string.Concat(Regex.Match(page, $@"<strong>([^<]+)</strong><span>{what}").Groups[1].Value.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
}
