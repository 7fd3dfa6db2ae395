using System.CommandLine;
using Pass.Cli;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Region.Catalogue;
using Pass.Simulation.Generation;

namespace Pass.Simulation;

/// <summary><c>pass generate</c>: an invented region as the files a real one would hand in.</summary>
internal static class GenerateCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(GenerateCommand), "Help");

    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { DefaultValueFactory = _ => new("out") };
        var year = CommandOptions.Between("--year", 2026, CommandOptions.FirstYear, CommandOptions.LastYear);
        var catalogue = new Option<string>("--catalogue") { DefaultValueFactory = _ => ReadyCatalogue.Latest };
        var command = new Command("generate") { CliOptions.Passes, CliOptions.Partners, CliOptions.Seed, year, catalogue, output };
        command.SetAction(parsed =>
        {
            var summary = InventedRegion.Write(parsed.GetValue(output)!, parsed.GetValue(CliOptions.Passes), parsed.GetValue(CliOptions.Partners), parsed.GetValue(CliOptions.Seed), parsed.GetValue(year),
                catalogue: CatalogueCommands.Read(parsed.GetValue(catalogue)!).File);
            Invocation.Say(Words.Say("Generated", summary.Pupils, summary.Schools, summary.Leavers, parsed.GetValue(CliOptions.Partners), parsed.GetValue(output)!.FullName));
        });
        return command;
    }
}
