using System.Net;
using Microsoft.EntityFrameworkCore;

namespace Pass.Pages.Tests;

/// <summary>
/// Every form of every page, and who may send it: found in what was compiled, sent by each role that may not, which is refused and changes nothing.
/// A form that may be sent by fewer than open its page has a line; a new one of a partner or of the region without a line fails.
/// </summary>
[Collection(PortalCollection.Name)]
public sealed class FormTableTests(Portal portal)
{
    private static readonly Role[] Pays = [Role.Officer, Role.AuthorisingOfficer], Registers = [Role.Officer, Role.Administrator], Approves = [Role.AuthorisingOfficer], Administrates = [Role.Administrator],
        Staff = [Role.Auditor, Role.Officer, Role.AuthorisingOfficer, Role.Administrator], Looks = [Role.Officer, Role.AuthorisingOfficer, Role.Administrator],
        Owns = [Role.Owner], Sells = [Role.Cashier, Role.Owner], Partner = [Role.Cashier, Role.Accountant, Role.Owner], Everybody = Enum.GetValues<Role>();

    /// <summary>The page, its forms by their handlers (a dash for the one without), who may send them, and what is sent.</summary>
    private static readonly (string Route, string Forms, Role[] Who, string Sent)[] Table =
    [
        ("pro", "Choose", Partner, ""),
        ("pro/rejoindre", "- Keep Forget Proof Follow", Everybody, ""),
        ("pro/ventes/{id:guid}", "Return ReturnAll ReturnAmount", Sells, ""),
        ("pro/points-de-vente", "Open Renew Revoke", Owns, "Label=x&till=51"),
        ("pro/horaires", "- Remove", Owns, ""),
        ("pro/logiciels", "Key Revoke Hook", Owns, ""),
        ("pro/logiciels/{id:int}", "Test Renew Remove Resume Replay", Owns, "delivery=1"),
        ("pro/banque", "-", Owns, ""),
        ("pro/equipe", "Invite End Withdraw", Owns, "Name=x"),
        ("region/affiliations", "Accept Refuse", Registers, "id=1&reason=x"),
        ("region/banque", "Match Aside", Pays, "file=1&rank=1&order=B2026-000001&reason=x"),
        ("region/banque", "File", Pays, "file"),
        ("region/budget", "-", Pays, "Avantage=CINEMA&Enveloppe=1,00"),
        ("region/cartes", "Prepare", Registers, ""),
        ("region/cartes", "Result", Registers, "file"),
        ("region/cartes/lots/{n:int}", "File Ship", Registers, ""),
        ("region/controle", "-", Pays, "signal=1&Reason=x"),
        ("region/conventions", "End", Registers, "regle=1&jour=2026-12-31"),
        ("region/conventions/nouvelle", "Try Pack", Staff, ""),
        ("region/conventions/nouvelle", "Publish", Registers, ""),
        ("region/etablissements", "Add", Registers, "NewUai=0690172M&NewName=x"),
        ("region/etablissements/{uai:length(8)}", "Invite End Withdraw Name", Registers, "Name=x&SchoolName=x"),
        ("region/exploitation", "-", Registers, "tache=claims"),
        ("region/exploitation/courriels", "-", Administrates, "sorte=AccountChanged&langue=fr&Subject=x&Body=x"),
        ("region/exploitation/personnes", "Add Roles End Invite", Administrates, "person=officer&Handle=x.y&FullName=x&Roles=Officer"),
        ("region/incidents/nouveau", "-", Pays, "Sorte=Overpayment&Siret=55208131766522&Ecart=-1,00&Reason=x"),
        ("region/incidents/familles/{n:int}", "Ask", Pays, "Reason=x"),
        ("region/incidents/familles/{n:int}", "Waive Refuse", Approves, "Reason=x"),
        ("region/incidents/{n:int}", "Validate Refuse", Approves, "Reason=x"),
        ("region/incidents/{n:int}", "Withdraw", Pays, "Reason=x"),
        ("region/jeunes/{id:long}", "-", Looks, "Reason=x"),
        ("region/jeunes/{id:long}", "Invite Block Lift", Registers, "WhyBlocked=x&WhyLifted=x"),
        ("region/ordres/{ordre}", "Open Hold Release Statement Again Close", Pays, "run=1&Reason=x&tache=1&WhyClosed=x&WhyAgain=x"),
        ("region/partenaires/{id:long}", "-", Looks, "Reason=x"),
        ("region/partenaires/{id:long}", "Close Suspend Resume Convention Payee Invite", Registers, "WhyClosed=x&WhySuspended=x&WhyResumed=x&code=STANDARD&LastDay=2026-12-31&Name=x"),
        ("region/reglements", "-", Pays, ""),
        ("region/reglements/{n:int}", "Approve Redate Cancel Send File", Pays, "Day=2026-12-31&WhyCancelled=x&file=x&Code=123456"),
        ("region/reglements/{n:int}", "Waive", Approves, "Reason=x"),
    ];

    /// <summary>What is not there, or not open, or asks for a proof of who sends it, before it is asked who may.</summary>
    private static readonly string[] AskedLater = ["Approve", "Publish", "Statement", "File", "Withdraw", "End"];

    [Fact]
    public async Task Every_form_is_taken_from_who_may_send_it_and_from_nobody_else()
    {
        var forms = (await PageHandler.OfAsync(portal)).Where(h => h.Verb == "POST").ToList();
        string[] listed = [.. Table.SelectMany(l => l.Forms.Split(' ').Select(f => $"{l.Route} {f}"))];
        listed.ShouldBeUnique();
        var ofMoney = forms.Where(f => f.Route.Split('/')[0] is "pro" or "region").Select(Key);
        listed.Order(StringComparer.Ordinal).ShouldBe(ofMoney.Order(StringComparer.Ordinal), "a form has no line, or a line no form");

        await using var context = portal.Database.CreateContext();
        var wrong = new List<string>();
        foreach (var role in Enum.GetValues<Role>())
        {
            using var client = portal.ClientOf(await portal.CookieAsync(role) ?? "");
            var before = await context.Audit.CountAsync(a => a.ActorId >= 0);
            foreach (var form in forms)
            {
                var page = PageTable.Lines.Single(l => l.Route == form.Route);
                var line = Array.Find(Table, l => l.Route == form.Route && l.Forms.Split(' ').Contains(form.Name ?? "-"));
                if (!(line.Who ?? page.Who).Contains(role) && await SendAsync(client, role, form, page, line.Sent ?? "") is { } answer)
                    wrong.Add($"{role} {form}: {answer}");
            }
            (await context.Audit.CountAsync(a => a.ActorId >= 0)).ShouldBe(before, $"{role}: nothing was done");
        }
        wrong.ShouldBeEmpty();
    }

    private static string Key(PageHandler form) => $"{form.Route} {form.Name ?? "-"}";

    /// <returns>Null when it was refused for who sent it.</returns>
    private static async Task<string?> SendAsync(HttpClient client, Role role, PageHandler form, PageLine page, string sent)
    {
        var fields = sent.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=')).Where(f => f.Length == 2).Select(f => (f[0], f[1])).ToArray();
        var query = string.Join('&', fields.Select(f => $"{f.Item1}={f.Item2}").Prepend(form.Name is null ? "" : $"handler={form.Name}").Where(p => p.Length > 0));
        var (address, from) = ($"{page.Address.Split('?')[0]}?{query}", role == Role.Nobody ? "/connexion" : "/compte");
        var (status, to, text) = sent == "file"
            ? await Forms.SendFileAsync(client, from, address, form.Route.EndsWith("banque", StringComparison.Ordinal) ? "Upload" : "Result", "x.xml", "<a/>"u8.ToArray())
            : await Forms.SendAsync(client, from, address, fields);
        var isRefused = status switch
        {
            HttpStatusCode.Forbidden => true,
            // To sign in; or back to a file that was not opened, of which nothing is changed.
            HttpStatusCode.Redirect => role == Role.Nobody ? to!.StartsWith("/connexion", StringComparison.Ordinal) : to == page.Address,
            HttpStatusCode.OK => text.Contains("n'a pas le rôle", StringComparison.Ordinal) || text.Contains("n’a pas le rôle", StringComparison.Ordinal) || (AskedLater.Contains(form.Name) && text.Contains("p-errors", StringComparison.Ordinal)),
            HttpStatusCode.NotFound => AskedLater.Contains(form.Name) || form.Route == "region/exploitation",
            _ => false,
        };
        return isRefused ? null : $"{(int)status} {to} {(text.Contains("p-errors", StringComparison.Ordinal) ? text.Split("p-errors")[1][..Math.Min(300, text.Split("p-errors")[1].Length)] : "")}";
    }
}
