using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Pass.Data.Machine;

/// <summary>
/// The one vocabulary of what is measured and traced, whoever listens. Labels are bounded: a kind, a code, a step of the night; never a number
/// of a pass, of a person or of a partner. Seconds and operations, as OpenTelemetry's conventions have it.
/// <list type="table">
/// <item><term>pass.operations</term><description>operations answered, by kind and code (portal)</description></item>
/// <item><term>pass.queue.waiting</term><description>operations waiting to be decided</description></item>
/// <item><term>pass.commit.duration</term><description>s, of one group commit</description></item>
/// <item><term>pass.commit.operations</term><description>operations in one group commit</description></item>
/// <item><term>pass.commit.age</term><description>s, since the last durable commit, a probe's included</description></item>
/// <item><term>pass.partitions.refused</term><description>partitions whose log is damaged</description></item>
/// <item><term>pass.projector.silent</term><description>s, since the projector last did a whole step</description></item>
/// <item><term>pass.background.failures</term><description>failed steps of the services beside the API, by service (portal)</description></item>
/// <item><term>pass.background.failing</term><description>services whose last step failed (portal)</description></item>
/// <item><term>pass.projector.lag</term><description>s, age of the oldest log row not projected</description></item>
/// <item><term>pass.projector.waiting</term><description>log rows not projected</description></item>
/// <item><term>pass.night.duration</term><description>s, of one step of the night (close, clear)</description></item>
/// <item><term>pass.jobs.duration</term><description>s, of one run of a job, by job and outcome</description></item>
/// <item><term>pass.jobs.waiting</term><description>jobs that wait for a person (portal)</description></item>
/// </list>
/// </summary>
public static class Telemetry
{
    /// <summary>Of every meter and of the source of activities.</summary>
    public const string Name = "Pass";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "pass.commit.duration", "s", "One group commit of the log", advice: new() { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5] });
    private static readonly Histogram<long> CommitOperations = Meter.CreateHistogram<long>(
        "pass.commit.operations", "{operation}", "Operations in one group commit", advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] });
    private static readonly Histogram<double> NightDuration = Meter.CreateHistogram<double>(
        "pass.night.duration", "s", "One step of the night", advice: new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900] });

    private static readonly Histogram<double> JobDuration = Meter.CreateHistogram<double>(
        "pass.jobs.duration", "s", "One run of a job", advice: new() { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600] });

    /// <summary>What was done, and within what; nothing is made while nobody listens.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>A group is on its way into the log; one measurement for the whole group.</summary>
    public static CommitSpan Commit(int operations) => new(operations);

    /// <summary>A step of the night over one business day.</summary>
    /// <param name="step">close, clear: a handful of words, which become a label.</param>
    public static NightSpan Night(string step, DateOnly day) => new(step, day);

    /// <summary>A job has run.</summary>
    /// <param name="job">One of a handful of names.</param>
    /// <param name="outcome">done, failed.</param>
    public static void Job(string job, string outcome, TimeSpan took) =>
        JobDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("job", job), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>From its beginning until it is disposed.</summary>
    public readonly struct CommitSpan : IDisposable
    {
        private readonly long _began = TimeProvider.System.GetTimestamp();
        private readonly int _operations;
        private readonly Activity? _activity;

        internal CommitSpan(int operations)
        {
            _operations = operations;
            _activity = Activities.StartActivity("pass.commit");
            _activity?.SetTag("pass.operations", operations);
        }

        public void Dispose()
        {
            CommitDuration.Record(TimeProvider.System.GetElapsedTime(_began).TotalSeconds);
            CommitOperations.Record(_operations);
            _activity?.Dispose();
        }
    }

    /// <inheritdoc cref="CommitSpan"/>
    public readonly struct NightSpan : IDisposable
    {
        private readonly long _began = TimeProvider.System.GetTimestamp();
        private readonly string _step;
        private readonly Activity? _activity;

        internal NightSpan(string step, DateOnly day)
        {
            _step = step;
            _activity = Activities.StartActivity($"pass.night.{step}");
            _activity?.SetTag("pass.day", $"{day:O}");
        }

        public void Dispose()
        {
            NightDuration.Record(TimeProvider.System.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("step", _step));
            _activity?.Dispose();
        }
    }
}
