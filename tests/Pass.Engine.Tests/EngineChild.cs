using System.Collections.Concurrent;
using System.Diagnostics;
using Pass.Core;

namespace Pass.Engine.Tests;

/// <summary>An engine in another process, selling until it is told to stop or killed.</summary>
internal sealed class EngineChild : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    public EngineChild(string database, int passes, int callers)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Pass.EngineChild.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, database, $"{passes}", $"{callers}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _reading = Task.Run(async () =>
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                // A line cut by the kill was not said.
                if (line.Split(' ') is ["ack", { Length: 36 } id, _] && OperationId.TryParse(id, out var operation))
                    Acknowledged.Enqueue(operation);
                else if (line.StartsWith("left", StringComparison.Ordinal))
                    Left.Enqueue(line);
            }
        });
    }

    public ConcurrentQueue<OperationId> Acknowledged { get; } = [];

    public ConcurrentQueue<string> Left { get; } = [];

    public async Task UntilAcknowledgedAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (Acknowledged.Count < count && !_process.HasExited)
            await Task.Delay(5, patience.Token);
        Acknowledged.Count.ShouldBeGreaterThanOrEqualTo(count);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await _reading;
        _process.ExitCode.ShouldBe(0);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
