using System.CommandLine;
using Pass.Cli;
using Pass.Region.Partners;
using Pass.Simulation.Generation;
using Spectre.Console;

namespace Pass.Simulation;

/// <summary><c>pass generate</c>: an invented region as the files a real one would hand in.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder to write to", DefaultValueFactory = _ => new("out") };
        var year = new Option<int>("--year") { Description = "Year in which the school year starts", DefaultValueFactory = _ => 2026 };
        var command = new Command("generate", "Invents a region: siecle.xml (the roll) and partenaires.csv") { CliOptions.Passes, CliOptions.Partners, CliOptions.Seed, year, output };
        command.SetAction(parsed =>
        {
            var summary = Write(parsed.GetValue(output)!, parsed.GetValue(CliOptions.Passes), parsed.GetValue(CliOptions.Partners), parsed.GetValue(CliOptions.Seed), parsed.GetValue(year));
            Invocation.Screen.MarkupLineInterpolated($"{summary.Pupils} pupils in {summary.Schools} schools, {summary.Leavers} who left; {parsed.GetValue(CliOptions.Partners)} partners. See {parsed.GetValue(output)!.FullName}");
        });
        return command;
    }

    public static RollSummary Write(DirectoryInfo folder, int passes, int partners, int seed, int year)
    {
        folder.Create();
        using (var csv = File.Create(Path.Combine(folder.FullName, "partenaires.csv")))
            PartnerCsvWriter.Write(csv, PartnerGenerator.Generate(partners, seed));
        return RollGenerator.Generate(new RollPlan(passes, seed) { SchoolYear = year }, Path.Combine(folder.FullName, "siecle.xml"));
    }
}
