using System.CommandLine;
using Pass.Cli;
using Pass.Core;
using Pass.Simulation.Generation;

namespace Pass.Simulation;

/// <summary><c>pass generate</c>: an invented region as the files a real one would hand in.</summary>
internal static class GenerateCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(GenerateCommand), "Help");

    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var year = new Option<int>("--year") { DefaultValueFactory = _ => 2026 };
        var command = new Command("generate") { CliOptions.Passes, CliOptions.Partners, CliOptions.Seed, year, output };
        command.SetAction(parsed =>
        {
            var summary = InventedRegion.Write(parsed.GetValue(output)!, parsed.GetValue(CliOptions.Passes), parsed.GetValue(CliOptions.Partners), parsed.GetValue(CliOptions.Seed), parsed.GetValue(year));
            Invocation.Say(Words.Say("Generated", summary.Pupils, summary.Schools, summary.Leavers, parsed.GetValue(CliOptions.Partners), parsed.GetValue(output)!.FullName));
        });
        return command;
    }
}
