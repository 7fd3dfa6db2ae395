using System.Text;
using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.SignIns;
using Pass.Simulation.Bank;

namespace Pass.Pages.Tests;

/// <summary>Who has a passkey and nothing else pays as well as who types codes: it is asked for again where a code is.</summary>
public sealed partial class StaffTests
{
    [Fact]
    public async Task A_passkey_alone_approves_a_run_which_is_sent_and_paid()
    {
        await WednesdaySeed.ReturnedAsync(portal, 131, 5_550);
        (await new PaymentService(portal.Database, PaymentRails.Files, portal.Time).AddItemAsync(PayableKind.Carry, new(WednesdaySeed.Partner), new(7_777), "Solde de juin", SystemActors.Night with { Reason = "repris d’un autre logiciel" })).OrThrow();
        var run = (await new SettlementService(portal.Database, PaymentRails.Files, portal.Time).DraftAsync(new(2026, 9, 9), SystemActors.Night, everyone: true)).OrThrow().Settlement.Id;
        var address = $"/region/reglements/{run}";
        await using var officer = await browser.OpenAsync(portal.Address, await portal.AddPersonAsync(43, "troisieme.agent", ActorRole.Officer), 1280);
        var codes = await portal.AuthenticatorAsync("troisieme.agent");
        await OpenSampleAsync(officer, address);
        await ApproveAsync(officer, SignInTests.Totp(codes, 0));
        await Assertions.Expect(officer.Page.Locator(".p-timeline")).ToContainTextAsync("Approuvé par troisieme.agent");

        await using var window = await browser.OpenAsync(portal);
        await OpenAccessAsync(window, 44, "ordonnateur.cle");
        await using var context = portal.Database.CreateContext();
        await window.GoAsync(address);
        (await window.Page.Locator("#Code").CountAsync()).ShouldBe(0, "who has no authenticator is asked for no code");
        await window.ShouldBeSoundAsync("parcours/approuver-cle");

        // What was shown is not what is there any more: the passkey is shown, and nothing is approved.
        var due = (await context.PaymentOrders.AsNoTracking().FirstAsync(o => o.SettlementId == run)).Number;
        await context.PaymentOrders.Where(o => o.Number == due).ExecuteUpdateAsync(set => set.SetProperty(o => o.AmountCents, o => o.AmountCents + 1));
        await PasskeyAsync(window.Page);
        await Assertions.Expect(window.Page.Locator(".p-errors")).ToContainTextAsync(due);
        await context.PaymentOrders.Where(o => o.Number == due).ExecuteUpdateAsync(set => set.SetProperty(o => o.AmountCents, o => o.AmountCents - 1));
        (await context.Settlements.AsNoTracking().SingleAsync(s => s.Id == run)).State.ShouldBe(SettlementState.Draft);
        await window.GoAsync(address);
        await PasskeyAsync(window.Page);
        await Assertions.Expect(window.Page.Locator(".p-head")).ToContainTextAsync("Approuvé");
        (await context.Audit.Where(a => a.Action == "settlement.approve" && a.Subject == $"settlement/{run}").Select(a => a.Actor).ToListAsync()).ShouldContain("ordonnateur.cle");

        await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Envoyer" }));
        await Assertions.Expect(window.Page.Locator(".p-head")).ToContainTextAsync("Envoyé");
        await PayAsync(window, run);
        await window.GoAsync(address);
        (await context.PaymentAttempts.AsNoTracking().Where(a => a.SettlementId == run).Select(a => a.State).Distinct().ToListAsync()).ShouldBe([AttemptState.Paid]);
        (await window.Page.Locator(".p-facts").Last.InnerTextAsync()).Replace('\u202f', ' ').Replace('\u00a0', ' ').ShouldContain("en route\n0,00 €");
        await window.ShouldBeSoundAsync("parcours/paye");
    }

    /// <summary>By an invitation, with a password and a passkey, and no authenticator; signed in by the passkey.</summary>
    private async Task OpenAccessAsync(Window window, int id, string handle)
    {
        await using (var context = portal.Database.CreateContext())
        {
            context.People.Add(new() { Id = id, Handle = handle, Name = handle, Roles = ActorRole.AuthorisingOfficer });
            await context.SaveChangesAsync();
        }
        var administrator = new Actor(new(10 + (int)Role.Administrator), "administrator", ActorRole.Administrator, ActorChannel.CommandLine);
        var code = (await new SignInOffice(portal.Database, portal.Time).InviteAsync(administrator, Invited.Person(id), handle)).OrThrow().Code;
        await window.AddAuthenticatorAsync();
        var page = window.Page;
        await window.GoAsync($"/invitation?Code={code}");
        await page.GetByLabel("Identifiant").FillAsync(handle);
        await page.GetByLabel("Nouveau mot de passe").FillAsync("une bouilloire bleue");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir mon accès" }).ClickAsync();
        await page.ArriveAsync("/compte/code");
        await window.GoAsync("/compte");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ajouter une clé d’accès" }).ClickAsync();
        await page.GetByText("La clé d’accès est enregistrée.").WaitForAsync();
        await page.Locator("details.p-menu summary").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Se déconnecter" }).ClickAsync();
        await page.ArriveAsync("/connexion");
        await page.GetByRole(AriaRole.Button, new() { Name = "Utiliser une clé d’accès" }).ClickAsync();
        await page.ArriveAsync("/region");
    }

    private static Task PasskeyAsync(IPage page) => page.SendAsync(page.GetByRole(AriaRole.Button, new() { Name = "Approuver avec ma clé d’accès" }));

    /// <summary>The bank takes the file that is fetched, debits it on its day and says so.</summary>
    private async Task PayAsync(Window window, int run)
    {
        var file = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = ".xml" }).First.ClickAsync());
        var sent = XDocument.Parse(await File.ReadAllTextAsync(await file.PathAsync(), Encoding.UTF8));
        await using var context = portal.Database.CreateContext();
        var bank = new StandInBank((await RegionSettings.LoadAsync(context)).OrThrow().Iban.Electronic);
        var day = (await context.Settlements.AsNoTracking().SingleAsync(s => s.Id == run)).ExecutionDate;
        foreach (var mail in new[] { bank.Take(sent, day), bank.Move(day)! })
        {
            await window.GoAsync("/region/banque");
            await window.Page.GetByLabel("Fichier", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = mail.Name, MimeType = "text/xml", Buffer = Encoding.UTF8.GetBytes(mail.Content.ToString()) });
            await window.Page.SendAsync(window.Page.GetByRole(AriaRole.Button, new() { Name = "Prendre" }));
        }
    }
}
