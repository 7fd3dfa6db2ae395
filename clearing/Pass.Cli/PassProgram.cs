using System.CommandLine;
using System.Data.Common;
using Pass.Data.Log;
using Pass.Region.Hosting;

namespace Pass.Cli;

/// <summary>How <c>./pass</c> runs its commands, and the demonstration its own.</summary>
internal static class PassProgram
{
    private static readonly CommandProgram Pass =
        new("pass", error => error is RegionMissingException or LogBrokenException or LogMissingException or InvalidDataException or DbException);

    public static Task<int> RunAsync(RootCommand root, string[] args) => Invocation.RunAsync(Pass, root, args);
}
