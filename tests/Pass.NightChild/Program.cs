using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pass.Clearing.Jobs;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Proofs;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;

// The night, or the sending of its run, in a process of its own, to be killed at any of its steps.
// Arguments: database, the instant it lives at, the step to stop at ("" for none), and "night", or "send", settlement, folder, archive.
// Prints "at STEP" for each step it comes to; at the one to stop at it then does nothing more, and waits to be killed.
var database = PassDatabase.Parse(args[0]);
var clock = new FakeTimeProvider(DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
var steps = new Steps(args[2]);
if (args[3] == "night")
{
    var none = new RegionWork(_ => Task.FromResult(0), (_, _) => Task.FromResult<Result<int>>(0), (_, _, _) => Task.FromResult<Result<int>>(0), (_, _) => Task.FromResult<Result<Stamped>>(new Stamped(0, 0, null)),
        (_, _, _) => Task.FromResult<Result<int>>(0), null,
        (_, _) => throw new NotSupportedException());
    var night = JobList.Of(none).Single(j => j.Name == "night");
    var run = await new JobRunner(database, clock, JobRunner.ThisNode, []).RunAsync(night, SystemActors.Night, clock.GetUtcNow(), steps);
    return run.Ok(out var row, out var problem) ? (int)row.State : Say(problem);
}
using var log = database.OpenLog();
var sending = new SettlementSending(database, PaymentRails.Files, SentArchive.Of(database, args[6]), clock);
var sender = new Actor(new(1), "alice", ActorRole.Officer | ActorRole.AuthorisingOfficer, ActorChannel.CommandLine);
var sent = await sending.SendAsync(log, int.Parse(args[4], CultureInfo.InvariantCulture), sender, args[5], steps);
return sent.Ok(out _, out var refused) ? 2 : Say(refused);

static int Say(Problem problem)
{
    Console.WriteLine(problem);
    return 1;
}

/// <summary>Each step by its name, <c>clear/Folding</c>; a step of the night's own service alone when it is sent.</summary>
internal sealed class Steps(string stop) : IProgress<JobProgress>, IProgress<NightProgress>
{
    public void Report(JobProgress value)
    {
        // Where one step ends the next one begins.
        if (value.Row is null)
            At(value.Night is { } at ? $"{value.Step.Name}/{at.Step}" : value.Step.Name);
    }

    public void Report(NightProgress value) => At($"{value.Step}");

    private void At(string step)
    {
        Console.WriteLine($"at {step}");
        if (step == stop)
            Thread.Sleep(Timeout.Infinite);
    }
}
