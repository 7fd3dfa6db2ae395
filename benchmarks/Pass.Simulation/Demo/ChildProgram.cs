using System.Diagnostics;
using System.Globalization;

namespace Pass.Simulation.Demo;

/// <summary>A program of ours as a process of its own beside the demonstration, as on a real day.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly List<string> _lines = [];

    private ChildProgram(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed so far, line by line.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <param name="variable">Environment variable that names the program; <c>./pass</c> sets it.</param>
    /// <param name="logFile">Receives what it prints, after what is there.</param>
    public static ChildProgram Start(string variable, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment, string logFile)
    {
        var program = Environment.GetEnvironmentVariable(variable)
            ?? throw new UserErrorException(DemoRun.Words.Say("NotBuilt", variable));
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new UserErrorException(DemoRun.Words.Say("NotStarted", program));
        var child = new ChildProgram(process, new StreamWriter(logFile, append: true) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Its exit code, when it ends by itself.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return _process.ExitCode;
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Add(line);
            _log.WriteLine(line);
        }
    }

    /// <summary>Asks it to stop as an operator would (SIGTERM), then insists.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            using var patience = new CancellationTokenSource(StopPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }
        _process.Dispose();
        await _log.DisposeAsync();
    }
}
