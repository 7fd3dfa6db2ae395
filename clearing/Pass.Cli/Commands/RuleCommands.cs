using System.CommandLine;
using System.Globalization;
using Pass.Core;
using Pass.Region.Catalogue;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass rules add|end|list|explain|simulate</c>: what partners are paid for what they sell.</summary>
internal static class RuleCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(RuleCommands), "Words");
    private static readonly Argument<int> Number = new("rule");

    public static Command Create() => new("rules") { Add(), End(), List(), Explain(), RuleSimulationCommand.Create() };

    private static Command Add()
    {
        var (label, from, until) = (new Option<string>("--label") { Required = true }, new Option<DateOnly>("--from") { Required = true }, new Option<DateOnly?>("--until"));
        var terms = new RuleTermOptions();
        var command = new Command("add") { label, from, until };
        terms.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            var asked = terms.Read(parsed, parsed.GetValue(label)!, parsed.GetValue(from), parsed.GetValue(until));
            await ChangeAsync(parsed, (office, actor) => office.AddAsync(actor, asked, ct), ct);
        });
        return command;
    }

    private static Command End()
    {
        var on = new Option<DateOnly>("--on") { Required = true };
        var command = new Command("end") { Number, on };
        command.SetAction((parsed, ct) => ChangeAsync(parsed, (office, actor) => office.EndAsync(actor, parsed.GetValue(Number), parsed.GetValue(on), ct), ct));
        return command;
    }

    private static Command List()
    {
        var benefit = new Option<string?>("--benefit");
        var command = new Command("list") { benefit };
        command.SetAction(async (parsed, ct) =>
        {
            var catalogue = await CatalogueAsync(parsed, ct);
            var table = new Table().AddColumns(
                Words.Say("Rule"), Words.Say("Campaign"), Words.Say("Benefit"), Words.Say("Trade"), Words.Say("Business"), Words.Say("FirstDay"), Words.Say("LastDay"), Words.Say("State"), Words.Say("Paid"));
            foreach (var rule in catalogue.Rules)
            {
                var of = catalogue.Benefits.Last(b => b.Benefit == rule.Benefit);
                if (parsed.GetValue(benefit) is { } code && code != of.Code)
                    continue;
                var trade = rule.Trade is { } t ? catalogue.Trades.CodeOf(t.Value) : "";
                table.AddRow(
                    $"{rule.Id}", of.Campaign.Cell(), of.Code.Cell(), trade.Cell(), rule.Business ?? "", Day(rule.From), rule.Until is { } until ? Day(until) : "",
                    RuleSentence.State(rule, Today), RuleWords.Paid(rule).Cell());
            }
            Invocation.Screen.Write(table);
        });
        return command;
    }

    private static Command Explain()
    {
        var command = new Command("explain") { Number };
        command.SetAction(async (parsed, ct) =>
        {
            var catalogue = await CatalogueAsync(parsed, ct);
            var number = parsed.GetValue(Number);
            var rule = catalogue.Rules.FirstOrDefault(r => r.Id == number) ?? throw new UserErrorException(Words.Say("NoRule", number));
            Invocation.Say(RuleSentence.Whole(rule, catalogue, Today));
            Invocation.Say(RuleSentence.Precedence);
        });
        return command;
    }

    private static async Task ChangeAsync(ParseResult parsed, Func<RuleOffice, Actor, Task<Result<ReimbursementRule>>> change, CancellationToken ct)
    {
        var database = await CliOptions.RegionAsync(parsed, ct);
        var actor = await Acting.AsAsync(parsed, database, ActorRole.Administrator | ActorRole.Officer, ct);
        var rule = (await change(new(database, TimeProvider.System), actor)).OrFail();
        Invocation.Say(RuleSentence.Whole(rule, await new CatalogueOffice(database, TimeProvider.System).ShowAsync(ct), Today));
    }

    private static async Task<CatalogueContent> CatalogueAsync(ParseResult parsed, CancellationToken ct) =>
        await new CatalogueOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).ShowAsync(ct);

    private static DateOnly Today => ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
