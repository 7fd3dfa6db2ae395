using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>A school opens a gate, gives it another code, a right, and takes it out; nobody else's gate is there.</summary>
[Collection(PortalCollection.Name)]
public sealed class GatePageTests(Portal portal, Browser browser)
{
    private const string Page = "/etablissement/acces";

    [Fact]
    public async Task A_gate_is_opened_given_another_code_and_taken_out_by_its_own_school_alone()
    {
        using var school = await portal.ClientAsync(Role.School);
        (await Forms.SendAsync(school, Page, Page + "?handler=Open", ("Label", ""))).Text.ShouldContain("p-errors");
        var opened = (await Forms.SendAsync(school, Page, Page + "?handler=Open", ("Label", "Grille des cèdres"), ("ByHand", "true"))).Text;
        opened.ShouldContain("Code de Grille des cèdres");
        opened.ShouldContain("<svg");
        var gate = await OnlyAsync();
        (gate.Uai, gate.Label, gate.MayLetInByHand, gate.Status).ShouldBe((Portal.Uai, "Grille des cèdres", true, TerminalStatus.AwaitingActivation));
        (await Forms.ReadAsync(school, Page)).ShouldNotContain("Code de Grille des cèdres", customMessage: "it is shown once");
        var renewed = await Forms.SendAsync(school, Page, Page + "?handler=Renew", ("gate", $"{gate.Id}"));
        renewed.Text.ShouldContain("Code de Grille des cèdres");
        (await OnlyAsync()).ActivationCodeHash.ShouldNotBe(gate.ActivationCodeHash);

        using (var other = await portal.AddSchoolAsync(Uai.From(690_029).Value, "Lycée d’à côté"))
        {
            foreach (var handler in new[] { "Renew", "ByHand", "Revoke" })
                (await Forms.SendAsync(other, Page, $"{Page}?handler={handler}", ("gate", $"{gate.Id}"))).Status.ShouldBe(HttpStatusCode.NotFound, handler);
            (await Forms.ReadAsync(other, Page)).ShouldNotContain("Grille des cèdres");
        }
        (await OnlyAsync()).Status.ShouldBe(TerminalStatus.AwaitingActivation);

        // As one that came into service yesterday and says nothing since.
        await using (var context = portal.Database.CreateContext())
        {
            var seen = portal.Time.GetUtcNow().AddDays(-1).ToUnixTimeMilliseconds();
            await context.GateDevices.Where(d => d.Id == gate.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.Status, TerminalStatus.Active).SetProperty(d => d.ActivatedAtMs, seen).SetProperty(d => d.SeenMs, seen));
            context.GateHours.Add(new() { DeviceId = gate.Id, Hour = Pass.Region.Gates.GateOffice.HourOf(portal.Time.GetUtcNow()), Allowed = 41, Denied = 2, ByHand = 1 });
            await context.SaveChangesAsync();
        }
        await using (var window = await browser.OpenAsync(portal, Role.School, 360))
        {
            await window.GoAsync(Page);
            var shown = await window.Page.Locator("main").InnerTextAsync();
            shown.ShouldContain("silencieuse");
            shown.ShouldContain("41");
            await window.ShouldBeSoundAsync("parcours/acces");
        }
        (await Forms.SendAsync(school, Page, Page + "?handler=ByHand", ("gate", $"{gate.Id}"), ("may", "false"))).To.ShouldBe(Page);
        (await OnlyAsync()).MayLetInByHand.ShouldBeFalse();
        (await Forms.SendAsync(school, Page, Page + "?handler=Revoke", ("gate", $"{gate.Id}"))).To.ShouldBe(Page);
        (await OnlyAsync()).Status.ShouldBe(TerminalStatus.Revoked);
        (await Forms.SendAsync(school, Page, Page + "?handler=Renew", ("gate", $"{gate.Id}"))).Text.ShouldContain("p-errors");
    }

    private async Task<GateDevice> OnlyAsync()
    {
        await using var context = portal.Database.CreateContext();
        return await context.GateDevices.AsNoTracking().SingleAsync(d => d.Uai == Portal.Uai);
    }
}
