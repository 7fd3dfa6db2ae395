using System.CommandLine;
using Pass.Cli;
using Pass.Cli.Commands;

var root = new RootCommand("Pass: one pass for every lycéen and apprentice. Roll, grants, sales, day close, clearing, bank file, statements.")
{
    CliOptions.Database,
    CliOptions.Region,
    InitCommand.Create(),
    ImportCommands.Create(),
    TerminalCommands.Create(),
    DayCommands.CreateDay(),
    DayCommands.CreateClear(),
    SettleCommands.Create(),
    ExportCommand.Create(),
    ProjectCommand.Create(),
    VerifyCommand.Create(),
};
return await PassProgram.RunAsync(root, args);
