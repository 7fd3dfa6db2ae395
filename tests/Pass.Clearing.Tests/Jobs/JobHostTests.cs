using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Pass.Cards;
using Pass.Clearing.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Core;
using Pass.Data.Model;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>Jobs on their own clock, on nodes that share one database.</summary>
public sealed class JobHostTests(PostgresServer server)
{
    private static readonly DateOnly Day1 = TestRegion.Day1, Day2 = TestRegion.Day2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory, EveryDatabase]
    public async Task Two_nodes_on_one_database_run_what_is_due_once(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        await SetAsync(region, "jobDayClose", "off");
        var clock = ShiftedClock.ShowingNow(At(Day2, 2).AddSeconds(-4));
        // The night before is done: what is due next is waited for.
        await using (var done = region.Database.CreateContext())
        {
            done.JobRuns.Add(new() { Job = "night", DueMs = At(Day1, 2).ToUnixTimeMilliseconds(), State = JobState.Done, Node = "before", Actor = "night", ActorId = -1 });
            await done.SaveChangesAsync();
        }
        await using var one = Host(region, clock, "one");
        await using var two = Host(region, clock, "two");
        await Task.WhenAll(one.RoundAsync(), two.RoundAsync());
        var run = await EndedAsync(region, "night", At(Day2, 2));
        (run.State, run.Why is not null).ShouldBe((JobState.Done, true));
        // Both look again, as they do all day.
        await Task.WhenAll(one.RoundAsync(), two.RoundAsync());
        await using var context = region.Database.CreateContext();
        (await context.JobRuns.CountAsync(r => r.Job == "night" && r.DueMs == run.DueMs)).ShouldBe(1);
        (await context.Audit.CountAsync(a => a.Action == "job.begin" && a.Subject == "job/night" && a.After!.Contains($"\"run\":{run.Id}}}"))).ShouldBe(1);
        (await context.Settlements.CountAsync()).ShouldBe(1);
    }

    [Theory, EveryDatabase]
    public async Task What_was_due_while_no_node_ran_is_done_when_one_is_up_again_and_once(DatabaseKind kind)
    {
        using var region = await SoldAsync(kind);
        // Both were hosted before: the triggers are there, and have missed.
        await using (var before = Host(region, ShiftedClock.ShowingNow(At(Day1, 23)), "before"))
            await before.RoundAsync();
        var clock = ShiftedClock.ShowingNow(At(Day2, 9));
        await using (var host = Host(region, clock, "again"))
        {
            await host.RoundAsync();
            (await EndedAsync(region, "night", At(Day2, 2))).State.ShouldBe(JobState.Done);
        }
        await using (var host = Host(region, clock, "and again"))
        {
            await host.RoundAsync();
            await Task.Delay(500);
        }
        await using var context = region.Database.CreateContext();
        var dueMs = At(Day2, 2).ToUnixTimeMilliseconds();
        (await context.JobRuns.SingleAsync(r => r.Job == "night" && r.DueMs == dueMs)).Node.ShouldBe("again");
        (await context.Settlements.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_schedule_that_is_changed_is_followed_and_one_that_is_off_fires_nothing()
    {
        using var region = await SoldAsync(DatabaseKind.Sqlite);
        var clock = ShiftedClock.ShowingNow(At(Day2, 9));
        foreach (var job in new[] { "jobDayClose", "jobNight", "jobPurses", "jobClaims", "jobPurge", "jobReminders", "jobStripe", "jobControl" })
            await SetAsync(region, job, "off");
        await using var host = Host(region, clock, "one");
        await host.RoundAsync();
        await using var context = region.Database.CreateContext();
        (await context.Database.SqlQueryRaw<string>("SELECT TRIGGER_NAME AS Value FROM QRTZ_TRIGGERS").ToListAsync()).ShouldBe(["bank-files"]);
        (await context.JobRuns.CountAsync()).ShouldBe(0);
        await SetAsync(region, "jobNight", "08:30");
        await host.RoundAsync();
        (await EndedAsync(region, "night", At(Day2, 8, 30))).State.ShouldBe(JobState.Done);
        (await context.Database.SqlQueryRaw<string>("SELECT CRON_EXPRESSION AS Value FROM QRTZ_CRON_TRIGGERS").ToListAsync()).ShouldBe(["0 30 8 ? * *"]);
    }

    [Theory]
    [InlineData("02:00"), InlineData("02:30"), InlineData("00:10"), InlineData("04:00")]
    public void The_trigger_fires_when_the_schedule_is_due_over_summer_time_and_new_year(string text)
    {
        var schedule = JobSchedule.Parse(text).OrThrow();
        var start = At(new(2026, 10, 1), 12);
        var trigger = JobHost.TriggerOf(TestJobs.Named("night"), schedule, new FakeTimeProvider(start))!;
        var at = start;
        for (var days = 0; days < 400; days++)
        {
            var next = trigger.GetFireTimeAfter(at)!.Value;
            next.ShouldBe(schedule.NextDue(at)!.Value);
            at = next;
        }
    }

    private static JobHost Host(TestRegion region, TimeProvider clock, string node) => new(region.Database, JobList.Of(TestJobs.NoWork), clock, node, NullLoggerFactory.Instance);

    private static DateTimeOffset At(DateOnly day, int hour, int minute = 0)
    {
        var local = day.ToDateTime(new(hour, minute));
        return new DateTimeOffset(local, ParisCalendar.Zone.GetUtcOffset(local)).ToUniversalTime();
    }

    private static async Task<JobRun> EndedAsync(TestRegion region, string job, DateTimeOffset due)
    {
        var dueMs = due.ToUnixTimeMilliseconds();
        await using var context = region.Database.CreateContext();
        for (var began = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(began) < Patience; await Task.Delay(50))
        {
            if (await context.JobRuns.AsNoTracking().Include(r => r.Steps).SingleOrDefaultAsync(r => r.Job == job && r.DueMs == dueMs) is { State: not JobState.Running } run)
                return run;
        }
        throw new TimeoutException($"{job}, due {due:u}, is not done.");
    }

    private static async Task SetAsync(TestRegion region, string key, string value)
    {
        await using var context = region.Database.CreateContext();
        if (await context.RegionOptions.FindAsync(key) is { } row)
            row.Value = value;
        else
            context.RegionOptions.Add(new() { Name = key, Value = value });
        await context.SaveChangesAsync();
    }

    private async Task<TestRegion> SoldAsync(DatabaseKind kind)
    {
        var region = await TestRegion.CreateAsync(kind, server);
        region.GrantAll();
        region.Till.Sell(1, TestTill.Bookshop, Product.Textbook, 2_000);
        region.Till.Flush();
        return region;
    }
}
