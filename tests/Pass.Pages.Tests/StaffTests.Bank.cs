using System.Text;
using Microsoft.EntityFrameworkCore;
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
}
