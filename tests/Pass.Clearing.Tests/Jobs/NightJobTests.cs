using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Clearing.Payments;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>The night by itself: what it does, on which days, and when it stops.</summary>
public sealed class NightJobTests(PostgresServer server)
{
    private static readonly int Cinema = Catalogue2026.Cinema.Value;
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;

    [Theory, EveryDatabase]
    public async Task The_night_closes_clears_recomputes_and_drafts_and_each_step_is_a_row(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        var run = (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();

        run.State.ShouldBe(JobState.Done, run.Why);
        run.Steps.OrderBy(s => s.Rank).Select(s => (s.Step, s.State, s.Count, s.Tries))
            .ShouldBe([("close", JobState.Done, 1, 1), ("clear", JobState.Done, 1, 1), ("recompute", JobState.Done, 1, 1), ("draft", JobState.Done, 2, 1), ("stamp", JobState.Done, 0, 1)]);
        (run.Node, run.Actor, run.ActorId).ShouldBe(("one", "night", SystemActors.Night.Id.Value));
        run.WhyInEnglish.ShouldBe($"Settlement 1 to be approved: 2 orders, {new Money(2_750)}.");
        await using var context = region.Database.CreateContext();
        var day = await context.BusinessDays.SingleAsync();
        (day.Date, day.State, day.RecomputedAtMs is not null).ShouldBe((Day1, BusinessDayState.Priced, true));
        (await context.Settlements.SingleAsync()).DraftedBy.ShouldBe("night");
        (await context.Audit.OrderBy(a => a.Id).Where(a => a.ActorId == SystemActors.Night.Id.Value).Select(a => a.Action).ToListAsync())
            .ShouldBe(["job.begin", "day.close", "day.seal", "day.clear", "day.recompute", "settlement.draft", "job.end"]);
    }

    [Fact]
    public async Task Who_chose_stripe_has_a_run_of_its_own_in_the_same_night_and_each_is_compared_with_its_kind()
    {
        using var region = await SoldAsync(DatabaseKind.Sqlite);
        await using var context = region.Database.CreateContext();
        await context.Partners.Where(p => p.Id == TestTill.Cinema.Value).ExecuteUpdateAsync(set => set.SetProperty(p => p.StripeAccount, "acct_cinema0000001"));
        var night = await RunAsync();
        night.WhyInEnglish.ShouldBe($"Settlements to be approved: 1, 1 order, {new Money(2_000)}; by Stripe 2, 1 order, {new Money(750)}.");
        (await context.Settlements.OrderBy(s => s.Id).Select(s => s.Rail).ToListAsync()).ShouldBe([PaymentRailKind.SepaFile, PaymentRailKind.StripeConnect]);
        // Nothing is left for a night that comes again.
        (await RunAsync()).Steps.Single(s => s.Step == "draft").Count.ShouldBe(0);

        for (var day = 0; day < 7; day++)
            region.Till.NextDay();
        region.Till.Sell(3, TestTill.Bookshop, Product.Textbook, 1_000);
        region.Till.Sell(4, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.NextDay();
        TestJobs.SetClock(region, Day1.AddDays(8), 2);
        (await RunAsync()).State.ShouldBe(JobState.Done);
        foreach (var (run, before) in new[] { (3, 1), (4, 2) })
        {
            var compared = (await RunComparison.LoadAsync(region.Database, run)).OrThrow();
            compared.Earlier.ShouldNotBeNull().Id.ShouldBe(before);
        }

        async Task<JobRun> RunAsync() => (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night)).OrThrow();
    }

    [Theory, EveryDatabase]
    public async Task Missed_nights_are_caught_up_in_order_by_one_run_and_the_day_that_runs_is_left(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        region.Till.NextDay();
        var today = Day1.AddDays(4);
        TestJobs.SetClock(region, today, 9);
        var run = (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();
        run.Steps.OrderBy(s => s.Rank).Select(s => s.Count).Take(3).ShouldBe([4, 4, 4]);
        await using var context = region.Database.CreateContext();
        (await context.BusinessDays.MaxAsync(d => d.Date)).ShouldBe(today.AddDays(-1));
    }

    [Theory, EveryDatabase]
    public async Task Entries_that_do_not_give_what_was_cleared_stop_the_draft_and_wait_for_a_person(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        var night = TestJobs.Named("night");
        var upTo = night with { Steps = [.. night.Steps.Take(2)] };
        (await TestJobs.Runner(region).RunAsync(upTo, SystemActors.Night)).OrThrow().State.ShouldBe(JobState.Done);
        await using (var context = region.Database.CreateContext())
            await context.PartnerDays.Where(d => d.BenefitId == Cinema).ExecuteUpdateAsync(set => set.SetProperty(d => d.SoldCents, d => d.SoldCents + 1));

        var run = (await TestJobs.Runner(region).RunAsync(night, SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();
        run.State.ShouldBe(JobState.Failed);
        run.Steps.OrderBy(s => s.Rank).Select(s => (s.Step, s.State)).ShouldBe([("close", JobState.Done), ("clear", JobState.Done), ("recompute", JobState.Failed)]);
        await using var after = region.Database.CreateContext();
        (await after.Settlements.CountAsync()).ShouldBe(0);
        var standing = (await new JobHistory(region.Database, region.Clock).ListAsync([night])).Single();
        standing.Waits.ShouldNotBeNull();
        standing.Waits.ShouldContain("./pass jobs run night");
        standing.Waits.ShouldContain("./pass verify");
        standing.Waits.ShouldNotContain("\n");
        standing.LastGoodMs.ShouldBe(await after.JobRuns.Where(r => r.State == JobState.Done).MaxAsync(r => (long?)r.StartedMs), "since when it is not done");

        // Put right, by hand: the person is in the row, and nothing waits any more.
        await after.PartnerDays.Where(d => d.BenefitId == Cinema).ExecuteUpdateAsync(set => set.SetProperty(d => d.SoldCents, d => d.SoldCents - 1));
        var again = (await TestJobs.Runner(region).RunAsync(night, Office.Dora)).OrThrow();
        (again.State, again.Actor, again.DueMs).ShouldBe((JobState.Done, "dora", null));
        (await new JobHistory(region.Database, region.Clock).ListAsync([night])).Single().ShouldSatisfyAllConditions(s => s.Waits.ShouldBeNull(), s => s.LastGoodMs.ShouldBeNull());

        // One that hangs is told, and nobody waits for a failure that never comes.
        after.JobRuns.Add(new() { Job = "night", State = JobState.Running, Node = "two", Actor = "night", ActorId = -1, StartedMs = region.Clock.GetUtcNow().ToUnixTimeMilliseconds(), Steps = { new JobRunStep { Rank = 1, Step = "clear", State = JobState.Running } } });
        await after.SaveChangesAsync();
        (await new JobHistory(region.Database, region.Clock).ListAsync([night])).Single().Waits.ShouldBeNull();
        region.Clock.Advance(TimeSpan.FromHours(4));
        (await new JobHistory(region.Database, region.Clock).ListAsync([night])).Single().Waits.ShouldNotBeNull().ShouldContain("two");
    }

    [Fact]
    public async Task Without_a_key_of_stripe_its_job_says_so_and_waits_for_nobody()
    {
        using var region = await SoldAsync(DatabaseKind.Sqlite);
        var stripe = TestJobs.Named("stripe");
        var run = (await TestJobs.Runner(region).RunAsync(stripe, SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();
        (run.State, run.Steps.Single().Count).ShouldBe((JobState.Done, 0));
        run.WhyInEnglish.ShouldNotBeNull().ShouldContain("PASS_STRIPE_KEY");
        (await new JobHistory(region.Database, region.Clock).ListAsync([stripe])).Single().Waits.ShouldBeNull();
    }

    [Fact]
    public async Task Nights_over_new_year_price_each_day_in_its_own_year()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        region.GrantAll();
        var lastDay = new DateOnly(2026, 12, 31);
        for (var day = Day1; day < lastDay; day = day.AddDays(1))
            region.Till.NextDay();
        TestJobs.SetClock(region, lastDay, 2);
        (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night, region.Clock.GetUtcNow())).OrThrow().State.ShouldBe(JobState.Done);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.NextDay();
        TestJobs.SetClock(region, new(2027, 1, 1), 2);
        var newYear = (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();
        region.Till.Sell(3, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.NextDay();
        TestJobs.SetClock(region, new(2027, 1, 2), 2);
        var second = (await TestJobs.Runner(region).RunAsync(TestJobs.Named("night"), SystemActors.Night, region.Clock.GetUtcNow())).OrThrow();
        (newYear.State, second.State).ShouldBe((JobState.Done, JobState.Done));
        await using var context = region.Database.CreateContext();
        (await context.PartnerDays.OrderBy(d => d.Date).Select(d => d.Date).ToListAsync()).ShouldBe([lastDay, lastDay.AddDays(1)]);
        (await context.PartnerYears.Where(y => y.PartnerId == TestTill.Cinema.Value).Select(y => y.Year).Order().ToListAsync()).ShouldBe([2026, 2027]);
    }

    /// <summary>A first day with sales at two partners that is over: two o'clock of the second.</summary>
    private async Task<TestRegion> SoldAsync(DatabaseKind kind)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Sell(2, TestTill.Cinema, Product.CinemaSeat, 900);
        region.Till.Flush();
        TestJobs.SetClock(region, Day2, 2);
        return region;
    }
}
