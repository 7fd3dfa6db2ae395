using Pass.Terminal.App.Commands;

return await TillCommands.RunAsync(args);
