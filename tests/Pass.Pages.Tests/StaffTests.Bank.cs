using System.Text;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Accounting;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data.Model;
using Pass.Simulation.Bank;

namespace Pass.Pages.Tests;

/// <summary>What the bank says and nothing fits, counted as it is.</summary>
public sealed partial class StaffTests
{
    [Fact]
    public async Task Home_counts_all_movements_that_wait_and_not_those_that_a_list_would_show()
    {
        const int movements = 61;
        await using var context = portal.Database.CreateContext();
        var (account, day) = ((await RegionSettings.LoadAsync(context)).OrThrow().Iban.Electronic, ParisCalendar.DateOf(portal.Time.GetUtcNow()));
        var left = Enumerable.Range(1, movements).Select(i => new OrderedTransfer("PASS-000901", "PASS-000901-1", $"PASS-B2026-{900_000 + i}", null, new(1_000 + i), "Personne", "FR7630006000011234567890189", day));
        var mail = BankAnswer.Movements("BQ9999", day, account, left, []);
        var officer = new Actor(new(10 + (int)Role.Officer), "officer", ActorRole.Officer, ActorChannel.CommandLine);
        (await new BankFileService(portal.Database, portal.Time).ImportAsync(mail.Name, () => new MemoryStream(Encoding.UTF8.GetBytes(mail.Content.ToString())), officer)).OrThrow();
        var waiting = await context.BankLines.CountAsync(l => l.State == BankLineState.Open);
        waiting.ShouldBeGreaterThanOrEqualTo(movements);

        using var client = await portal.ClientAsync(Role.Officer);
        (await Forms.ReadAsync(client, "/region")).ShouldContain($"{waiting} mouvements de la banque");
        (await Forms.ReadAsync(client, "/region/banque")).ShouldContain($"Les 50 plus anciens sur {waiting}.");
        await context.BankLines.Where(l => l.Attempt == null && l.Cents > 1_000 && l.Cents <= 1_000 + movements).ExecuteUpdateAsync(set => set.SetProperty(l => l.State, BankLineState.SetAside));
    }

    [Fact]
    public async Task A_return_of_a_part_is_matched_by_who_says_why_nothing_more_comes_back()
    {
        const int run = 155, cents = 3_500, back = 2_000;
        var order = await WednesdaySeed.ReturnedAsync(portal, run, cents);
        await using var context = portal.Database.CreateContext();
        await context.PaymentTasks.Where(t => t.OrderNumber == order).ExecuteDeleteAsync();
        await context.PaymentAttempts.Where(a => a.OrderNumber == order)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.State, AttemptState.Paid).SetProperty(a => a.LiveOrder, order).SetProperty(a => a.ReasonCode, (string?)null));
        var (account, day) = ((await RegionSettings.LoadAsync(context)).OrThrow().Iban.Electronic, ParisCalendar.DateOf(portal.Time.GetUtcNow()));
        OrderedTransfer came = new($"PASS-{run:000000}", $"PASS-{run:000000}-1", $"PASS-{order}", null, new(back), "Presse du Plateau", "FR7610107001011234567890129", day),
            strange = came with { EndToEndId = "PASS-B2026-900999", Amount = new(1_234) };
        var mail = BankAnswer.Movements("BQ9998", day, account, [], [came, strange]);
        var night = new Actor(new(10 + (int)Role.Officer), "officer", ActorRole.Officer, ActorChannel.CommandLine);
        (await new BankFileService(portal.Database, portal.Time).ImportAsync(mail.Name, () => new MemoryStream(Encoding.UTF8.GetBytes(mail.Content.ToString())), night)).OrThrow();
        var part = await context.BankLines.AsNoTracking().SingleAsync(l => l.Cents == back && l.State == BankLineState.Open);
        var unknown = await context.BankLines.AsNoTracking().SingleAsync(l => l.FileId == part.FileId && l.Cents == 1_234);

        using var officer = await portal.ClientAsync(Role.Officer);
        var page = await Forms.ReadAsync(officer, "/region/banque");
        page.ShouldContain($"<input id=\"w{part.FileId}-{part.Rank}\" name=\"reason\"");
        page.ShouldContain($"<input id=\"o{unknown.FileId}-{unknown.Rank}\"");
        page.ShouldNotContain($"id=\"w{unknown.FileId}-{unknown.Rank}\"", customMessage: "what fits nothing needs a payment, and no reason");
        var match = $"/region/banque?handler=Match&file={part.FileId}&rank={part.Rank}";
        foreach (var reason in (string[])["", "   "])
            (await Forms.SendAsync(officer, "/region/banque", match, ("order", order), ("reason", reason))).Text.ShouldContain("p-errors", customMessage: "15 € are no charge");
        (await StateAsync()).ShouldBe(AttemptState.Paid);
        (await Forms.SendAsync(officer, "/region/banque", match, ("order", order), ("reason", "le partenaire a gardé le reste, avoir du 2 septembre"))).To.ShouldBe("/region/banque");
        (await StateAsync()).ShouldBe(AttemptState.Returned);
        (await context.Postings.Where(p => p.Document == order + "/R" && p.Account == ChartOfAccounts.ReturnCharges).SumAsync(p => p.DebitCents - p.CreditCents)).ShouldBe(cents - back);
        (await context.Audit.SingleAsync(a => a.Action == "bank.match" && a.Subject == $"bank-file/{part.FileId}/{part.Rank}")).Reason.ShouldBe("le partenaire a gardé le reste, avoir du 2 septembre");
        await context.BankLines.Where(l => l.FileId == unknown.FileId && l.Rank == unknown.Rank).ExecuteUpdateAsync(set => set.SetProperty(l => l.State, BankLineState.SetAside));
        // No other test's run pays it again.
        await context.PaymentTasks.Where(t => t.OrderNumber == order).ExecuteDeleteAsync();

        Task<AttemptState> StateAsync() => context.PaymentAttempts.AsNoTracking().Where(a => a.OrderNumber == order).Select(a => a.State).SingleAsync();
    }
}
