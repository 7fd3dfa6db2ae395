using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>From the account corrected to the file at the bank: what is approved is what was seen, by two people in different roles.</summary>
public sealed partial class StaffTests
{
    [Fact]
    public async Task A_run_is_approved_as_it_was_seen_by_two_roles_then_sent_and_fetched()
    {
        var returned = await WednesdaySeed.ReturnedAsync(portal, 121, 41_230);
        using var maker = await portal.ClientAsync(Role.Officer);
        var address = await DraftAsync(maker, returned);
        var run = int.Parse(address.Split('/')[^1], CultureInfo.InvariantCulture);
        await using var context = portal.Database.CreateContext();
        var due = (await context.PaymentOrders.SingleAsync(o => o.SettlementId == run && o.PartnerId == WednesdaySeed.Partner)).Number;

        // The first one: an officer, who looks, and whose click comes after a cent was changed.
        await using var officer = await browser.OpenAsync(portal.Address, await portal.AddPersonAsync(41, "deuxieme.agent", ActorRole.Officer), 1280);
        var officers = await portal.AuthenticatorAsync("deuxieme.agent");
        await OpenSampleAsync(officer, address);
        await context.PaymentOrders.Where(o => o.Number == due).ExecuteUpdateAsync(set => set.SetProperty(o => o.AmountCents, 10_000));
        await ApproveAsync(officer, SignInTests.Totp(officers, -1));
        await Assertions.Expect(officer.Page.Locator(".p-errors")).ToContainTextAsync(due);
        var told = (await officer.Page.Locator(".p-errors").InnerTextAsync()).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        told.ShouldContain("99,99");
        told.ShouldContain("100,00");
        await context.PaymentOrders.Where(o => o.Number == due).ExecuteUpdateAsync(set => set.SetProperty(o => o.AmountCents, 9_999));
        await officer.GoAsync(address);
        await ApproveAsync(officer, SignInTests.Totp(officers, 0));
        await Assertions.Expect(officer.Page.Locator(".p-timeline")).ToContainTextAsync("Approuvé par deuxieme.agent");

        // Whoever has the same role is told beside the button, and is not waited for.
        (await Forms.ReadAsync(maker, address)).ShouldContain("d’un autre rôle");
        (await Forms.ReadAsync(maker, "/region")).ShouldNotContain($"\"{address}\"");

        // The second: an authorising officer, while somebody holds one of the two orders.
        await using var approver = await browser.OpenAsync(portal.Address, await portal.AddPersonAsync(42, "ordonnatrice", ActorRole.AuthorisingOfficer), 1280);
        var approvers = await portal.AuthenticatorAsync("ordonnatrice");
        await approver.GoAsync(address);
        (await Forms.SendAsync(maker, $"/region/ordres/{returned}", $"/region/ordres/{returned}?handler=Hold", ("Reason", "vérifier d’abord"))).To.ShouldBe($"/region/ordres/{returned}");
        await ApproveAsync(approver, SignInTests.Totp(approvers, -1));
        await Assertions.Expect(approver.Page.Locator(".p-errors")).ToContainTextAsync("n’est plus celui qui a été vu");
        await Assertions.Expect(approver.Page.Locator(".p-errors")).ToContainTextAsync(returned);
        await approver.ShouldBeSoundAsync("parcours/change-depuis");
        await ApproveAsync(approver, SignInTests.Totp(approvers, 0));
        await Assertions.Expect(approver.Page.Locator(".p-head")).ToContainTextAsync("Approuvé");

        await approver.Page.SendAsync(approver.Page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }));
        await Assertions.Expect(approver.Page.Locator(".p-head")).ToContainTextAsync("Envoyé");
        var file = await approver.Page.RunAndWaitForDownloadAsync(() => approver.Page.GetByRole(AriaRole.Button, new() { Name = ".xml" }).First.ClickAsync());
        var sum = XDocument.Parse(await File.ReadAllTextAsync(await file.PathAsync(), Encoding.UTF8)).Descendants().First(e => e.Name.LocalName == "CtrlSum").Value;
        sum.ShouldBe("99.99", "the bank's file pays what was approved, and the order held stays behind");
        (await context.Audit.CountAsync(a => a.Action == "settlement.download" && a.Subject == $"settlement/{run}")).ShouldBe(1);
        await approver.GoAsync(address);
        await approver.ShouldBeSoundAsync("parcours/envoye");
        var account = (await approver.Page.Locator("main").InnerTextAsync()).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        foreach (var line in (string[])["envoyé\n99,99 €", "en route\n99,99 €", "retenu, resté\n412,30 €"])
            account.ShouldContain(line);
        (await Forms.ReadAsync(maker, "/region/banque")).ShouldContain($"<a href=\"{address}\">");
        (await maker.GetStringAsync(new Uri($"{address}?handler=Sheet", UriKind.Relative))).ShouldStartWith("%PDF-", customMessage: "the sheet that is signed and filed");
        (await Forms.SendAsync(maker, $"/region/ordres/{due}", $"/region/ordres/{due}?handler=Statement")).Text.ShouldStartWith("%PDF-");
    }

    [Fact]
    public async Task The_accounts_are_taken_with_by_who_pays_or_looks_over_it()
    {
        foreach (var (role, status) in new[] { (Role.Officer, HttpStatusCode.OK), (Role.Auditor, HttpStatusCode.OK), (Role.Administrator, HttpStatusCode.Forbidden) })
        {
            using var client = await portal.ClientAsync(role);
            using var fec = await client.GetAsync(new Uri("/region/reglements?handler=Fec&annee=2026", UriKind.Relative));
            using var ledger = await client.GetAsync(new Uri("/region/reglements?handler=Ledger", UriKind.Relative));
            (fec.StatusCode, ledger.StatusCode).ShouldBe((status, status), $"{role}");
            if (status != HttpStatusCode.OK)
                continue;
            (await fec.Content.ReadAsStringAsync()).ShouldStartWith("JournalCode\tJournalLib\t");
            (await ledger.Content.ReadAsStringAsync()).ShouldStartWith("decimal-mark ,");
        }
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, "/region/reglements?handler=Fec&annee=2020")).ShouldContain("p-errors", customMessage: "a year without entries is said");
    }

    /// <summary>Paid again from its page by a run that is given another day and taken back, then drafted by the night beside what its partner is due now.</summary>
    private async Task<string> DraftAsync(HttpClient maker, string one)
    {
        var first = (await Forms.SendAsync(maker, $"/region/ordres/{one}", $"/region/ordres/{one}?handler=Again")).To!;
        (await Forms.ReadAsync(maker, first)).ShouldContain("a préparé");
        (await Forms.SendAsync(maker, first, $"{first}?handler=Redate", ("Day", "2026-09-13"))).Text.ShouldContain("premier jour possible", customMessage: "a Sunday");
        (await Forms.SendAsync(maker, first, $"{first}?handler=Redate", ("Day", "2026-09-14"))).To.ShouldBe(first);
        (await Forms.ReadAsync(maker, first)).ShouldContain("14 septembre 2026");
        (await Forms.SendAsync(maker, first, $"{first}?handler=Cancel", ("WhyCancelled", "à payer avec l’autre"))).To.ShouldBe(first);
        (await Forms.ReadAsync(maker, first)).ShouldContain("Retiré");
        (await Forms.ReadAsync(maker, "/region")).ShouldContain($"/region/ordres/{one}\"");
        (await new PaymentService(portal.Database, PaymentRails.Files, portal.Time).AddItemAsync(PayableKind.Carry, new(WednesdaySeed.Partner), new(9_999), "Solde de mai", SystemActors.Night with { Reason = "repris d’un autre logiciel" })).OrThrow();
        var run = (await new SettlementService(portal.Database, PaymentRails.Files, portal.Time).DraftAsync(new(2026, 9, 9), SystemActors.Night, everyone: true)).OrThrow().Settlement;
        return $"/region/reglements/{run.Id}";
    }

    private static async Task OpenSampleAsync(Window window, string address)
    {
        await window.GoAsync(address);
        while (await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir B2026" }).CountAsync() is > 0)
        {
            await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir B2026" }).First.ClickAsync();
            await window.GoAsync(address);
        }
    }

    private static async Task ApproveAsync(Window window, string code)
    {
        await window.Page.GetByLabel("Code à six chiffres").FillAsync(code);
        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Approuver" }));
    }
}
