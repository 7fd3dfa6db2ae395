using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Night;
using Pass.Clearing.Statements;
using Pass.Core;

namespace Pass.Cli.Commands;

/// <summary><c>pass statements month|year</c>: what partners earned and were paid in a period, as PDF.</summary>
internal static class StatementCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(StatementCommands), "Statements");

    private static readonly Option<DirectoryInfo> Folder = new("--out") { DefaultValueFactory = _ => new("out") };
    private static readonly Option<int?> Partner = new("--partner");

    public static Command Create() => new("statements") { Month(), Year() };

    private static Command Month()
    {
        var month = new Argument<string>("month");
        var command = new Command("month") { month, Folder, Partner };
        command.SetAction((parsed, ct) => DateOnly.TryParseExact(parsed.GetValue(month) + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? WriteAsync(parsed, (statements, folder, progress) => statements.MonthAsync(first.Year, first.Month, folder, parsed.GetValue(Partner), progress, ct), ct)
            : throw new UserErrorException(Words.Say("MonthShape")));
        return command;
    }

    private static Command Year()
    {
        var year = CommandOptions.Year();
        var command = new Command("year") { year, Folder, Partner };
        command.SetAction((parsed, ct) =>
            WriteAsync(parsed, (statements, folder, progress) => statements.YearAsync(parsed.GetValue(year), folder, parsed.GetValue(Partner), progress, ct), ct));
        return command;
    }

    private static async Task WriteAsync(ParseResult parsed, Func<PeriodStatements, string, IProgress<NightProgress>, Task<Result<int>>> write, CancellationToken ct)
    {
        var statements = new PeriodStatements(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);
        var folder = parsed.GetValue(Folder)!.FullName;
        var count = await Invocation.WithProgressAsync(async bar =>
        {
            Action<double>? report = null;
            var progress = new Steps(step => (report ??= bar(Words.Say("Progress"), step.Total))(step.Done));
            return (await write(statements, folder, progress)).OrFail();
        });
        Invocation.Say(Words.Say("Written", count, folder));
    }

    /// <summary>Reports at once, in the thread that works.</summary>
    private sealed class Steps(Action<NightProgress> report) : IProgress<NightProgress>
    {
        private readonly Lock _one = new();

        public void Report(NightProgress value)
        {
            lock (_one)
                report(value);
        }
    }
}
