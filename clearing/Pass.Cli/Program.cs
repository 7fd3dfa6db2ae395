using Pass.Cli;

return await PassProgram.RunAsync(PassProgram.Root, PassProgram.Help, args);
