using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Pass.Clearing.Jobs;
using Pass.Clearing.Night;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Clearing.Payments.StripeApi;
using Pass.Clearing.Proofs;
using Pass.Clearing.Statements;
using Pass.Core;
using Pass.Data;
using Pass.Data.Catalogue;
using Pass.Data.Log;
using Pass.Data.Model;
using Pass.Engine;

// The night, the sending of its run, the region's other jobs, or what a family pays in and gets back, in a process of its own, to be killed at any of its steps.
// Arguments: database, the instant it lives at, the step to stop at ("" for none), and "night", or "send", settlement, folder, archive, or "jobs", archive,
// or "family", what ("start", "sweep", "refund"), cents; Stripe's address and key are in the environment.
// Prints "at STEP" for each step it comes to; at the one to stop at it then does nothing more, and waits to be killed.
var database = PassDatabase.Parse(args[0]);
var clock = new FakeTimeProvider(DateTimeOffset.Parse(args[1], CultureInfo.InvariantCulture));
var steps = new Steps(args[2]);
if (args[3] == "night")
{
    var none = new RegionWork(_ => Task.FromResult(0), (_, _) => Task.FromResult<Result<int>>(0), (_, _, _) => Task.FromResult<Result<int>>(0), (_, _) => Task.FromResult<Result<int>>(0), (_, _) => Task.FromResult<Result<Stamped>>(new Stamped(0, 0, null)),
        (_, _, _) => Task.FromResult<Result<int>>(0), null,
        (_, _) => throw new NotSupportedException());
    var night = JobList.Of(none).Single(j => j.Name == "night");
    var run = await new JobRunner(database, clock, JobRunner.ThisNode, []).RunAsync(night, SystemActors.Night, clock.GetUtcNow(), steps);
    return run.Ok(out var row, out var problem) ? (int)row.State : Say(problem);
}
if (args[3] == "jobs")
    return await new RegionJobs(database, clock, steps).RunAsync(args[4]) is { } why ? Say(why) : 2;
using var log = database.OpenLog();
if (args[3] == "family")
    return await new Family(database, log, clock, steps).RunAsync(args[4], long.Parse(args[5], CultureInfo.InvariantCulture)) is { } trouble ? Say(trouble) : 2;
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

    public void At(string step)
    {
        Console.WriteLine($"at {step}");
        if (step == stop)
            Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>A family of pass 1; each commit of the engine is a step, <c>commit 1</c>, of which nobody knows yet.</summary>
internal sealed class Family(PassDatabase database, ILogStore log, TimeProvider clock, Steps steps)
{
    private int _commits;

    public async Task<Problem?> RunAsync(string what, long cents)
    {
        await using var engine = await AuthorizationEngine.StartAsync(log, await new ReferenceLoader(database).LoadAsync(), clock);
        using var stripe = new StripeGateway(StripeSettings.Read(Environment.GetEnvironmentVariable).OrThrow());
        var purses = new FamilyPurses(
            async (request, ct) =>
            {
                var answer = await engine.SubmitAsync(request, ct);
                steps.At($"commit {++_commits}");
                return answer;
            },
            engine.ReadAsync);
        var officer = new Actor(new(4), "dora", ActorRole.Officer, ActorChannel.CommandLine, "the family asked");
        switch (what)
        {
            case "start":
                var order = new FamilyOrder(new(1), new(cents), FamilyPurpose.TopUp, null, new("https://pass.region.example/famille"));
                return (await new FamilyPayments(database, stripe, purses, clock).StartAsync(order, officer)).Ok(out _, out var problem) ? null : problem;
            case "refund":
                return (await new FamilyRefunds(database, stripe, purses, clock).GiveBackAsync(new(1), new(cents), officer)).Ok(out _, out problem) ? null : problem;
            default:
                return (await new StripeSweep(database, stripe, purses, clock).RunAsync(officer)).Ok(out _, out problem) ? null : problem;
        }
    }
}
