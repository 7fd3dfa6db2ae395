using System.Net;
using Microsoft.EntityFrameworkCore;
using Pass.Testing;

namespace Pass.Pages.Tests;

/// <summary>A batch for the bureau, from the orders that wait to the cards on their way, by the region's people over the issuance service; nothing of it is opened here.</summary>
[Collection(PortalCollection.Name)]
public sealed class CardBatchTests(Portal portal)
{
    private const string Page = "/region/cartes";

    [Fact]
    public async Task A_batch_is_prepared_taken_answered_and_sent_and_who_did_it_stands_there()
    {
        using var officer = await portal.ClientAsync(Role.Officer);
        await portal.Issuance.OrderAsync(100, 3, portal.Time);
        var asked = (await Forms.SendAsync(officer, Page, Page + "?handler=Prepare")).To.ShouldNotBeNull();
        var shown = "";
        await Patience.UntilAsync(async () => (shown = await Forms.ReadAsync(officer, asked)).Contains("est prêt", StringComparison.Ordinal), TimeSpan.FromMinutes(1));
        var number = int.Parse(shown[(shown.IndexOf("Le lot ", StringComparison.Ordinal) + 7)..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        var batch = $"{Page}/lots/{number}";
        (await Forms.ReadAsync(officer, batch)).ShouldContain("Préparé par officer");

        using var auditor = await portal.ClientAsync(Role.Auditor);
        (await Forms.ReadAsync(auditor, batch)).ShouldNotContain("handler=File");
        var file = await FileAsync(officer, batch);
        (await FileAsync(officer, batch)).ShouldBe(file, "the same batch is the same file");
        var answer = IssuanceInside.Answer(file);
        var broken = (byte[])answer.Clone();
        broken[^20] ^= 1;
        (await Forms.SendFileAsync(officer, Page, Page + "?handler=Result", "Result", "x.txt", broken)).Text.ShouldContain("p-errors");
        (await Forms.SendFileAsync(officer, Page, Page + "?handler=Result", "Result", "x.txt", [])).Text.ShouldContain("p-errors");
        var taken = await Forms.SendFileAsync(officer, Page, Page + "?handler=Result", "Result", "x.txt", answer);
        taken.Text.ShouldContain("toutes ses cartes sont comptées");
        taken.Text.ShouldContain("puce morte");
        (await Forms.SendFileAsync(officer, Page, Page + "?handler=Result", "Result", "x.txt", answer)).Text.ShouldContain("déjà dites");
        (await Forms.ReadAsync(auditor, batch)).ShouldContain("puce morte");
        (await Forms.SendAsync(officer, batch, batch + "?handler=Ship")).To.ShouldBe(batch);
        var sent = await Forms.ReadAsync(officer, batch);
        sent.ShouldContain("officer a pris le fichier");
        sent.ShouldContain("officer l’a dit expédié");
        await using var context = portal.Database.CreateContext();
        (await context.Audit.Where(a => a.Subject == $"batch/{number}").Select(a => a.Action).ToListAsync()).ShouldBe(["cards.file", "cards.file", "cards.result", "cards.result", "cards.ship"], ignoreOrder: true);
        using var none = await officer.GetAsync(new Uri(Page + "/lots/999", UriKind.Relative));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<byte[]> FileAsync(HttpClient client, string batch)
    {
        var answer = await Forms.SendAsync(client, batch, batch + "?handler=File");
        answer.Status.ShouldBe(HttpStatusCode.OK);
        return System.Text.Encoding.UTF8.GetBytes(answer.Text);
    }
}
