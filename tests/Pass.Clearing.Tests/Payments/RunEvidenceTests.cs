using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;
using Pass.Region.Partners;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Payments;

/// <summary>What an officer looks at before a run is approved: its sample, and how it differs from the same weekday before.</summary>
public sealed class RunEvidenceTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task An_unopened_sample_blocks_the_approval_until_it_is_opened_or_waived(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await SetAsync(region, r => r with { SampleByRisk = 1, SampleByChance = 1 });
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        var samples = new SampleService(region.Database, region.Clock);
        var lines = (await samples.ShowAsync(1)).OrThrow();
        lines.Select(l => (l.Line.OrderNumber, l.Line.Kind)).ShouldBe([("B2026-000001", SampleKind.Risk), ("B2026-000002", SampleKind.Chance)]);
        lines[0].Line.Reasons.ShouldBe("FirstPayment,Large");
        SampleService.Why(lines[0].Line).ShouldNotBeEmpty();
        Office.Refusal(await Office.Runs(region).ApproveAsync(1, Office.Alice, null)).ShouldBe("SampleUnopened");

        var opened = (await samples.OpenAsync(1, "B2026-000001", Office.Chloe)).OrThrow();
        (opened.Days.Sum(d => d.Day.NetCents), opened.Payment.Line.OpenedBy).ShouldBe((opened.Payment.Amount.Cents, "chloe"));
        (await samples.OpenAsync(1, "B2026-000001", Office.Bruno)).OrThrow().Payment.Line.OpenedBy.ShouldBe("chloe", "who was first is kept");
        Office.Refusal(await samples.OpenAsync(1, "B2026-000009", Office.Bruno)).ShouldBe("SampleLineUnknown");
        Office.Refusal(await Office.Runs(region).ApproveAsync(1, Office.Alice, null)).ShouldBe("SampleUnopened");

        Office.Refusal(await samples.WaiveAsync(1, Office.Alice)).ShouldBe("ReasonMissing");
        Office.Refusal(await samples.WaiveAsync(1, Office.Dora.Because("pressée"))).ShouldBe("RoleMissing");
        (await samples.WaiveAsync(1, Office.Alice.Because("panne de la veille, vérifié au téléphone"))).OrThrow().SampleWaivedBy.ShouldBe("alice");
        await Office.ApproveAsync(region, 1);
        await using var context = region.Database.CreateContext();
        (await context.Audit.Where(a => a.Action.StartsWith("sample.")).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync()).ShouldBe(["sample.open", "sample.waive"]);
    }

    [Theory, EveryDatabase]
    public async Task Opening_all_of_the_sample_lets_the_run_be_approved_and_what_does_not_leave_need_not_be_opened(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await SetAsync(region, r => r with { SampleByRisk = 10, SampleByChance = 5 });
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        var samples = new SampleService(region.Database, region.Clock);
        (await samples.OpenAsync(1, "B2026-000001", Office.Dora)).OrThrow();
        (await Office.Runs(region).HoldAsync("B2026-000002", Office.Alice.Because("à vérifier"))).OrThrow();
        await Office.ApproveAsync(region, 1);
        Office.Refusal(await samples.WaiveAsync(1, Office.Alice.Because("rien"))).ShouldBe("SampleDone");
    }

    [Fact]
    public void What_chance_draws_is_drawn_again_by_the_kept_seed()
    {
        var orders = Enumerable.Range(1, 50).Select(i => $"B2026-{i:000000}").ToList();
        var seed = RunSample.SeedOf(7, new byte[32]);
        RunSample.Drawn(seed, orders).Take(5).ShouldBe(RunSample.Drawn(seed, orders.AsEnumerable().Reverse()).Take(5));
        RunSample.Drawn(RunSample.SeedOf(8, new byte[32]), orders).Take(5).ShouldNotBe(RunSample.Drawn(seed, orders).Take(5));
        (RunSettings.Usual.SampleByRisk, RunSettings.Usual.SampleByChance).ShouldBe((10, 5), "where a region says nothing else");
    }

    [Theory, EveryDatabase]
    public async Task A_run_says_how_it_differs_from_the_same_weekday_before(DatabaseKind kind)
    {
        using var region = await Office.NightAsync(kind, server);
        await Office.ApprovedAsync(region);
        using var folder = new TestFolder();
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        for (var day = TestRegion.Day2; day <= TestRegion.Day1.AddDays(7); day = day.AddDays(1))
        {
            region.Till.Sell(4, TestTill.Bookshop, Product.LeisureBook, 400);
            if (day == TestRegion.Day1.AddDays(7))
                region.Till.Sell(5, TestTill.Theatre, Product.ShowTicket, 1_500);
            await region.NightAsync(day);
        }
        var siret = await SiretAsync(region, 1);
        region.Clock.Advance(TimeSpan.FromDays(1));
        (await new PartnerOffice(region.Database, region.Clock).ChangeAccountAsync(Office.Dora.Because("courrier du 3"), siret, Other, null, "SARL Bookshop 1")).OrThrow();
        (await Office.Runs(region).DraftAsync(TestRegion.Day1.AddDays(7), Office.Dora)).OrThrow();
        var compared = (await RunComparison.LoadAsync(region.Database, 2)).OrThrow();
        compared.Earlier.ShouldNotBeNull().Id.ShouldBe(1);
        compared.NewPartners.ShouldHaveSingleItem().Partner.ShouldBe(TestTill.Theatre);
        compared.Largest.Select(l => l.Partner).ShouldBe([TestTill.Bookshop, TestTill.Theatre], ignoreOrder: true);
        var changed = compared.Accounts.ShouldHaveSingleItem();
        (changed.By, changed.IsUsed, changed.Check).ShouldBe(("dora", false, null));
        changed.After.ShouldBe(Iban.Mask(Other));
        compared.Rules.ShouldBeEmpty();
        var memory = new RunMemory(region.Clock);
        for (var look = 0; look < 2; look++)
        {
            var shown = (await RunComparison.LoadAsync(region.Database, 2, memory)).OrThrow();
            (shown.NewPartners.Single(), shown.Accounts.Single()).ShouldBe((compared.NewPartners[0], changed));
            shown.Largest.ShouldBe(compared.Largest);
        }
        Office.Refusal(await RunComparison.LoadAsync(region.Database, 9)).ShouldBe("SettlementUnknown");
        (compared.Negatives.Count, compared.Waiting.Count, compared.Incidents.Count, compared.Budgets.Count).ShouldBe((0, 0, 0, 0));
        await DisturbAsync(region);
        await CheckPayeeAsync(region, siret);
        compared = (await RunComparison.LoadAsync(region.Database, 2)).OrThrow();
        var check = compared.Accounts.ShouldHaveSingleItem().Check.ShouldNotBeNull();
        (check.Iban, check.Code, check.Day, check.By, check.Source).ShouldBe((Other, PayeeCodes.Near, TestRegion.Day2, "dora", "RIB certifié, vu au guichet"));
        compared.Rules.Select(r => r.Label).ShouldBe(["Essai", "Finie"], ignoreOrder: true);
        compared.Negatives.ShouldHaveSingleItem().ShouldBe((TestTill.Cinema, compared.Negatives[0].Name, new Money(-250)));
        compared.Waiting.ShouldHaveSingleItem().GrossCents.ShouldBe(700);
        compared.Incidents.Select(i => i.Id).ShouldBe([2, 3], "opened or validated since the run before, and not what was settled before it");
        var budget = compared.Budgets.ShouldHaveSingleItem();
        (budget.Code, budget.Percent, budget.Envelope).ShouldBe(("CINEMA", 100, new Money(500)));
        budget.Spent.ShouldBeGreaterThanOrEqualTo(budget.Envelope);
    }

    [Fact]
    public async Task What_was_summed_of_a_day_is_kept_for_a_minute_once_the_day_was_found_again_and_no_sooner()
    {
        using var region = await Office.NightAsync(DatabaseKind.Sqlite, server);
        (await Office.Runs(region).DraftAsync(TestRegion.Day1, Office.Dora)).OrThrow();
        await using var context = region.Database.CreateContext();
        var run = await context.Settlements.AsNoTracking().SingleAsync();
        var memory = new RunMemory(region.Clock);
        (await LookAsync()).IsBalanced.ShouldBeTrue();
        await AlterAsync(+1);
        (await LookAsync()).IsBalanced.ShouldBeFalse("the day was not found again, so nothing is kept of it");
        await AlterAsync(-1);
        await using (var projector = new Projector(region.Database, region.Log, region.Clock))
            await projector.CatchUpAsync();
        (await new DayRecomputation(region.Database, region.Clock).RunAsync(region.Log, SystemActors.Night)).OrThrow();
        (await LookAsync()).RecomputedAtMs.ShouldNotBeNull();
        await AlterAsync(+1);
        (await LookAsync()).IsBalanced.ShouldBeTrue();
        region.Clock.Advance(TimeSpan.FromMinutes(2));
        (await LookAsync()).IsBalanced.ShouldBeFalse();

        Task<RunEvidence> LookAsync() => RunEvidence.LoadAsync(region.Database, run, memory);

        async Task AlterAsync(long cents)
        {
            var one = await context.Postings.AsNoTracking().Where(p => p.Day == TestRegion.Day1 && p.Journal == PostingJournal.Clearing && p.DebitCents > 0).OrderBy(p => p.Document).ThenBy(p => p.Line).FirstAsync();
            await context.Postings.Where(p => p.Document == one.Document && p.Line == one.Line).ExecuteUpdateAsync(set => set.SetProperty(p => p.DebitCents, one.DebitCents + cents));
        }
    }

    /// <summary>A person looked at whose account it is, and wrote down what was found and when.</summary>
    private static async Task CheckPayeeAsync(TestRegion region, string siret)
    {
        var (office, seen) = (new PartnerOffice(region.Database, region.Clock), Office.Dora.Because("RIB certifié, vu au guichet"));
        Office.Refusal(await office.RecordPayeeAsync(Office.Dora, siret, PayeeCodes.Near, TestRegion.Day2)).ShouldBe("ReasonMissing");
        Office.Refusal(await office.RecordPayeeAsync(seen, siret, "OUI", TestRegion.Day2)).ShouldBe("PayeeCodeUnknown");
        Office.Refusal(await office.RecordPayeeAsync(seen, siret, PayeeCodes.Near, ParisCalendar.DateOf(region.Clock.GetUtcNow()).AddDays(1))).ShouldBe("DayAhead");
        (await office.RecordPayeeAsync(seen, siret, PayeeCodes.Match, TestRegion.Day1)).OrThrow();
        (await office.RecordPayeeAsync(seen, siret, PayeeCodes.Near, TestRegion.Day2)).OrThrow();
    }

    /// <summary>One thing of each kind that differs from the run before, and one of each that does not.</summary>
    private static async Task DisturbAsync(TestRegion region)
    {
        (await new BudgetOffice(region.Database, region.Clock).SetAsync(Office.Dora, "CINEMA", Catalogue2026.Campaign.Code, new(500), [50, 100])).OrThrow();
        (await new BudgetOffice(region.Database, region.Clock).SetAsync(Office.Dora, "MANUELS", Catalogue2026.Campaign.Code, Money.FromEuros(1_000_000))).OrThrow();
        await using var context = region.Database.CreateContext();
        var nowMs = region.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var (beganEarly, day) = (TestRegion.Day1.AddDays(-100), TestRegion.Day1);
        var campaign = Catalogue2026.Campaign;
        context.Campaigns.Add(new() { Code = campaign.Code, SchoolYear = campaign.SchoolYear, OpensOn = campaign.OpensOn, SpendUntil = campaign.SpendUntil });
        context.ReimbursementRules.AddRange(
            ReimbursementRuleRow.Of(new(901, "Essai", Catalogue2026.Cinema, null, day.AddDays(3), null, ReimbursementRule.Flat(9_000))),
            ReimbursementRuleRow.Of(new(902, "Finie", Catalogue2026.Cinema, null, beganEarly, day.AddDays(2), ReimbursementRule.Flat(8_000))),
            ReimbursementRuleRow.Of(new(903, "Ancienne", Catalogue2026.Cinema, null, beganEarly, day.AddDays(-50), ReimbursementRule.Flat(7_000))));
        context.SettlementCarries.Add(new() { SettlementId = 2, PartnerId = TestTill.Cinema.Value, Reason = CarryReason.NothingOwed, NetCents = -250 });
        context.SettlementCarries.Add(new() { SettlementId = 2, PartnerId = TestTill.Theatre.Value, Reason = CarryReason.BelowMinimum, NetCents = 90 });
        context.UnpricedDays.Add(new() { Date = day.AddDays(1), PartnerId = TestTill.Cinema.Value, BenefitId = Catalogue2026.Cinema.Value, WaitsFor = day.AddDays(1), Sales = 1, GrossCents = 700, HolderCents = 0 });
        context.Incidents.AddRange(Incident(1, 0, 1), Incident(2, 0, nowMs), Incident(3, nowMs, null));
        await context.SaveChangesAsync();

        Incident Incident(int id, long openedMs, long? validatedMs) => new()
        {
            Id = id,
            Kind = IncidentKind.Overpayment,
            State = validatedMs is null ? IncidentState.Open : IncidentState.Validated,
            PartnerId = TestTill.Cinema.Value,
            PaidCents = 700,
            DueCents = 500,
            Reason = "essai",
            AuthorId = Office.Dora.Id.Value,
            Author = "dora",
            OpenedAtMs = openedMs,
            DecidedAtMs = validatedMs,
        };
    }

    internal static readonly string Other = Iban.FromNational("FR", "30006000011234567890777").OrThrow().Electronic;

    internal static async Task<string> SiretAsync(TestRegion region, int partner)
    {
        await using var context = region.Database.CreateContext();
        return await context.Partners.Where(p => p.Id == partner).Select(p => p.Siret).SingleAsync();
    }

    internal static async Task SetAsync(TestRegion region, Func<RunSettings, RunSettings> change)
    {
        await using var context = region.Database.CreateContext();
        var settings = (await RegionSettings.LoadAsync(context)).OrThrow();
        (settings with { Runs = change(settings.Runs) }).CopyTo(await context.RegionSettings.SingleAsync());
        await context.SaveChangesAsync();
    }
}
