using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data.Model;
using Pass.Portal.Pages.Staff;
using Pass.Simulation.Bank;

namespace Pass.Pages.Tests;

/// <summary>The officer's lists as files: what is seen with the same filters, all of it, and nothing that a spreadsheet would compute.</summary>
public sealed partial class StaffTests
{
    [Fact]
    public async Task Every_list_of_the_region_is_taken_with_as_it_is_filtered()
    {
        await WednesdaySeed.ReturnedAsync(portal, 161, 7_350);
        await using var context = portal.Database.CreateContext();
        var uai = Uai.From(690_161).Value;
        context.Schools.Add(new() { Uai = uai, Name = "=1+1 Lycée de l’essai", Town = "Bron" });
        // Of a day that no other test looks at: one kind, day, shop and till is one signal.
        var signal = new ControlSignal { Kind = SignalKind.Ring, Day = new(2026, 9, 8), PartnerId = Portal.PartnerId, TerminalId = 1, Count = 9, Cents = 1, Measure = 10, OperationId = Guid.Parse(Portal.Sale), State = SignalState.Harmless, DecidedBy = "officer", DecidedAtMs = 1, Reason = "sortie \"du soir\"; vue" };
        context.ControlSignals.Add(signal);
        await context.SaveChangesAsync();
        var (account, day) = ((await RegionSettings.LoadAsync(context)).OrThrow().Iban.Electronic, ParisCalendar.DateOf(portal.Time.GetUtcNow()));
        var mail = BankAnswer.Movements("BQ9161", day, account, [new("PASS-000161", "PASS-000161-1", "PASS-B2026-900161", null, new(161_161), "Personne", "FR7630006000011234567890189", day)], []);
        (await new BankFileService(portal.Database, portal.Time).ImportAsync(mail.Name, () => new MemoryStream(Encoding.UTF8.GetBytes(mail.Content.ToString())), new(new(10 + (int)Role.Officer), "officer", ActorRole.Officer, ActorChannel.CommandLine))).OrThrow();

        using var officer = await portal.ClientAsync(Role.Officer);
        foreach (var (page, head, has, hasNot) in (IReadOnlyList<(string, string, string, string?)>)
        [
            ("/region/reglements", "Règlement;État;Payé par;", "161;Envoyé;", null),
            ("/region/reglements?avant=162", "Règlement;État;Payé par;", "161;Envoyé;", null),
            ("/region/reglements/1", "Ordre;Partenaire;", ";Librairie du Parc;FR76", null),
            ("/region/reglements/1?q=personne", "Ordre;Partenaire;", "", "Librairie du Parc"),
            ("/region/incidents", "Incident;État;", ";-5,00", null),
            ("/region/etablissements?q=bron", "UAI;", ";'=1+1 Lycée de l’essai;Bron;", "Lycée du Parc"),
            ("/region/exploitation/journal?acte=bank.import", "Rang;Quand;Qui;", ";bank.import;", ";settlement.draft;"),
            ("/region/controle?etat=Harmless", "Jour;", ";\"sortie \"\"du soir\"\"; vue\"", null),
            ("/region/budget", "Avantage;Ligne;", ";100,00;", null),
            ($"/region/exploitation/taches/{Portal.Job}", "Commencé;Fini;", ";essai:1;Faite;", null),
        ])
        {
            var lines = await CsvOfAsync(officer, page, "Csv");
            lines[0].ShouldStartWith(head, customMessage: page);
            lines.ShouldAllBe(l => l.Split(';').Length >= lines[0].Split(';').Length, page);
            var rows = string.Join('\n', lines.Skip(1));
            rows.ShouldContain(has, customMessage: page);
            if (hasNot is not null)
                rows.ShouldNotContain(hasNot, customMessage: page);
        }
        (await CsvOfAsync(officer, "/region/incidents", "Debts")).ShouldContain(l => l.EndsWith(";20,00", StringComparison.Ordinal));
        (await CsvOfAsync(officer, "/region/banque", "Csv")).ShouldContain(l => l.Contains(";1611,61;", StringComparison.Ordinal));
        (await CsvOfAsync(officer, "/region/banque", "Files")).ShouldContain(l => l.Contains(mail.Name, StringComparison.Ordinal));
        (await CsvOfAsync(officer, "/region/exploitation/journal", "Csv")).Length.ShouldBe(1 + await context.Audit.CountAsync(), "all of it, where the page shows twenty-five");
        (await Forms.ReadAsync(officer, "/region/reglements?avant=161")).ShouldNotContain("/region/reglements/161\"");

        // No test of other lists meets them.
        await context.BankLines.Where(l => l.Cents == 161_161).ExecuteUpdateAsync(set => set.SetProperty(l => l.State, BankLineState.SetAside));
        await context.PaymentTasks.Where(t => t.OrderNumber == "B2026-000161").ExecuteDeleteAsync();
        await context.ControlSignals.Where(s => s.Id == signal.Id).ExecuteDeleteAsync();
        await context.Schools.Where(s => s.Uai == uai).ExecuteDeleteAsync();
    }

    [Fact]
    public void A_list_that_is_longer_than_a_file_says_where_it_was_cut()
    {
        var longest = List.MostRows;
        List.Lines(longest - 1).ShouldBe(longest, "its head and all of its rows");
        foreach (var rows in (int[])[longest, longest + 1])
        {
            List.Lines(rows).ShouldBe(longest + 2);
            List.LastLine(rows).ShouldContain("filtrez la liste", customMessage: "what is missing is not missing in silence");
        }
    }

    private sealed class List : StaffPage
    {
        public static int MostRows => MostInFile;

        public static int Lines(int rows) => Text(rows).Count(c => c == '\n');

        public static string LastLine(int rows) => Text(rows).TrimEnd('\n').Split('\n')[^1];

        private static string Text(int rows) => Encoding.UTF8.GetString(new List().Csv("essai", ["Runs.Number"], Enumerable.Range(0, rows).Select(i => (string[])[Cell(i)])).FileContents);
    }

    /// <summary>By the link that stands on the page.</summary>
    private static async Task<string[]> CsvOfAsync(HttpClient client, string page, string handler)
    {
        var address = Regex.Matches(await Forms.ReadAsync(client, page), "<a [^>]*href=\"([^\"]+)\" download").Select(m => m.Groups[1].Value).SingleOrDefault(a => a.EndsWith($"handler={handler}", StringComparison.Ordinal));
        address.ShouldNotBeNull($"{page} has no link to {handler}");
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        bytes[..3].ShouldBe(Encoding.UTF8.Preamble.ToArray(), "a spreadsheet takes it for UTF-8");
        return Encoding.UTF8.GetString(bytes[3..]).TrimEnd('\n').Split('\n');
    }
}
