using System.CommandLine;
using Pass.Cli;
using Pass.Simulation;

var root = new RootCommand("Pass, invented: regions that nobody lives in, and a first day of school played in one.")
{
    DemoCommand.Create(),
    GenerateCommand.Create(),
};
return await PassProgram.RunAsync(root, args);
