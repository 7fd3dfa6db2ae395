using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Budget;
using Pass.Clearing.Pricing;
using Pass.Core;
using Pass.Region.Catalogue;
using Pass.Region.Hosting;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass budget</c>: what is set aside for each benefit of a campaign, how it stands, how it will end, and what other prices would cost.</summary>
internal static class BudgetCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(BudgetCommands), "Budgets");
    private static readonly Argument<string> Campaign = new("campaign");
    private static readonly string[] Columns = ["Benefit", "FundingLine", "Envelope", "Granted", "Used", "Expired", "Committed", "Paid", "Remaining", "Forecast", "Band"];

    public static Command Create() => new("budget") { Set(), Show(), Alerts(), Rule() };

    private static Command Set()
    {
        var (benefit, amount) = (new Argument<string>("benefit"), new Argument<string>("amount"));
        var alerts = new Option<int[]>("--alerts") { AllowMultipleArgumentsPerToken = true };
        var command = new Command("set") { benefit, Campaign, amount, alerts };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(Acting.Reason));
            var (code, of) = (parsed.GetValue(benefit)!, parsed.GetValue(Campaign)!);
            var told = parsed.GetResult(alerts) is { Implicit: false } ? parsed.GetValue(alerts) : null;
            var set = (await new BudgetOffice(database, TimeProvider.System).SetAsync(actor, code, of, PaymentCommands.ReadEuros(parsed.GetValue(amount)!), told, ct)).OrFail();
            Invocation.Say(Words.Say("WasSet", code, of, Said(set.AmountCents), set.Alerts));
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show") { Campaign };
        command.SetAction(async (parsed, ct) =>
        {
            var view = await LoadAsync(parsed, ct);
            Invocation.Say(view.Through is { } day ? Words.Say("Through", view.Campaign, day) : Words.Say("NoDay", view.Campaign));
            var table = new Table().Border(TableBorder.Minimal).AddColumns([.. Columns.Select(c => Words.Say(c))]);
            foreach (var line in view.Lines)
            {
                table.AddRow(new[]
                {
                    line.Code, line.FundingLine, Said(line.Envelope), Counted(line, line.Granted), Counted(line, line.Used), Counted(line, line.Expired), Said(line.Committed), Said(line.Paid.Cents),
                    Said(line.Remaining), Said(Money.From(line.Forecast.Total)), line.Forecast is { Low: { } low, High: { } high } ? Words.Say("FromTo", Said(low), Said(high)) : Words.Say("None"),
                }.Select(t => t.Cell()).ToArray());
            }
            Invocation.Screen.Write(table);
            foreach (var sum in view.ByFundingLine)
                Invocation.Say(Words.Say("OfLine", sum.FundingLine, Said(sum.Envelope.Cents), Said(sum.Granted), Said(sum.Spent.Cents), Said(sum.Expired), Said(sum.Committed), Said(sum.Paid.Cents), Said(sum.Forecast), sum is { Low: { } low, High: { } high } ? Words.Say("FromTo", Said(low), Said(high)) : Words.Say("None")));
            foreach (var line in view.Lines)
                Explain(line);
        });
        return command;
    }

    private static void Explain(BudgetLine line)
    {
        var forecast = line.Forecast;
        Invocation.Say(Words.Say("Method", line.Code, Words.Say($"Method{forecast.Method}", BudgetForecast.LeastDays, BudgetForecast.RecentDays / 7)));
        if (forecast.Method is ForecastMethod.TooLittleHistory or ForecastMethod.Over)
            return;
        Invocation.Say(forecast.Low is null ? Words.Say("NoBand", forecast.Trials) : Words.Say("BandOf", forecast.Trials));
        Invocation.Say(forecast.LastYear is { } error ? Words.Say("Error", error.Trials, RuleWords.Percent(error.MedianBasisPoints), RuleWords.Percent(error.WorstBasisPoints)) : Words.Say("NoError"));
    }

    private static Command Alerts()
    {
        var command = new Command("alerts") { Campaign };
        command.SetAction(async (parsed, ct) =>
        {
            var told = 0;
            foreach (var line in (await LoadAsync(parsed, ct)).Lines)
            {
                foreach (var alert in line.Alerts.Where(a => a.State != AlertState.Clear))
                {
                    Invocation.Say(Words.Say($"Alert{alert.State}", line.Code, line.FundingLine, alert.Percent, Said(line.Envelope), Said(line.Spent.Cents), Said(Money.From(line.Forecast.Total)), Said(Money.From(line.Forecast.High))));
                    told++;
                }
            }
            Invocation.Say(Words.Say("AlertCount", told));
        });
        return command;
    }

    private static Command Rule()
    {
        var (from, to) = (new Option<DateOnly>("--from") { Required = true }, new Option<DateOnly>("--to") { Required = true });
        var terms = new RuleTermOptions();
        var command = new Command("rule") { from, to };
        terms.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var (first, last) = (parsed.GetValue(from), parsed.GetValue(to));
            var asked = (await new RuleOffice(database, TimeProvider.System).TryAsync(terms.Read(parsed, Words.Say("Simulated"), first, last), ct)).OrFail();
            var simulated = (await new RuleSimulation(database).RunAsync(log, asked, first, last, null, ct)).OrFail();
            var costs = await new BudgetReport(database).CostAsync(simulated, ct);
            foreach (var cost in costs)
            {
                Invocation.Say(Words.Say("RuleDays", cost.Label, first, last, Said(cost.Before.Cents), Said(cost.After.Cents), Signed(cost.After - cost.Before)));
                Invocation.Say(cost.Cost is { } by ? Words.Say("RuleRest", Said(cost.Rest), Said(cost.RestAfter), Signed(by)) : Words.Say("RuleNoRest"));
            }
            if (costs.Count == 0)
                Invocation.Say(Words.Say("RuleNothing", first, last));
        });
        return command;
    }

    private static async Task<BudgetView> LoadAsync(ParseResult parsed, CancellationToken ct) =>
        (await new BudgetReport(await CliOptions.RegionAsync(parsed, ct)).LoadAsync(parsed.GetValue(Campaign)!, ct)).OrFail();

    private static string Counted(BudgetLine line, long units) => line.Unit == BenefitUnit.Cents ? Said(units) : Words.Say("Units", units);

    private static string Said(Money? amount) => amount is { } known ? Said(known.Cents) : Words.Say("None");

    private static string Said(long cents) => new Money(cents).ToString(CultureInfo.CurrentUICulture);

    private static string Signed(Money amount) => (amount.IsPositive ? "+" : "") + Said(amount.Cents);
}
