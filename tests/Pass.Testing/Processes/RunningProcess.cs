using System.Diagnostics;
using System.Text;

namespace Pass.Testing.Processes;

/// <summary>How a process ended and what it printed.</summary>
public sealed record Ended(string Command, int ExitCode, string Output, string Error)
{
    public string LastLine => Output.TrimEnd().Split('\n')[^1];

    /// <summary>Ended well; what it printed says why it did not.</summary>
    public Ended Well()
    {
        ExitCode.ShouldBe(0, ToString());
        return this;
    }

    /// <summary>Refused as a user is refused: this exit code, these words, no stack trace.</summary>
    public Ended Refused(int exitCode, params string[] words)
    {
        ExitCode.ShouldBe(exitCode, ToString());
        Error.ShouldNotContain("   at ");
        foreach (var word in words)
            (Output + Error).ShouldContain(word, Case.Sensitive, ToString());
        return this;
    }

    public override string ToString() => $"{Command}\nended with {ExitCode}\n{Output}\n{Error}";
}

/// <summary>A process that is on; killed, with its children, when it is left so.</summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private readonly Process _process;
    private bool _disposed;
    private readonly StringBuilder _output = new(), _error = new();
    private readonly string _command;

    /// <param name="locale">What the machine speaks. English is what tests assert; one that names no language ("C") gets French.</param>
    public RunningProcess(ProcessStartInfo start, string locale = "en_GB.UTF-8")
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        start.Environment["LC_ALL"] = locale;
        start.Environment.Remove("LANGUAGE");
        _command = string.Join(' ', start.ArgumentList.Prepend(start.FileName));
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Printed => Read(_output) + Read(_error);

    /// <summary>Asks it to stop as an operator would.</summary>
    public async Task<Ended> TerminateAsync(CancellationToken ct)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        return await EndAsync(ct);
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public Task<Ended> KillAsync(CancellationToken ct)
    {
        _process.Kill(entireProcessTree: true);
        return EndAsync(ct);
    }

    /// <summary>The same at once, of a process without children.</summary>
    public void Kill() => _process.Kill();

    public async Task<Ended> EndAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        return new(_command, _process.ExitCode, Read(_output), Read(_error));
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private static void Keep(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (to)
            to.Append(line).Append('\n');
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
            return from.ToString();
    }
}
