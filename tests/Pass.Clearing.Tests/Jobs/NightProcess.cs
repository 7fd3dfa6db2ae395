using System.Diagnostics;
using System.Globalization;
using Pass.Data;
using Pass.Data.Model;
using Pass.Testing.Processes;

namespace Pass.Clearing.Tests.Jobs;

/// <summary>What the region does by itself, in a process of its own, which is killed (kill -9) where the test says.</summary>
internal static class NightProcess
{
    public const int Killed = 128 + 9;

    private const int Done = (int)JobState.Done, Tries = 20;

    /// <summary>Lets it run, or kills it at the step it is to stop at.</summary>
    /// <param name="stop">Empty for none.</param>
    /// <returns>How it ended, and the steps it came to, in their order.</returns>
    public static async Task<(int ExitCode, List<string> Steps)> RunAsync(PassDatabase database, string stop, DateTimeOffset at, params string[] what)
    {
        for (var tries = 1; ; tries++)
        {
            var start = new ProcessStartInfo("dotnet",
                [Path.Combine(AppContext.BaseDirectory, "Pass.NightChild.dll"), Named(database), at.ToString("O", CultureInfo.InvariantCulture), stop, .. what]);
            start.Environment["DOTNET_TieredPGO"] = "0";
            await using var child = new RunningProcess(start);
            while (stop.Length > 0 && !child.HasEnded && !child.Printed.Contains($"at {stop}\n", StringComparison.Ordinal))
                await Task.Delay(5);
            var ended = stop.Length > 0 && !child.HasEnded ? await child.KillAsync(CancellationToken.None) : await child.EndAsync(CancellationToken.None);
            // A server notices only in a moment that a session is gone, and with it its turn.
            if (tries < Tries && (ended.Output.Contains("JobUnderWay", StringComparison.Ordinal) || ended.Output.Contains("SendUnderWay", StringComparison.Ordinal)))
                continue;
            var steps = ended.Output.Split('\n').Where(l => l.StartsWith("at ", StringComparison.Ordinal)).Select(l => l[3..]).Distinct().ToList();
            return (ended.ExitCode, ended.ExitCode is Done or Killed ? steps : throw new InvalidOperationException(ended.ToString()));
        }
    }

    private static string Named(PassDatabase database) => database.Provider.Choose(_ => $"sqlite:{database.Folder}", server => $"postgres:{server}", server => $"sqlserver:{server}");
}
