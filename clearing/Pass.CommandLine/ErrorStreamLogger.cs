using Microsoft.Extensions.Logging;

namespace Pass.CommandLine;

/// <summary>What a tool logs: warnings and worse, one line each, on the error stream.</summary>
public sealed class ErrorStreamLogger : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Invocation.Warn($"{logLevel}: {formatter(state, exception).ReplaceLineEndings(" ")}");
    }
}
