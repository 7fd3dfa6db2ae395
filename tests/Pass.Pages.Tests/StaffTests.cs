using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Pages.Tests;

/// <summary>The officer's Wednesday, as far as the bank's file: sample, second factor, two people, one of them not the maker.</summary>
[Collection(PortalCollection.Name)]
public sealed partial class StaffTests(Portal portal, Browser browser)
{
    [Fact]
    public async Task From_the_run_a_sale_is_four_clicks_away_down_to_its_ledger_lines()
    {
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        var page = window.Page;
        await window.GoAsync("/region/reglements/1");
        await page.Locator("#ordres ~ .p-table-box a").First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "9 septembre 2026" }).First.ClickAsync();
        await window.ShouldBeSoundAsync("parcours/ordre");
        await page.Locator($"#ventes ~ .p-table-box a[href*='{Portal.Sale}']").First.ClickAsync();
        await page.ArriveAsync($"/region/ventes/{Portal.Sale}");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("42,50");
    }

    [Fact]
    public async Task A_bank_file_that_is_none_is_refused_in_words_and_what_one_warns_of_is_shown()
    {
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await window.GoAsync("/region/banque");
        await window.Page.GetByLabel("Fichier", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "x.xml", MimeType = "text/xml", Buffer = "<a/>"u8.ToArray() });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Prendre" }).ClickAsync();
        await window.Page.Locator(".p-errors").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/banque");

        await using var context = portal.Database.CreateContext();
        var account = (await RegionSettings.LoadAsync(context)).OrThrow().Iban.Electronic;
        var page = $"""
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>M2</MsgId><MsgPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr>
            <Stmt><Id>REL-2026-09</Id><Acct><Id><IBAN>{account}</IBAN></Id></Acct></Stmt></BkToCstmrStmt></Document>
            """;
        await window.Page.GetByLabel("Fichier", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "releve.xml", MimeType = "text/xml", Buffer = System.Text.Encoding.UTF8.GetBytes(page) });
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Prendre" }).ClickAsync();
        await window.Page.Locator(".p-notice").WaitForAsync();
        (await window.Page.Locator("main").InnerTextAsync()).Split("Relevé REL-2026-09").Length.ShouldBe(3, "as it is taken, and in the list of files");
        await window.ShouldBeSoundAsync("parcours/banque-avertissement");
    }

    [Fact]
    public async Task A_run_is_not_approved_without_the_code_of_the_moment()
    {
        await using var window = await browser.OpenAsync(portal, Role.AuthorisingOfficer);
        var page = window.Page;
        await window.GoAsync("/region/reglements/1");
        while (await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir B2026" }).CountAsync() is > 0)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Ouvrir B2026" }).First.ClickAsync();
            await window.GoAsync("/region/reglements/1");
        }
        await page.GetByLabel("Code à six chiffres").FillAsync("123456");
        await page.GetByRole(AriaRole.Button, new() { Name = "Approuver" }).ClickAsync();
        await page.Locator(".p-errors").WaitForAsync();
        await window.ShouldBeSoundAsync("parcours/approuver");
        await using var context = portal.Database.CreateContext();
        (await context.Settlements.Include(s => s.Approvals).SingleAsync(s => s.Id == 1)).Approvals.ShouldBeEmpty();
        (await context.Settlements.SingleAsync(s => s.Id == 1)).State.ShouldBe(SettlementState.Draft);
    }

    [Fact]
    public async Task Home_is_what_waits_for_who_is_there_with_its_hours_and_days()
    {
        using var officer = await portal.ClientAsync(Role.Officer);
        var home = (await Forms.ReadAsync(officer, "/region")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        home.ShouldContain("<a href=\"/region/reglements/1\">");
        home.ShouldContain("À relire et à approuver par vous");
        home.ShouldMatch(@"Prêt le 10 sept\. 2026 à \d\d:\d\d\.");
        home.ShouldMatch("jeudi 10 septembre(,| avant) 11 h");
        home.ShouldContain("Exécution le vendredi 11 septembre, crédit au plus tard le lundi 14 septembre.");
        home.ShouldContain("<a href=\"/region/affiliations\">");
        home.ShouldNotContain("Incident 1 à décider");
        using var administrator = await portal.ClientAsync(Role.Administrator);
        var other = await Forms.ReadAsync(administrator, "/region");
        (other.Contains("/region/affiliations\"><strong>", StringComparison.Ordinal), other.Contains("/region/reglements/1\"", StringComparison.Ordinal)).ShouldBe((true, false), "an administrator accepts shops and pays nobody");
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, "/region")).ShouldContain("Rien ne vous attend", customMessage: "an auditor decides nothing");
    }

    [Fact]
    public async Task A_run_shows_each_step_it_rests_on_with_its_time_and_evidence()
    {
        await using var context = portal.Database.CreateContext();
        var day = await context.BusinessDays.SingleAsync(d => d.Date == new DateOnly(2026, 9, 9));
        var night = new JobRun { Job = "night", State = JobState.Done, Node = "essai:1", Actor = "night", ActorId = SystemActors.Night.Id.Value, StartedMs = day.ClosedAtMs!.Value - 1_000, EndedMs = day.ClosedAtMs + 9_000 };
        night.Steps.Add(new() { Rank = 1, Step = "close", State = JobState.Done, Tries = 1, StartedMs = day.ClosedAtMs.Value - 1_000, DurationMs = 1_540, Count = 1 });
        night.Steps.Add(new() { Rank = 2, Step = "clear", State = JobState.Done, Tries = 1, StartedMs = day.ClosedAtMs.Value, DurationMs = 72_000, Count = 1 });
        context.JobRuns.Add(night);
        await context.SaveChangesAsync();
        using var auditor = await portal.ClientAsync(Role.Auditor);
        var shown = (await Forms.ReadAsync(auditor, "/region/reglements/1")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        shown.ShouldContain("Journée du mercredi 9 septembre close");
        shown.ShouldContain($"Sceau {Convert.ToHexStringLower(day.Seal!)[..32]}…");
        shown.ShouldContain("<a href=\"/region/exploitation/taches/night\">1,5 s</a>");
        shown.ShouldContain("<a href=\"/region/exploitation/taches/night\">1 min 12 s</a>");
        var sums = await context.Postings.Where(p => p.Day == day.Date && p.Journal == PostingJournal.Clearing).SumAsync(p => p.DebitCents);
        var euros = new Money(sums).ToString(System.Globalization.CultureInfo.GetCultureInfo("fr-FR")).Replace('\u202f', ' ').Replace('\u00a0', ' ');
        shown.ShouldContain($"Débits {euros}, crédits {euros}");
        shown.ShouldContain("Recalculée par un autre chemin");
        shown.ShouldContain("Préparé par le travail de nuit");
    }

    [Fact]
    public async Task A_night_is_followed_on_its_page_while_it_is_at_work()
    {
        await using var context = portal.Database.CreateContext();
        var nowMs = portal.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var night = new JobRun { Job = "night", State = JobState.Running, Node = "essai:1", Actor = "night", ActorId = SystemActors.Night.Id.Value, StartedMs = nowMs };
        night.Steps.Add(new() { Rank = 1, Step = "close", State = JobState.Running, Tries = 1, StartedMs = nowMs });
        context.JobRuns.Add(night);
        await context.SaveChangesAsync();
        await using var window = await browser.OpenAsync(portal, Role.Officer);
        await window.GoAsync("/region/reglements");
        await window.ShouldBeSoundAsync("parcours/nuit");
        var steps = window.Page.Locator("#reglements .p-timeline > li");
        await Assertions.Expect(steps).ToHaveCountAsync(1);
        (night.Steps[0].State, night.Steps[0].Count, night.Steps[0].DurationMs) = (JobState.Done, 1, 1_250);
        night.Steps.Add(new() { Rank = 2, Step = "clear", State = JobState.Running, Tries = 1, StartedMs = nowMs });
        await context.SaveChangesAsync();
        await Assertions.Expect(steps).ToHaveCountAsync(2);
        await Assertions.Expect(steps.First).ToContainTextAsync("1,2 s");
        (night.Steps[1].State, night.State, night.EndedMs) = (JobState.Done, JobState.Done, nowMs + 4_000);
        await context.SaveChangesAsync();
        await Assertions.Expect(window.Page.Locator("#reglements")).ToContainTextAsync("en 4,0");
        (await window.Page.Locator("#reglements").GetAttributeAsync("hx-get")).ShouldBeNull("what is over is not asked for again");
        window.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_payment_that_came_back_is_paid_again_or_closed_with_a_reason()
    {
        var (again, closed) = (await WednesdaySeed.ReturnedAsync(portal, 111, 4_321), await WednesdaySeed.ReturnedAsync(portal, 112, 765));
        using var officer = await portal.ClientAsync(Role.Officer);
        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(officer, "/region")).ShouldContain($"/region/ordres/{again}");
        (await Forms.ReadAsync(auditor, $"/region/ordres/{again}")).ShouldNotContain("Payer de nouveau");
        (await Forms.SendAsync(auditor, $"/region/ordres/{again}", $"/region/ordres/{again}?handler=Again")).To.ShouldBeNull("an auditor drafts nothing");

        var shown = await Forms.ReadAsync(officer, $"/region/ordres/{again}");
        shown.ShouldContain("Compte clos", customMessage: "the bank's code in words");
        shown.ShouldContain(Iban.Mask(WednesdaySeed.Account), customMessage: "on which account it goes");
        var run = (await Forms.SendAsync(officer, $"/region/ordres/{again}", $"/region/ordres/{again}?handler=Again")).To.ShouldNotBeNull();
        run.ShouldStartWith("/region/reglements/");
        var draft = await Forms.ReadAsync(officer, run);
        draft.ShouldContain("43,21");
        draft.ShouldContain("deux autres personnes l’approuvent");
        (await Forms.ReadAsync(officer, $"/region/ordres/{again}")).ShouldNotContain("id=\"reprendre\"");

        await using var context = portal.Database.CreateContext();
        var task = await context.PaymentTasks.SingleAsync(t => t.OrderNumber == closed);
        (await Forms.SendAsync(officer, $"/region/ordres/{closed}", $"/region/ordres/{closed}?handler=Close&tache={task.Id}", ("WhyClosed", " "))).Text.ShouldContain("p-wrong");
        (await Forms.SendAsync(officer, $"/region/ordres/{closed}", $"/region/ordres/{closed}?handler=Close&tache={task.Id}", ("WhyClosed", "payé au guichet"))).To.ShouldBe($"/region/ordres/{closed}");
        (await Forms.ReadAsync(officer, "/region")).ShouldNotContain($"/region/ordres/{closed}");
        (await context.Audit.SingleAsync(a => a.Action == "task.close" && a.Subject == $"order/{closed}")).Reason.ShouldBe("payé au guichet");
    }
}
