using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Region.Catalogue;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass rules simulate</c>: what a rule would have changed on sealed days.</summary>
internal static class RuleSimulationCommand
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleSimulationCommand), "Words");

    public static Command Create()
    {
        var (from, to) = (new Option<DateOnly>("--from") { Required = true }, new Option<DateOnly>("--to") { Required = true });
        var top = CommandOptions.Positive("--top", 10, 100_000);
        var terms = new RuleTermOptions();
        var command = new Command("simulate") { from, to, top };
        terms.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var (first, last) = (parsed.GetValue(from), parsed.GetValue(to));
            var asked = (await new RuleOffice(database, TimeProvider.System).TryAsync(terms.Read(parsed, Words.Say("Simulated"), first, last), ct)).OrFail();
            Show((await new RuleSimulation(database).RunAsync(log, asked, first, last, null, ct)).OrFail(), parsed.GetValue(top));
        });
        return command;
    }

    private static void Show(SimulationResult result, int top)
    {
        Show("FundingLine", result.ByFundingLine);
        Show("Benefit", result.ByBenefit);
        Show("Winners", result.Winners.Take(top));
        Show("Losers", result.Losers.Take(top));
        Invocation.Say(Words.Say("SimulationSum", result.From, result.To, result.Before, result.After, Signed(result.Difference), result.Winners.Count, result.Losers.Count));
        var (waits, waited) = (result.Amounts.Sum(a => a.WaitsAfter.Cents), result.Amounts.Sum(a => a.WaitsBefore.Cents));
        if (waits != 0 || waited != 0)
            Invocation.Say(Words.Say("SimulationWaits", new Money(waited), new Money(waits)));
        if (result.Paid != result.Before)
            Invocation.Say(Words.Say("SimulationPaid", result.Paid, result.Before));
    }

    private static void Show(string head, IEnumerable<SimulatedSum> sums)
    {
        var table = new Table().AddColumns(Words.Say(head), Words.Say("PartnersCount"), Words.Say("AsItIs"), Words.Say("AsAsked"), Words.Say("Difference"));
        foreach (var sum in sums)
            table.AddRow(sum.Name.Cell(), $"{sum.Partners}", Said(sum.Before), Said(sum.After), Signed(sum.Difference));
        if (table.Rows.Count > 0)
            Invocation.Screen.Write(table);
    }

    private static string Signed(Money amount) => (amount.IsPositive ? "+" : "") + Said(amount);

    private static string Said(Money amount) => amount.ToString(CultureInfo.CurrentUICulture);
}
