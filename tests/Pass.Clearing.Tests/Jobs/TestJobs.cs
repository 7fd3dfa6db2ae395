using Pass.Clearing.Jobs;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Clearing.Tests.Night;
using Pass.Core;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>Jobs of a region as its node runs them.</summary>
internal static class TestJobs
{
    public static RegionWork NoWork { get; } = new(_ => Task.FromResult(0), (_, _) => Task.FromResult<Result<int>>(0), (_, _, _) => Task.FromResult<Result<int>>(0), (_, _) => Task.FromResult<Result<int>>(0), (_, _) => Task.FromResult<Result<Stamped>>(new Stamped(0, 0, null)),
        (_, _, _) => Task.FromResult<Result<int>>(0), null,
        (_, _) => Task.FromResult(NoStripe));

    /// <summary>What a region without Stripe says.</summary>
    private static Result<StripeSweepResult> NoStripe => StripeSettings.Read(_ => null).Ok(out _, out var missing) ? throw new InvalidOperationException() : missing;

    public static Job Named(string name) => JobList.Of(NoWork).Single(j => j.Name == name);

    public static JobRunner Runner(TestRegion region, string node = "one", IReadOnlyList<TimeSpan>? pauses = null) => new(region.Database, region.Clock, node, pauses ?? []);

    /// <summary>One step that does what the test says.</summary>
    public static Job Of(params Func<JobContext, Result<StepDone>>[] steps) => new("trial", "jobNight", ActorRole.Officer | ActorRole.System,
        [.. steps.Select((s, i) => new JobStep($"step-{i + 1}", (c, _) => Task.FromResult(s(c))))]);

    /// <summary>Moves the clock to an instant of Paris.</summary>
    public static void SetClock(TestRegion region, DateOnly day, int hour, int minute = 0) =>
        region.Clock.AdjustTime(new DateTimeOffset(day.ToDateTime(new(hour, minute)), ParisCalendar.Zone.GetUtcOffset(day.ToDateTime(new(hour, minute)))));
}
