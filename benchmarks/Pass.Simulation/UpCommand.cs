using System.CommandLine;
using Microsoft.Extensions.Hosting;
using Pass.Cli;
using Pass.Core;
using Pass.Simulation.Sample;

namespace Pass.Simulation;

/// <summary><c>pass up --sample</c>: a region that lives, served on this machine, and somebody to sign in as for each role.</summary>
internal static class UpCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(SampleRegion), "Words");

    public static Command Create()
    {
        var sample = new Option<bool>("--sample") { Required = true };
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out/sample") };
        var passes = CommandOptions.Positive("--passes", 1_500, 100_000);
        var partners = CommandOptions.Positive("--partners", 40, 10_000);
        // What is left is the node's own: --Pass:Urls=…
        var command = new Command("up") { sample, output, passes, partners, CliOptions.Seed };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, ct) => ServeAsync(
            parsed.GetValue(output)!, new(parsed.GetValue(passes), parsed.GetValue(partners), parsed.GetValue(CliOptions.Seed)), parsed.UnmatchedTokens, ct));
        return command;
    }

    private static async Task ServeAsync(DirectoryInfo output, SamplePlan plan, IEnumerable<string> settings, CancellationToken ct)
    {
        await using var served = await SampleNode.StartAsync(output, plan, [.. settings], ct);
        await served.App.WaitForShutdownAsync(ct);
    }

    /// <summary><c>pass code</c>: what an authenticator would show, where there is none at hand.</summary>
    public static Command CreateCode()
    {
        var secret = new Argument<string>("secret");
        var command = new Command("code") { secret };
        command.SetAction(parsed =>
        {
            if (SampleSignIns.CodeAt(parsed.GetValue(secret)!, TimeProvider.System.GetUtcNow()) is not { } code)
                throw new UserErrorException(Words.Say("NoSecret"));
            Invocation.Say(code);
        });
        return command;
    }
}
