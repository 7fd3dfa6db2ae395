using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Pass.Core;
using Pass.Data.Model;
using Pass.Engine;
using Pass.Portal.Pages.Staff;

namespace Pass.Pages.Tests;

/// <summary>What the region's people do beside paying: mistakes put right by two, envelopes, who works here, what was done. By forms, without script.</summary>
[Collection(PortalCollection.Name)]
public sealed class StaffWorkTests(Portal portal)
{
    [Fact]
    public async Task A_mistake_is_opened_by_one_and_decided_by_another()
    {
        using var officer = await portal.ClientAsync(Role.Officer);
        using var approver = await portal.ClientAsync(Role.AuthorisingOfficer);
        var refused = await Forms.SendAsync(officer, "/region/incidents/nouveau", "/region/incidents/nouveau", ("Sorte", "Overpayment"), ("Siret", "55208131766522"), ("Jour", "2026-09-09"), ("Ecart", "douze"), ("Reason", "x"));
        refused.Text.ShouldContain("par exemple 12,50");
        var opened = await Forms.SendAsync(officer, "/region/incidents/nouveau", "/region/incidents/nouveau",
            ("Sorte", "Overpayment"), ("Siret", "552 081 317 66522"), ("Ecart", "-3,00"), ("Reason", "ticket reçu deux fois"));
        opened.Status.ShouldBe(HttpStatusCode.Redirect, opened.Text.Length > 0 ? opened.Text.Split("p-errors")[^1][..300] : "");
        var page = opened.To!;
        var number = int.Parse(page.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        (await Forms.ReadAsync(officer, "/region")).ShouldNotContain($"Incident {number} à décider", customMessage: "an officer decides none");
        (await Forms.ReadAsync(approver, "/region")).ShouldContain($"Incident {number} à décider");
        var shown = await Forms.ReadAsync(approver, page);
        shown.ShouldContain("ticket reçu deux fois");
        shown.ShouldContain("-3,00");
        (await Forms.SendAsync(officer, page, $"{page}?handler=Validate")).Text.ShouldContain("ordonnateur", customMessage: "an officer decides no incident");
        (await Forms.SendAsync(approver, page, $"{page}?handler=Refuse", ("Reason", " "))).Text.ShouldContain("p-wrong");
        var decided = await Forms.SendAsync(approver, page, $"{page}?handler=Validate");
        decided.To.ShouldBe(page);
        (await Forms.ReadAsync(approver, page)).ShouldContain("retenue sur le prochain paiement");
        await using var context = portal.Database.CreateContext();
        (await context.Incidents.SingleAsync(i => i.Id == number)).State.ShouldBe(IncidentState.Validated);
    }

    [Fact]
    public async Task Somebody_is_entered_given_a_code_other_roles_and_an_end_by_an_administrator_alone()
    {
        const string page = "/region/exploitation/personnes";
        using var administrator = await portal.ClientAsync(Role.Administrator);
        using var officer = await portal.ClientAsync(Role.Officer);
        (await Forms.ReadAsync(officer, page)).ShouldNotContain("<form method=\"post\" action=\"/region");
        (await Forms.SendAsync(administrator, page, $"{page}?handler=Add", ("FullName", "Alix Roy"), ("Handle", "alix.roy"))).Text.ShouldContain("p-errors");
        (await Forms.SendAsync(administrator, page, $"{page}?handler=Add", ("FullName", "Alix Roy"), ("Handle", "alix.roy"), ("Roles", "Officer"))).To.ShouldBe(page);
        (await Forms.SendAsync(administrator, page, $"{page}?handler=Invite&person=alix.roy")).Text.ShouldContain("Code pour Alix Roy");
        (await Forms.SendAsync(administrator, page, $"{page}?handler=Roles&person=alix.roy", ("Roles", "Officer"), ("Roles", "Auditor"))).To.ShouldBe(page);
        (await Forms.SendAsync(administrator, page, $"{page}?handler=End&person=alix.roy")).To.ShouldBe(page);
        (await Forms.SendAsync(administrator, page, $"{page}?handler=End&person=administrator")).Text.ShouldContain("p-errors", customMessage: "the last administrator stays");
        await using var context = portal.Database.CreateContext();
        var person = await context.People.SingleAsync(p => p.Handle == "alix.roy");
        (person.Roles, person.EndedMs is null).ShouldBe((ActorRole.Officer | ActorRole.Auditor, false));
        (await context.SignInInvitations.CountAsync(i => i.Kind == LinkKind.Person && i.Subject == person.Id)).ShouldBe(1);

        var journal = await Forms.ReadAsync(administrator, $"/region/exploitation/journal?Acte=person&Sur=person/{person.Id}");
        foreach (var action in (string[])["person.add", "person.roles", "person.end"])
            journal.ShouldContain($"<strong>{action}</strong>");
        journal.ShouldNotContain("signIn.invite");
        (await Forms.ReadAsync(administrator, $"/region/exploitation/journal?Acte=person.add&Sur=person/{person.Id}")).ShouldNotContain("<strong>person.end</strong>");
        (await Forms.ReadAsync(administrator, "/region/exploitation/journal?Acte=perso")).ShouldContain("Aucune ligne");
        (await Forms.ReadAsync(administrator, "/region/exploitation/journal?Qui=personne.du.tout")).ShouldContain("Aucune ligne");
        // A rare name or verb is found without reading the whole journal.
        foreach (var (query, index) in new[] { (JournalModel.Latest(context.Audit.Where(a => a.Actor == "alix.roy"), null, 26), "ix_audit_actor_id"), (JournalModel.Latest(context.Audit, ["person.add", "person.end"], 26), "ix_audit_action_id") })
        {
            var plan = await PlanAsync(context, query);
            plan.ShouldContain($"USING INDEX {index}");
            plan.ShouldNotContain("SCAN audit");
        }
    }

    private static async Task<string> PlanAsync(PassDbContext context, IQueryable<AuditEntry> query)
    {
        await context.Database.OpenConnectionAsync();
        await using var command = query.CreateDbCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        await using var steps = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await steps.ReadAsync())
            plan.Add(steps.GetString(3));
        return string.Join('\n', plan);
    }

    [Fact]
    public async Task An_envelope_is_set_and_shown()
    {
        using var officer = await portal.ClientAsync(Role.Officer);
        var campaign = Catalogue2026.Campaign.Code;
        var page = $"/region/budget?campagne={campaign}";
        (await Forms.SendAsync(officer, page, page, ("Avantage", "CINEMA"), ("Enveloppe", "1 000 000 000 000"))).Text.ShouldContain("p-wrong");
        (await Forms.SendAsync(officer, page, page, ("Avantage", "CINEMA"), ("Enveloppe", "12 500,00"), ("Seuils", "50 90"))).To.ShouldBe(page);
        var shown = (await Forms.ReadAsync(officer, page)).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        shown.ShouldContain("12 500,00 €");
        shown.ShouldContain("50 % loin");
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, page)).ShouldNotContain("name=\"Enveloppe\"");
    }

    [Fact]
    public async Task A_sale_whose_id_two_passes_used_is_shown_for_each_with_the_tills_sentence()
    {
        var at = portal.Time.GetUtcNow();
        var id = Guid.CreateVersion7(at);
        long first = 1_490_000_001, second = 1_490_000_002;
        await YouthSeed.GrantAsync(portal, first);
        await portal.Services.GetRequiredService<AuthorizationEngine>().SubmitAsync(
            [YouthSeed.Buy(id, first, Product.Textbook, 1_234, at.ToUnixTimeMilliseconds()), YouthSeed.Buy(id, second, Product.Textbook, 1_234, at.ToUnixTimeMilliseconds())]);
        await using var context = portal.Database.CreateContext();
        await Testing.Patience.UntilAsync(() => context.Operations.AnyAsync(o => o.OperationId == id && o.PassId == second), TimeSpan.FromMinutes(2));
        using var officer = await portal.ClientAsync(Role.Officer);
        var shown = (await Forms.ReadAsync(officer, $"/region/ventes/{id}")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        System.Text.RegularExpressions.Regex.Count(shown, "<dt>Opération</dt><dd>achat</dd>").ShouldBe(2);
        shown.ShouldContain("Pourquoi c’est refusé");
        shown.ShouldNotContain(nameof(RefusalCode.UnknownPass));
        // The steps are in people's words and in Paris: the clock shows 08:00 UTC or later.
        shown.ShouldContain(TimeZoneInfo.ConvertTime(at, ParisCalendar.Zone).ToString("dd/MM/yyyy 'à' HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        shown.ShouldNotContain("Sale,");
        shown.ShouldContain("<a href=\"/region/reglements\" aria-current=\"page\">");
    }
}
