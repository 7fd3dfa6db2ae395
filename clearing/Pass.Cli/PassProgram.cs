using System.CommandLine;
using System.Data.Common;
using Pass.Cli.Commands;
using Pass.Core;
using Pass.Data.Log;
using Pass.Region.Hosting;

namespace Pass.Cli;

/// <summary>How <c>./pass</c> runs its commands, and the demonstration its own.</summary>
internal static class PassProgram
{
    public static Texts Help { get; } = Texts.Beside(typeof(PassProgram), "Help");

    public static RootCommand Root() => new()
    {
        CliOptions.Database,
        Acting.As,
        Acting.Reason,
        InitCommand.Create(),
        RegionCommands.Create(),
        PeopleCommands.Create(),
        CatalogueCommands.Create(),
        RuleCommands.Create(),
        ImportCommands.Create(),
        PartnerCommands.Create(),
        TerminalCommands.Create(),
        RegisterCommands.CreateHolders(),
        RegisterCommands.CreateSchools(),
        DayCommands.CreateDay(),
        DayCommands.CreateClear(),
        SettleCommands.Create(),
        BankCommands.Create(),
        JobCommands.Create(),
        IncidentCommands.Create(),
        BudgetCommands.Create(),
        StripeCommands.Create(),
        ExportCommand.Create(),
        ProveCommands.Create(),
        ReplayCommand.Create(),
        StatementCommands.Create(),
        LossesCommand.Create(),
        ProjectCommand.Create(),
        VerifyCommand.Create(),
        TraceCommand.Create(),
        ExplainCommand.Create(),
        BackupCommands.CreateBackup(),
        BackupCommands.CreateRestore(),
    };

    public static Task<int> RunAsync(Func<RootCommand> create, Texts help, string[] args) => Invocation.RunAsync(
        new("pass", help, error => error is RegionMissingException or LogBrokenException or LogMissingException or InvalidDataException or DbException), create, args);
}
