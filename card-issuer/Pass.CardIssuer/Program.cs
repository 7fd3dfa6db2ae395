using Pass.CardIssuer;
using Pass.CardIssuer.Commands;

return await Invocation.RunAsync(IssuerCommands.Root(), args);
