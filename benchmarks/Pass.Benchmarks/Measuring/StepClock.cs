using System.Diagnostics;
using Pass.Clearing.Night;

namespace Pass.Benchmarks.Measuring;

/// <summary>How long each step of a night took, from what the night itself reports.</summary>
internal sealed class StepClock : IProgress<NightProgress>
{
    private readonly Dictionary<string, double> _seconds = [], _processor = [];
    private string? _step;
    private long _since;
    private TimeSpan _processorSince;

    /// <summary>Seconds by step.</summary>
    public IReadOnlyDictionary<string, double> Seconds => _seconds;

    /// <summary>Seconds of processors by step, those of a database's server left out: what a machine that does other work beside does not change much.</summary>
    public IReadOnlyDictionary<string, double> ProcessorSeconds => _processor;

    public void Report(NightProgress value)
    {
        // The fold reports from several threads.
        lock (_seconds)
            Enter(value.Step.ToString());
    }

    /// <summary>Ends the current step and begins another, named by the caller when the night has no name for it.</summary>
    public void Enter(string? step)
    {
        if (step == _step)
            return;
        var now = Stopwatch.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        if (_step is not null)
        {
            _seconds[_step] = _seconds.GetValueOrDefault(_step) + Stopwatch.GetElapsedTime(_since, now).TotalSeconds;
            _processor[_step] = _processor.GetValueOrDefault(_step) + (processor - _processorSince).TotalSeconds;
        }
        (_step, _since, _processorSince) = (step, now, processor);
    }
}
