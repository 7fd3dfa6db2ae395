using System.Xml.Linq;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments.Rails.Pes;
using Pass.Clearing.Verification;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>Numbers of bordereaux and mandats, which the accountant checks in each budget of each year.</summary>
public sealed partial class PublicAccountantTests
{
    [Theory, EveryDatabase]
    public async Task Each_budget_of_a_year_has_numbers_of_its_own_and_goes_on_where_it_was(DatabaseKind kind)
    {
        using var region = await SentAsync(kind, All.Where(o => o.Item1 != "pesNumbering"));
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        await SetAsync(region, ("pesBudget", "01"));
        await LeaveAsync(region, 2, TestRegion.Day2, folder);
        await SetAsync(region, ("pesBudget", "00"));
        await LeaveAsync(region, 3, TestRegion.Day2.AddDays(1), folder);
        Numbers(folder, 1).ShouldBe("budget 00, bordereau 1, mandats 1 2");
        Numbers(folder, 2).ShouldBe("budget 01, bordereau 1, mandats 1", "the accountant checks the sequence of each budget");
        Numbers(folder, 3).ShouldBe("budget 00, bordereau 2, mandats 3");
        await VerifiedAsync(region);

        // What is answered about one budget is not about the other's bordereau and mandat of the same number.
        (await TakeAsync(region, PesAnswers.Acquit(2, 2026, 1, "0", ("1", "refusé"), (1, "ERREUR_SIRET", "SIRET invalide"), budget: "01"))).OrThrow().Single().Open.ShouldBe(0);
        (await StatesAsync(region)).ShouldBe([AttemptState.Sent, AttemptState.Sent, AttemptState.Rejected, AttemptState.Sent]);
        (await TakeAsync(region, PesAnswers.Acquit(2, 2026, 2, "1", budget: "01"))).OrThrow().Single().Open.ShouldBe(1, "that budget has one bordereau");
        (await TakeAsync(region, PesAnswers.Acquit(1, 2026, 1, "1"))).OrThrow().Single().Applied.ShouldBe(1);
        (await StatesAsync(region)).ShouldBe([AttemptState.Accepted, AttemptState.Accepted, AttemptState.Rejected, AttemptState.Sent]);
    }

    [Fact]
    public async Task Where_numbers_begin_is_said_of_one_budget_and_a_year_that_began_never_goes_back()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        await SetAsync(region, ("pesBudget", "01"));
        await LeaveAsync(region, 2, TestRegion.Day2, folder);
        Numbers(folder, 2).ShouldBe("budget 01, bordereau 1, mandats 1");
        await SetAsync(region, ("pesBudget", "00"), ("pesNumbering", "2026 00 12 40\n2026 01 700 9000"));
        await LeaveAsync(region, 3, TestRegion.Day2.AddDays(1), folder);
        Numbers(folder, 3).ShouldBe("budget 00, bordereau 5002, mandats 120003");
        await SetAsync(region, ("pesBudget", "01"));
        await LeaveAsync(region, 4, TestRegion.Day2.AddDays(2), folder);
        Numbers(folder, 4).ShouldBe("budget 01, bordereau 700, mandats 9000", "other software took those between");
        await VerifiedAsync(region);
    }

    [Fact]
    public async Task A_number_that_is_missing_is_found_and_one_that_another_budget_had_by_year_alone_is_none()
    {
        using var region = await SentAsync(DatabaseKind.Sqlite);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        await SetAsync(region, ("pesBudget", "01"));
        await LeaveAsync(region, 2, TestRegion.Day2, folder);
        await SetAsync(region, ("pesBudget", "00"));
        await LeaveAsync(region, 3, TestRegion.Day2.AddDays(1), folder);
        await NumberAsync(3, 5003, 120004);
        (await MandatsAsync()).ShouldBe(["bordereau 2026/00/5003", "mandat 2026/00/120004"]);
        // As an earlier program numbered them.
        await NumberAsync(2, 5002, 120003);
        (await MandatsAsync()).ShouldBeEmpty();

        async Task NumberAsync(int run, int bordereau, int mandat)
        {
            await using var context = region.Database.CreateContext();
            await context.PesBatches.Where(b => b.SettlementId == run).ExecuteUpdateAsync(set => set.SetProperty(b => b.Bordereau, bordereau));
            await context.PesMandats.Where(m => m.SettlementId == run).ExecuteUpdateAsync(set => set.SetProperty(m => m.Number, mandat));
        }

        async Task<IReadOnlyList<string>> MandatsAsync() => (await new Verifier(region.Database).RunAsync(region.Log)).Single(r => r.Name == CheckName.Mandats).First;
    }

    /// <summary>A day with one sale leaves as one mandat.</summary>
    private static async Task LeaveAsync(TestRegion region, int run, DateOnly day, TestFolder folder)
    {
        region.Till.Sell(4, TestTill.Bookshop, Product.Textbook, 1_000);
        await region.NightAsync(day);
        (await Office.Runs(region).DraftAsync(day, Office.Dora)).OrThrow().Settlement.Id.ShouldBe(run);
        await Office.ApproveAsync(region, run);
        (await Office.SendAsync(region, run, folder.Path)).OrThrow();
    }

    private static string Numbers(TestFolder folder, int run)
    {
        var document = XDocument.Load(Path.Combine(folder.Path, $"{run:000000}", $"PESALR1_20005376700014_{run:000000}.xml"));
        return $"budget {All("CodBud")}, bordereau {All("IdBord")}, mandats {All("IdPce")}";

        string All(string name) => string.Join(' ', document.Descendants(name).Select(PesDepenseTests.Value));
    }
}
