using System.CommandLine;

return new RootCommand("x").Parse(args).Invoke();
