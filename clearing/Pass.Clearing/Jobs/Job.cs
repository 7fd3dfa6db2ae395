using Pass.Clearing.Night;
using Pass.Core;
using Pass.Data;
using Pass.Data.Log;
using Pass.Data.Model;

namespace Pass.Clearing.Jobs;

/// <summary>What a step works with.</summary>
/// <param name="Log">Of this run alone.</param>
public sealed record JobContext(PassDatabase Database, ILogStore Log, JobSettings Settings, Actor Actor, TimeProvider Time, IProgress<NightProgress>? Progress)
{
    public DateOnly Today => ParisCalendar.DateOf(Time.GetUtcNow());
}

/// <summary>A step that is done.</summary>
/// <param name="Count">Of what it works on: days, rows, files.</param>
/// <param name="Note">What is worth saying all the same; null when nothing is.</param>
public sealed record StepDone(long Count, Problem? Note = null);

/// <summary>One step of a job. Done again from anywhere it ends the same: a node may die at it.</summary>
/// <param name="Name">Stable, and a key of <c>Jobs.resx</c>.</param>
public sealed record JobStep(string Name, Func<JobContext, CancellationToken, Task<Result<StepDone>>> RunAsync);

/// <summary>Work that is due again and again. A new one is one more of these in <see cref="JobList"/>, with its setting and its words.</summary>
/// <param name="Name">Stable, what <c>pass jobs run</c> takes.</param>
/// <param name="SettingKey">See <see cref="JobSettings.UsualSchedules"/>.</param>
/// <param name="MayRun">Roles of who may run it by hand.</param>
/// <param name="Steps">In their order; the one after a failed one does not run.</param>
/// <param name="HasWork">False: nothing waits, and what is due is not run; null: it always runs.</param>
public sealed record Job(string Name, string SettingKey, ActorRole MayRun, IReadOnlyList<JobStep> Steps, Func<JobSettings, bool>? HasWork = null)
{
    internal static readonly Texts Words = Texts.Beside(typeof(Job), "Jobs");

    public string Title => Words.Say($"job.{Name}");
}

/// <summary>How far a run is: a step that begins, goes on, is tried again or has ended.</summary>
/// <param name="Night">Where the step is, when it says so.</param>
/// <param name="Row">The step's row when it has ended.</param>
public sealed record JobProgress(JobStep Step, NightProgress? Night = null, JobRunStep? Row = null);
