using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Verification;
using Pass.Core;
using Pass.Data.Model;
using Pass.Data.Projection;

namespace Pass.Clearing.Jobs;

/// <summary>The steps of the night over every day that is over: nights that were missed are caught up, in order.</summary>
internal static class NightSteps
{
    public static JobStep Close { get; } = new("close", CloseAsync);

    public static JobStep Clear(DayAhead? ahead) => new("clear", (c, ct) => ClearAsync(c, ahead, ct));

    public static JobStep Recompute { get; } = new("recompute", RecomputeAsync);

    public static JobStep Draft { get; } = new("draft", DraftAsync);

    private static async Task<Result<StepDone>> CloseAsync(JobContext c, CancellationToken ct)
    {
        await using var context = c.Database.CreateContext();
        var last = await context.BusinessDays.Where(d => d.Seal != null).MaxAsync(d => (DateOnly?)d.Date, ct);
        var count = 0;
        // The day that runs is nobody's to close, whatever the hour at which this is run by hand.
        for (var day = last?.AddDays(1) ?? c.Log.Identity.FirstDay; day < c.Today; day = day.AddDays(1), count++)
        {
            if (!(await new CloseDay(c.Database, c.Time).CloseAsync(c.Log, day, c.Actor, c.Progress, ct)).Ok(out _, out var problem))
                return problem;
        }
        return new StepDone(count);
    }

    private static async Task<Result<StepDone>> ClearAsync(JobContext c, DayAhead? ahead, CancellationToken ct)
    {
        await using var context = c.Database.CreateContext();
        var days = await context.BusinessDays.Where(d => d.State == BusinessDayState.Closed).OrderBy(d => d.Date).Select(d => d.Date).ToListAsync(ct);
        NightResult? cleared = null;
        foreach (var day in days)
        {
            if (!(await new ClearDay(c.Database, c.Time, ahead).ClearAsync(c.Log, day, c.Actor, c.Progress, ct)).Ok(out cleared, out var problem))
                return problem;
        }
        return new StepDone(days.Count, cleared?.Incidents.FirstOrDefault());
    }

    private static async Task<Result<StepDone>> RecomputeAsync(JobContext c, CancellationToken ct)
    {
        await using (var projector = new Projector(c.Database, c.Log, c.Time))
            await projector.CatchUpAsync(ct);
        c.Progress?.Report(new(NightStep.Verifying, 0, 1));
        var recomputed = await new DayRecomputation(c.Database, c.Time).RunAsync(c.Log, c.Actor, ct);
        return recomputed.Ok(out var days, out var problem) ? new StepDone(days) : problem;
    }

    private static async Task<Result<StepDone>> DraftAsync(JobContext c, CancellationToken ct)
    {
        await using var context = c.Database.CreateContext();
        if (await ClearedDays.LastAsync(context, ct) is not { } last)
            return new StepDone(0);
        c.Progress?.Report(new(NightStep.Drafting, 0, 1));
        if (!(await new DueRuns(c.Database, PaymentRails.Files, c.Time).DraftAsync(last, c.Actor, ct)).Ok(out var drafts, out var problem))
            return problem.Code == "NothingToPay" ? new StepDone(0) : problem;
        return new StepDone(drafts.Sum(d => d.Settlement.OrderCount), Drafted([.. drafts.Select(d => d.Settlement)]));
    }

    private static Problem Drafted(IReadOnlyList<Settlement> runs) => runs.Count == 1
        ? Job.Words.Problem("Drafted", runs[0].Id, runs[0].OrderCount, new Money(runs[0].TotalCents))
        : Job.Words.Problem("DraftedBoth", runs[0].Id, runs[0].OrderCount, new Money(runs[0].TotalCents), runs[1].Id, runs[1].OrderCount, new Money(runs[1].TotalCents));
}
