using System.CommandLine;
using Pass.Cli;
using Pass.Simulation.Tills;

namespace Pass.Simulation;

/// <summary><c>./pass simulate</c>: many real tills at once, with all that goes wrong at one, from one seed.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out/simulate") };
        var terminals = CommandOptions.Positive("--terminals", 50, 20_000);
        var steps = CommandOptions.Positive("--sales", 40, 100_000);
        var profile = new Option<string>("--profile") { DefaultValueFactory = _ => "steady" };
        profile.AcceptOnlyFromAmong("rentree", "cinema", "steady");
        var network = new Option<string>("--network") { DefaultValueFactory = _ => "flaky" };
        network.AcceptOnlyFromAmong("good", "flaky", "away");
        var command = new Command("simulate") { terminals, steps, profile, network, CliOptions.Seed, output };
        command.SetAction((parsed, ct) => new TillRun(new(
            parsed.GetValue(terminals), parsed.GetValue(steps), parsed.GetValue(profile)!, parsed.GetValue(network)!, parsed.GetValue(CliOptions.Seed), parsed.GetValue(output)!), TimeProvider.System).RunAsync(ct));
        return command;
    }
}
