using Pass.Clearing.Control;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Clearing.Jobs;

/// <summary>What jobs need of the rooms that clearing does not know: the engine and the register. Whoever hosts jobs gives it.</summary>
/// <param name="LapseHoldsAsync">Gives back what lapsed holds kept; how many.</param>
/// <param name="ExpirePursesAsync">Takes back what is left of benefits after their last day; how many purses.</param>
/// <param name="EraseHoldersAsync">Erases people whose time is over, for so many days after their last campaign; how many.</param>
/// <param name="ForgetSignInsAsync">Takes away sessions, mails and codes that are over; how many.</param>
/// <param name="RemindHoldersAsync">Tells holders what is left of benefits that end in so many days, the most first; how many were told.</param>
/// <param name="ArchiveFolder">Of what was sent; null when nobody said where it is.</param>
/// <param name="StampAsync">Has sealed days and runs that left time-stamped, with the region's own key where no other authority is named.</param>
/// <param name="SweepStripeAsync">Catches up with Stripe; StripeNotConfigured when the region does not use it.</param>
public sealed record RegionWork(
    Func<CancellationToken, Task<int>> LapseHoldsAsync,
    Func<Actor, CancellationToken, Task<Result<int>>> ExpirePursesAsync,
    Func<Actor, int, CancellationToken, Task<Result<int>>> EraseHoldersAsync,
    Func<Actor, CancellationToken, Task<Result<int>>> ForgetSignInsAsync,
    Func<Actor, CancellationToken, Task<Result<Stamped>>> StampAsync,
    Func<Actor, IReadOnlyList<int>, CancellationToken, Task<Result<int>>> RemindHoldersAsync,
    string? ArchiveFolder,
    Func<Actor, CancellationToken, Task<Result<StripeSweepResult>>> SweepStripeAsync);

/// <summary>Every job there is.</summary>
public static class JobList
{
    private const ActorRole Officer = ActorRole.Officer | ActorRole.System;

    /// <param name="ahead">Where the host of the jobs folds days before they are over.</param>
    public static IReadOnlyList<Job> Of(RegionWork work, DayAhead? ahead = null) =>
    [
        new("day-close", "jobDayClose", Officer, [Holds(work), NightSteps.Close]),
        new("night", "jobNight", Officer, [NightSteps.Close, NightSteps.Clear(ahead), NightSteps.Recompute, NightSteps.Draft, Stamp(work)]),
        new("purses", "jobPurses", Officer, [new("expire-purses", async (c, ct) => Done(await work.ExpirePursesAsync(c.Actor, ct)))]),
        new("claims", "jobClaims", Officer, [Claims(work, "issue-claims", (notes, actor, ct) => notes.IssueDueAsync(actor, ct)), Claims(work, "remind-claims", (notes, actor, ct) => notes.RemindDueAsync(actor, ct))]),
        new("reminders", "jobReminders", Officer, [new("remind-rights", async (c, ct) => Done(await work.RemindHoldersAsync(c.Actor, c.Settings.RightReminderDays, ct)))]),
        new("bank-files", "jobBankFiles", Officer, [new("collect", BankFolder.CollectAsync)], settings => settings.BankFilesFolder is { } folder && BankFolder.HasFiles(folder)),
        new("stripe", "jobStripe", Officer, [Stripe(work)]),
        new("control", "jobControl", Officer, [new("look-through", async (c, ct) => Done(await new ControlDesk(c.Database, c.Time).RunAsync(c.Actor, ct)))]),
        new("purge", "jobPurge", ActorRole.Administrator | ActorRole.System, [Erase(work), new("forget-sign-ins", async (c, ct) => Done(await work.ForgetSignInsAsync(c.Actor, ct)))]),
    ];

    private static JobStep Holds(RegionWork work) => new("lapse-holds", async (_, ct) => new StepDone(await work.LapseHoldsAsync(ct)));

    /// <summary>Last, and an authority that is down is worth a word and nothing more: what waits is stamped the night after.</summary>
    private static JobStep Stamp(RegionWork work) => new("stamp", async (c, ct) =>
        (await work.StampAsync(c.Actor, ct)).Ok(out var stamped, out var problem) ? new StepDone(stamped.Count, stamped.Problem) : problem);

    private static JobStep Claims(RegionWork work, string name, Func<DebitNoteService, Actor, CancellationToken, Task<Result<IReadOnlyList<DebitNote>>>> run) => new(name, async (c, ct) =>
    {
        if (work.ArchiveFolder is not { } folder)
            return new StepDone(0, Job.Words.Problem("ArchiveUnsaid"));
        return (await run(new(c.Database, SentArchive.Of(c.Database, folder), c.Time), c.Actor, ct)).Ok(out var notes, out var problem) ? new StepDone(notes.Count) : problem;
    });

    private static JobStep Erase(RegionWork work) => new("erase-holders", async (c, ct) => c.Settings.KeepHoldersDays is { } days
        ? Done(await work.EraseHoldersAsync(c.Actor, days, ct))
        : new StepDone(0, Job.Words.Problem("KeepUnsaid")));

    /// <summary>A region without Stripe has nothing to catch up with: that is said, and is no failure.</summary>
    private static JobStep Stripe(RegionWork work) => new("sweep-stripe", async (c, ct) => (await work.SweepStripeAsync(c.Actor, ct)).Ok(out var swept, out var problem)
        ? new StepDone(swept.Transfers.Made + swept.Events + swept.Families + swept.Payouts + swept.Movements, swept.Transfers.Trouble)
        : problem.Code == "StripeNotConfigured" ? new StepDone(0, problem) : problem);

    private static Result<StepDone> Done(Result<int> result) => result.Ok(out var count, out var problem) ? new StepDone(count) : problem;
}
