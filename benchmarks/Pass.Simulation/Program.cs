using System.CommandLine;
using Pass.Cli;
using Pass.Core;
using Pass.Simulation;

return await PassProgram.RunAsync(
    () => new RootCommand { DemoCommand.Create(), GenerateCommand.Create(), SimulateCommand.Create(), UpCommand.Create(), UpCommand.CreateCode() },
    Texts.Beside(typeof(DemoCommand), "Help"),
    args);
