using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Budget;
using Pass.Clearing.Pricing;
using Pass.Clearing.Tests.Incidents;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Budget;

public sealed class BudgetReportTests(PostgresServer server)
{
    private const string Campaign = "2026-2027";

    [Theory, EveryDatabase]
    public async Task What_was_granted_used_owed_and_paid_is_followed_to_the_cent(DatabaseKind kind)
    {
        using var region = await IncidentDesk.NightAsync(kind, server);
        using var folder = new TestFolder();
        await PublishAsync(region);
        (await Office_(region).SetAsync(Office.Dora, "MANUELS", Campaign, new(100_000))).OrThrow();
        var books = await LineAsync(region, Catalogue2026.Textbooks);
        (books.Granted, books.Used, books.Expired, books.Left).ShouldBe((9 * 10_000 - 500, 2_000, 0, 87_500), "5,00 € were taken off a purse");
        (books.Owed, books.Paid, books.Committed, books.Remaining).ShouldBe((new(2_000), Money.Zero, new Money(89_500), new Money(10_500)));
        books.Forecast.Method.ShouldBe(ForecastMethod.TooLittleHistory, "one day");
        var cinema = await LineAsync(region, Catalogue2026.Cinema);
        cinema.Envelope.ShouldBeNull();
        (cinema.Owed, cinema.Remaining, cinema.Unit).ShouldBe((new Money(750), null, BenefitUnit.Uses));
        (cinema.Granted, cinema.Used, cinema.Expired, cinema.Left, cinema.LeftValue).ShouldBe((45, 1, 0, 44, new Money(44 * 750)), "a use is worth what one was paid");
        cinema.ValueOf(cinema.Granted).ShouldBe(new Money(45 * 750));
        var view = (await new BudgetReport(region.Database).LoadAsync(Campaign)).OrThrow();
        view.ByFundingLine.Select(s => s.FundingLine).ShouldBe(view.Lines.Select(l => l.FundingLine).Distinct().Order(StringComparer.Ordinal));
        foreach (var (sum, lines) in view.ByFundingLine.Select(s => (s, view.Lines.Where(l => l.FundingLine == s.FundingLine).ToList())).Append((view.Total, [.. view.Lines])))
        {
            (sum.Spent.Cents, sum.Envelope.Cents).ShouldBe((lines.Sum(l => l.Spent.Cents), lines.Sum(l => l.Envelope?.Cents ?? 0)));
            sum.Granted.ShouldBe(lines.Exists(l => l.ValueOf(l.Granted) is null) ? null : new Money(lines.Sum(l => l.ValueOf(l.Granted)!.Value.Cents)), "unknown of one, unknown of all");
            sum.Committed.ShouldBe(lines.Exists(l => l.Committed is null) ? null : new Money(lines.Sum(l => l.Committed!.Value.Cents)));
            sum.Forecast.ShouldBeNull("one day is too little");
        }

        await Office.ApprovedAsync(region);
        (await Office.SendAsync(region, 1, folder.Path)).OrThrow();
        (await LineAsync(region, Catalogue2026.Textbooks)).Paid.ShouldBe(Money.Zero, "sent is not paid");
        (await Office.Payments(region).RecordAsync("B2026-000001", AttemptState.Paid, Office.Alice)).OrThrow();
        books = await LineAsync(region, Catalogue2026.Textbooks);
        (books.Owed, books.Paid, books.Committed, books.Remaining).ShouldBe((Money.Zero, new(2_000), new Money(87_500), new Money(10_500)));

        await IncidentDesk.ValidatedAsync(region, new(IncidentKind.Fraud, await IncidentDesk.SaleAsync(region, TestTill.Bookshop, 2_000)));
        books = await LineAsync(region, Catalogue2026.Textbooks);
        (books.Owed, books.Paid, books.Spent, books.Remaining).ShouldBe((new(-2_000), new(2_000), Money.Zero, new Money(12_500)), "it will come back");
    }

    [Theory, EveryDatabase]
    public async Task An_invented_campaign_ends_as_reckoned(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        await PublishAsync(region);
        var benefit = Catalogue2026.Benefits.First(b => b.Benefit == Catalogue2026.LeisureBooks);
        var length = benefit.ValidUntil.DayNumber - benefit.ValidFrom.DayNumber + 1;
        await SpendAsync(region, Catalogue2026.LeisureBooks, benefit.ValidFrom, 60, _ => 100);
        await SetAsync(region, 100L * length, 50, 100, 150);
        var line = await LineAsync(region, Catalogue2026.LeisureBooks);
        line.Forecast.ShouldBe(new(ForecastMethod.Weekdays, 100 * length, 100 * length, 100 * length, 4, null));
        line.Alerts.Select(a => (a.Percent, a.State)).ShouldBe([(50, AlertState.Foreseen), (100, AlertState.Foreseen), (150, AlertState.Clear)]);
        await SetAsync(region, 10_000, 50, 61);
        (await LineAsync(region, Catalogue2026.LeisureBooks)).Alerts.Select(a => a.State).ShouldBe([AlertState.Reached, AlertState.Foreseen], "60,00 € of 100,00 €");

        // A tenth less from tomorrow on.
        var simulated = new SimulationResult(benefit.ValidFrom, benefit.ValidFrom, [], [new(new(1), "", benefit.Benefit, "", "", 1, new(200), new(180), Money.Zero, Money.Zero)], new(200));
        var cost = (await new BudgetReport(region.Database).CostAsync(simulated)).ShouldHaveSingleItem();
        (cost.Rest, cost.RestAfter, cost.Cost).ShouldBe((new Money(100 * (length - 60)), new Money(90 * (length - 60)), new Money(-10 * (length - 60))));
        (await new BudgetReport(region.Database).CostAsync(simulated with { Amounts = [simulated.Amounts[0] with { After = new(200) }] })).ShouldBeEmpty();
    }

    [Theory, EveryDatabase]
    public async Task The_campaign_before_gives_the_shape_once_it_is_whole(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        await PublishAsync(region);
        var benefit = Catalogue2026.Benefits.First(b => b.Benefit == Catalogue2026.LeisureBooks);
        var (first, last) = (benefit.ValidFrom.AddDays(-200), benefit.ValidFrom.AddDays(-1));
        await using (var context = region.Database.CreateContext())
        {
            context.Campaigns.Add(new() { Code = "2025-2026", SchoolYear = 2025, OpensOn = first, SpendUntil = last });
            context.BenefitVersions.Add(BenefitVersionRow.Of(benefit with { Benefit = new(900), Campaign = "2025-2026", AppliesFrom = first, ValidFrom = first, ValidUntil = last }));
            await context.SaveChangesAsync();
        }
        // Its second half cost three times its first: 10,00 € then 30,00 €.
        await SpendAsync(region, new(900), first, 200, day => day < 100 ? 10 : 30);
        await SpendAsync(region, Catalogue2026.LeisureBooks, benefit.ValidFrom, 100, _ => 20);
        var line = await LineAsync(region, Catalogue2026.LeisureBooks);
        (line.Forecast.Method, line.Forecast.Total, line.Forecast.LastYear).ShouldBe((ForecastMethod.ShapeOfLastYear, 8_000, null));
        var before = (await new BudgetReport(region.Database).LoadAsync("2025-2026")).OrThrow().Lines.ShouldHaveSingleItem();
        (before.Forecast.Method, before.Forecast.Total, before.Spent).ShouldBe((ForecastMethod.Over, 4_000, new(4_000)));
    }

    [Fact]
    public async Task What_was_added_up_serves_again_until_a_day_is_priced_or_minutes_are_over()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        await PublishAsync(region);
        var first = Catalogue2026.Benefits.First(b => b.Benefit == Catalogue2026.LeisureBooks).ValidFrom;
        await SpendAsync(region, Catalogue2026.LeisureBooks, first, 10, _ => 20);
        var clock = new FakeTimeProvider(region.Clock.GetUtcNow());
        var report = new BudgetReport(region.Database, new(clock));
        (await SpentAsync()).ShouldBe(200);
        await using (var context = region.Database.CreateContext())
            await context.PartnerDays.ExecuteUpdateAsync(set => set.SetProperty(d => d.ReimbursedCents, d => d.ReimbursedCents / 2));
        (await SpentAsync()).ShouldBe(200);
        clock.Advance(TimeSpan.FromMinutes(6));
        (await SpentAsync()).ShouldBe(100);
        await SpendAsync(region, Catalogue2026.LeisureBooks, first.AddDays(10), 1, _ => 30);
        (await SpentAsync()).ShouldBe(130);

        async Task<long> SpentAsync() => (await report.LoadAsync(Campaign)).OrThrow().Lines.Single(l => l.Benefit == Catalogue2026.LeisureBooks).Spent.Cents;
    }

    [Fact]
    public async Task An_envelope_is_set_by_somebody_who_may_and_bad_input_is_told()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        await PublishAsync(region);
        var office = Office_(region);
        Office.Refusal(await office.SetAsync(Office.Erin, "CINEMA", Campaign, new(1))).ShouldBe("RoleMissing");
        Office.Refusal(await office.SetAsync(Office.Person(9, "nobody"), "CINEMA", Campaign, new(1))).ShouldBe("ActorUnknown");
        foreach (var (benefit, campaign, cents, alerts, code) in new (string, string, long, int[]?, string)[]
        {
            ("CINEMA", Campaign, 0, null, "BudgetAmount"), ("CINEMA", Campaign, -100, null, "BudgetAmount"), ("CINEMA", Campaign, long.MaxValue, null, "BudgetAmount"),
            ("CINEMA", Campaign, 100, [], "AlertShape"), ("CINEMA", Campaign, 100, [0], "AlertShape"), ("CINEMA", Campaign, 100, [1_001], "AlertShape"), ("CINEMA", Campaign, 100, [95, 80], "AlertShape"),
            ("CINEMA", Campaign, 100, [80, 80], "AlertShape"), ("CINEMA", Campaign, 100, [1, 2, 3, 4, 5, 6, 7, 8, 9], "AlertShape"),
            ("CINEMAX", Campaign, 100, null, "BenefitUnknown"), ("CINEMA", "1999-2000", 100, null, "CampaignUnknown"),
        })
            Office.Refusal(await office.SetAsync(Office.Dora, benefit, campaign, new(cents), alerts)).ShouldBe(code);
        Office.Refusal(await new BudgetReport(region.Database).LoadAsync("1999-2000")).ShouldBe("CampaignUnknown");
        (await office.SetAsync(Office.Dora, "CINEMA", Campaign, new(500_000))).OrThrow().Alerts.ShouldBe("80,95,100");
        (await office.SetAsync(Office.Alice, "CINEMA", Campaign, new(600_000), [50, 90])).OrThrow();
        (await office.SetAsync(Office.Alice, "CINEMA", Campaign, new(700_000))).OrThrow().Alerts.ShouldBe("50,90", "thresholds stay");
        await using var context = region.Database.CreateContext();
        (await context.BudgetEnvelopes.SingleAsync()).AmountCents.ShouldBe(700_000);
        var rows = await context.Audit.Where(a => a.Action == "budget.set").OrderBy(a => a.Id).ToListAsync();
        rows.Select(r => (r.ActorId, r.Before is null)).ShouldBe([(4, true), (1, false), (1, false)]);
        rows[1].Before.ShouldNotBeNull().ShouldContain("500000");
    }

    private static BudgetOffice Office_(TestRegion region) => new(region.Database, region.Clock);

    private static async Task SetAsync(TestRegion region, long cents, params int[] alerts) => (await Office_(region).SetAsync(Office.Dora, "LECTURE", Campaign, new(cents), alerts)).OrThrow();

    private static async Task<BudgetLine> LineAsync(TestRegion region, BenefitId benefit) =>
        (await new BudgetReport(region.Database).LoadAsync(Campaign)).OrThrow().Lines.Single(l => l.Benefit == benefit);

    private static async Task PublishAsync(TestRegion region)
    {
        await using var context = region.Database.CreateContext();
        var campaign = Catalogue2026.Campaign;
        context.Campaigns.Add(new() { Code = campaign.Code, SchoolYear = campaign.SchoolYear, OpensOn = campaign.OpensOn, SpendUntil = campaign.SpendUntil });
        await context.SaveChangesAsync();
    }

    /// <summary>Days as nights leave them.</summary>
    private static async Task SpendAsync(TestRegion region, BenefitId benefit, DateOnly first, int days, Func<int, long> cents)
    {
        await using var context = region.Database.CreateContext();
        for (var day = 0; day < days; day++)
        {
            var date = first.AddDays(day);
            context.BusinessDays.Add(new() { Date = date, State = BusinessDayState.Priced, Seal = new byte[32], ClosedAtMs = 0 });
            context.PartnerDays.Add(new()
            {
                Date = date,
                PartnerId = 1,
                BenefitId = benefit.Value,
                ClearedOn = date,
                RuleId = 1,
                Sales = 1,
                Returns = 0,
                Units = 1,
                SoldCents = cents(day),
                ReturnedCents = 0,
                HolderCents = 0,
                BaseBeforeCents = 0,
                BaseCents = cents(day),
                ReimbursedCents = cents(day),
                FeeCents = 0,
            });
        }
        await context.SaveChangesAsync();
    }
}
