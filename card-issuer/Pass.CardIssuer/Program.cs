using Pass.CardIssuer.Commands;

return await IssuerCommands.RunAsync(args);
