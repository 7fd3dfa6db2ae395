using System.Diagnostics;

namespace Pass.Benchmarks.Measuring;

/// <summary>What a person watching sees: on the error stream, so that the output stream is one line of JSON.</summary>
internal static class Progress
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static void Say(FormattableString text) =>
        Console.Error.WriteLine($"[{Stopwatch.GetElapsedTime(Start).TotalSeconds,6:n1} s] {FormattableString.Invariant(text)}");
}
