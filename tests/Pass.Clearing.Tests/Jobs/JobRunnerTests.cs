using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Jobs;
using Pass.Clearing.Tests.Night;
using Pass.Clearing.Tests.Payments;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing;
using Pass.Testing.Postgres;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>What is due happens once, whoever thinks of it; what fails is tried again and then waits.</summary>
public sealed class JobRunnerTests(PostgresServer server)
{
    [Theory, EveryDatabase]
    public async Task A_job_fired_on_many_nodes_at_once_happens_once(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        var done = 0;
        var job = TestJobs.Of(_ => new StepDone(Interlocked.Increment(ref done)));
        var due = region.Clock.GetUtcNow();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => TestJobs.Runner(region, $"node {n}").RunAsync(job, SystemActors.Night, due))));
        // Who comes late again finds it done.
        (await TestJobs.Runner(region, "late").RunAsync(job, SystemActors.Night, due)).OrThrow().Node.ShouldNotBe("late");
        done.ShouldBe(1);
        answers.Select(a => a.Ok(out _, out var problem) ? "run" : problem.Code).Distinct().ShouldBeSubsetOf(["run", "JobUnderWay"]);
        await using var context = region.Database.CreateContext();
        (await context.JobRuns.SingleAsync()).State.ShouldBe(JobState.Done);
    }

    [Theory, EveryDatabase]
    public async Task What_a_node_that_died_left_is_gone_on_with_where_it_stood(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        var done = new List<string>();
        using var stop = new CancellationTokenSource();
        var first = new JobStep("first", (_, _) =>
        {
            done.Add("first");
            return Task.FromResult<Result<StepDone>>(new StepDone(1));
        });
        var dying = new JobStep("second", async (_, ct) =>
        {
            await stop.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return new StepDone(0);
        });
        var job = TestJobs.Of() with { Steps = [first, dying] };
        var due = region.Clock.GetUtcNow();
        // As a kill: nothing more is written.
        await Should.ThrowAsync<OperationCanceledException>(TestJobs.Runner(region, "dying").RunAsync(job, SystemActors.Night, due, ct: stop.Token));
        await using (var context = region.Database.CreateContext())
            (await context.JobRuns.SingleAsync()).State.ShouldBe(JobState.Running);

        var second = new JobStep("second", (_, _) => Task.FromResult<Result<StepDone>>(new StepDone(2)));
        var run = (await TestJobs.Runner(region, "other").RunAsync(job with { Steps = [first, second] }, SystemActors.Night, due)).OrThrow();
        (run.State, run.Node).ShouldBe((JobState.Done, "other"));
        done.ShouldBe(["first"]);
        run.Steps.OrderBy(s => s.Rank).Select(s => (s.State, s.Tries)).ShouldBe([(JobState.Done, 1), (JobState.Done, 2)]);
    }

    [Fact]
    public async Task A_run_that_was_left_and_is_due_no_more_says_so_when_the_next_one_comes()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        await using (var context = region.Database.CreateContext())
        {
            context.JobRuns.Add(new() { Job = "trial", DueMs = 1, State = JobState.Running, Node = "dead", Actor = "night", ActorId = -1 });
            await context.SaveChangesAsync();
        }
        (await TestJobs.Runner(region).RunAsync(TestJobs.Of(_ => new StepDone(0)), Office.Dora)).OrThrow().State.ShouldBe(JobState.Done);
        await using var after = region.Database.CreateContext();
        var left = await after.JobRuns.SingleAsync(r => r.Node == "dead");
        (left.State, left.EndedMs is not null, left.WhyInEnglish).ShouldBe((JobState.Lost, true, "The node that was at it stopped; the next run did its work."));
    }

    [Theory, EveryDatabase]
    public async Task A_step_that_fails_is_tried_again_later_and_later(DatabaseKind kind)
    {
        using var region = await TestRegion.CreateAsync(kind, server);
        var tries = 0;
        var job = TestJobs.Of(_ => ++tries < 3 ? throw new TimeoutException("The server is changing over.") : new StepDone(tries));
        var clock = new WallClock(region.Clock.GetUtcNow());
        var runner = new JobRunner(region.Database, clock, "one", [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10)]);
        var run = (await runner.RunAsync(job, SystemActors.Night, clock.GetUtcNow())).OrThrow();
        (run.State, run.Steps.Single().Tries, run.Steps.Single().Count, run.Why).ShouldBe((JobState.Done, 3, 3, null));
    }

    [Fact]
    public async Task A_step_says_how_long_it_took_and_of_how_many_things()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var clock = new WallClock(region.Clock.GetUtcNow());
        var slow = new JobStep("slow", async (_, ct) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(80), clock, ct);
            return new StepDone(7);
        });
        (await new JobRunner(region.Database, clock, "one").RunAsync(TestJobs.Of(_ => new StepDone(0)) with { Steps = [slow] }, Office.Dora)).OrThrow();
        await using var context = region.Database.CreateContext();
        var step = await context.JobRunSteps.SingleAsync();
        (step.State, step.Count).ShouldBe((JobState.Done, 7));
        step.DurationMs.ShouldBeInRange(75, 60_000);
    }

    [Fact]
    public async Task A_step_that_fails_to_the_end_waits_for_a_person_and_the_next_steps_do_not_run()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Sqlite, server);
        var after = false;
        var job = TestJobs.Of(_ => throw new InvalidDataException("line one\nline two"), _ => { after = true; return new StepDone(0); });
        var clock = new WallClock(region.Clock.GetUtcNow());
        var due = clock.GetUtcNow();
        var run = (await new JobRunner(region.Database, clock, "one", [TimeSpan.FromMilliseconds(1)]).RunAsync(job, SystemActors.Night, due)).OrThrow();
        (run.State, run.Steps.Single().Tries, after).ShouldBe((JobState.Failed, 2, false));
        run.Why.ShouldNotBeNull();
        run.Why.ShouldContain("line one line two");
        // It waits: fired again, it is not done again.
        (await new JobRunner(region.Database, clock, "two").RunAsync(job, SystemActors.Night, due)).OrThrow().Id.ShouldBe(run.Id);
        // By hand nobody waits between tries.
        (await new JobRunner(region.Database, clock, "one", [TimeSpan.FromHours(1)]).RunAsync(job, Office.Dora)).OrThrow().Steps.Single().Tries.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_is_refused_to_who_may_not_run_it_and_while_another_node_is_at_it()
    {
        using var region = await TestRegion.CreateAsync(DatabaseKind.Postgres, server);
        var job = TestJobs.Of(_ => new StepDone(0));
        foreach (var actor in new[] { Office.Dora with { Role = ActorRole.Auditor }, Office.Person(99, "nobody", ActorRole.Officer) })
            (await TestJobs.Runner(region).RunAsync(job, actor)).Ok(out _, out var problem).ShouldBeFalse(problem?.Code);
        await using var turn = new NodeTurn(region.Database, "job-trial");
        (await turn.TakeAsync()).ShouldBeTrue();
        (await TestJobs.Runner(region).RunAsync(job, Office.Dora)).Ok(out _, out var busy).ShouldBeFalse();
        busy!.Code.ShouldBe("JobUnderWay");
        await using var context = region.Database.CreateContext();
        (await context.JobRuns.CountAsync()).ShouldBe(0);
    }
}
