using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass explain OPERATION</c>: why a sale is paid what it is.</summary>
internal static class ExplainCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(ExplainCommand), "Words");

    private static readonly string[] Heads = ["Operation", "Benefit", "Rule", "Region", "Counts", "YearBefore", "Reimbursed", "Fee", "Net"];

    public static Command Create()
    {
        var id = new Argument<Guid?>("operation") { Arity = ArgumentArity.ZeroOrOne };
        var day = new Option<DateOnly?>("--day");
        var partner = new Option<string?>("--partner");
        var command = new Command("explain") { id, day, partner };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var explanations = new LineExplanations(database);
            if (parsed.GetValue(id) is { } operation)
            {
                foreach (var line in (await explanations.OfAsync(log, new(operation), ct)).OrFail())
                {
                    foreach (var step in line.Steps)
                        Invocation.Say(step.Text);
                }
                return;
            }
            if (parsed.GetValue(day) is not { } of || parsed.GetValue(partner) is not { } siret)
                throw new UserErrorException(Words.Say("ExplainWhat"));
            var who = (await new PartnerOffice(database, TimeProvider.System).FindAsync(siret, ct)).OrFail();
            Show((await explanations.OfDayAsync(log, of, new(who.Id), ct)).OrFail());
        });
        return command;
    }

    private static void Show(IReadOnlyList<LineExplanation> lines)
    {
        var table = new Table().AddColumns([.. Heads.Select(h => Words.Say(h))]);
        foreach (var line in lines)
        {
            table.AddRow($"{line.Operation}", line.BenefitLabel.Cell(), $"{line.Rule.Id}",
                Said(line.Region), Said(line.Counts), Said(line.YearBefore), Said(line.Reimbursed), Said(line.Fee), Said(line.Net));
        }
        Invocation.Screen.Write(table);
        Invocation.Say(Words.Say("DaySum", lines.Count, lines.Aggregate(Money.Zero, (sum, line) => sum + line.Net)));
    }

    private static string Said(Money amount) => amount.ToString(CultureInfo.CurrentUICulture);
}
