using System.CommandLine;
using Pass.Cli;
using Pass.Simulation.Demo;

namespace Pass.Simulation;

internal static class DemoCommand
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out/demo") };
        var untilSent = new Option<bool>("--until-sent");
        var sales = CommandOptions.Positive("--sales", 20_000, 10_000_000);
        var command = new Command("demo") { CliOptions.Passes, CliOptions.Partners, sales, CliOptions.Seed, output, untilSent };
        command.SetAction((parsed, ct) => new DemoRun(new(
            parsed.GetValue(CliOptions.Passes), parsed.GetValue(CliOptions.Partners), parsed.GetValue(sales), parsed.GetValue(CliOptions.Seed), parsed.GetValue(output)!, parsed.GetValue(untilSent))).RunAsync(ct));
        return command;
    }
}
