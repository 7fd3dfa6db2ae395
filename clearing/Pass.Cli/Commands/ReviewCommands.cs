using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Incidents;
using Pass.Clearing.Payments;
using Pass.Core;
using Pass.Data;

namespace Pass.Cli.Commands;

/// <summary><c>pass settle compare|sample|open|waive</c>: what an officer looks at before a run is approved.</summary>
internal static class ReviewCommands
{
    private static readonly Argument<int> Number = new("settlement");

    public static Command Compare()
    {
        var command = new Command("compare") { Number };
        command.SetAction(async (parsed, ct) =>
        {
            var c = (await RunComparison.LoadAsync(await CliOptions.RegionAsync(parsed, ct), parsed.GetValue(Number), ct: ct)).OrFail();
            SettleCommands.Say(c.Run);
            if (c.Earlier is { } earlier)
                SettleCommands.Say("ComparedWith", earlier.Id, earlier.UpToDay, earlier.OrderCount, new Money(earlier.TotalCents), Signed(new(c.Run.TotalCents - earlier.TotalCents)));
            else
                SettleCommands.Say("ComparedNone");
            Section("NewPartners", c.NewPartners.Count, c.NewPartners.Take(20).Select(p => $"{p.Order}  {p.Amount,14}  {p.Name}"));
            Section("LargestOnes", c.Largest.Count, c.Largest.Select(p => $"{p.Order}  {p.Amount,14}  {p.Name}"));
            Section("RuleChanges", c.Rules.Count, c.Rules.Select(r => $"{r.Id}  {r.From:yyyy-MM-dd}…{r.Until:yyyy-MM-dd}  {r.Label}: {RuleWords.Paid(r)}"));
            Section("NegativesOnes", c.Negatives.Count, c.Negatives.Take(20).Select(n => $"{n.Net,14}  {n.Name}"));
            Section("WaitingSales", c.Waiting.Count, c.Waiting.Take(20).Select(u => $"{u.Date:yyyy-MM-dd}  {new Money(u.GrossCents),14}  {u.PartnerId}"));
            Section("IncidentsSince", c.Incidents.Count, c.Incidents.Take(20).Select(i => $"{i.Id}  {Signed(new(i.DifferenceCents)),14}  {IncidentRules.Name(i.Kind)}, {IncidentRules.Name(i.State)}"));
            Section("BudgetsPassed", c.Budgets.Count, c.Budgets.Select(b => $"{b.Code}  {b.Percent} %  {b.Spent} / {b.Envelope}"));
            Section("AccountsChanged", c.Accounts.Count, c.Accounts.Select(a => SettleCommands.Words.Say(
                a.IsUsed ? "AccountUsed" : "AccountTooLate", a.Name, a.Before ?? "", a.After, a.At.ToLocalTime(), a.By ?? "?", a.Check is { } check ? $"{PayeeCodes.NameOf(check.Code)} {check.Day:yyyy-MM-dd} ({check.Source})" : SettleCommands.Words.Say("NotChecked"))));
        });
        return command;
    }

    public static Command Sample()
    {
        var command = new Command("sample") { Number };
        command.SetAction(async (parsed, ct) =>
        {
            var lines = (await Service(await CliOptions.RegionAsync(parsed, ct)).ShowAsync(parsed.GetValue(Number), ct)).OrFail();
            foreach (var l in lines)
                SettleCommands.Say("SampleLine", l.Line.OrderNumber, l.Amount, l.Name, SampleService.Why(l.Line), State(l));
            SettleCommands.Say("SampleSum", lines.Count, lines.Count(l => l.Leaves && l.Line.OpenedById is null));
        });
        return command;
    }

    public static Command Open()
    {
        var order = new Argument<string?>("line") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("open") { Number, order };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var (service, number, actor) = (Service(database), parsed.GetValue(Number), await SettleCommands.ActAsync(parsed, database, ct));
            var orders = parsed.GetValue(order) is { } one ? [one]
                : (await service.ShowAsync(number, ct)).OrFail().Where(l => l.Leaves && l.Line.OpenedById is null).Select(l => l.Line.OrderNumber).ToList();
            foreach (var each in orders)
                Show((await service.OpenAsync(number, each, actor, ct)).OrFail());
            if (orders.Count == 0)
                SettleCommands.Say("SampleSum", 0, 0);
        });
        return command;
    }

    public static Command Waive()
    {
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("waive") { Number, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.AuthorisingOfficer, ct, parsed.GetValue(reason));
            var run = (await Service(database).WaiveAsync(parsed.GetValue(Number), actor, ct)).OrFail();
            SettleCommands.Say("Waived", run.Id, run.SampleWaivedBy!, run.SampleWaivedReason!);
        });
        return command;
    }

    private static void Show(OpenedPayment opened)
    {
        var payment = opened.Payment;
        SettleCommands.Say("SampleLine", payment.Line.OrderNumber, payment.Amount, payment.Name, SampleService.Why(payment.Line), State(payment));
        SettleCommands.Say("OpenedAccount", Iban.Mask(opened.Attempt.Iban), opened.Attempt.AccountHolderName,
            opened.Checks is [var check, ..] ? $"{check.Code} {check.Day:yyyy-MM-dd} ({check.Source})" : SettleCommands.Words.Say("NotChecked"));
        foreach (var item in opened.Items.Where(i => i.SalesDay is null))
            SettleCommands.Say("OpenedItem", item.Day, new Money(item.Cents), item.Label ?? "");
        foreach (var day in opened.Days)
        {
            SettleCommands.Say("OpenedDay", day.Day.Date, day.Day.BenefitId, day.Day.Sales, day.Day.Returns, new Money(day.Day.NetCents), day.Day.RuleId);
            foreach (var sale in day.LargestSales)
                SettleCommands.Say("OpenedSale", sale.OperationId, new Money(sale.RegionCents), sale.TerminalId);
        }
    }

    private static string State(SampledPayment payment) => !payment.Leaves ? SettleCommands.Words.Say("SampleStays")
        : payment.Line.OpenedBy is { } by ? SettleCommands.Words.Say("SampleOpened", by, DateTimeOffset.FromUnixTimeMilliseconds(payment.Line.OpenedAtMs!.Value).ToLocalTime())
        : SettleCommands.Words.Say("SampleToOpen");

    private static void Section(string key, int count, IEnumerable<string> lines)
    {
        SettleCommands.Say(key, count);
        foreach (var line in lines)
            Invocation.Say($"    {line}");
    }

    private static string Signed(Money amount) => (amount.IsPositive ? "+" : "") + amount.ToString(CultureInfo.CurrentUICulture);

    private static SampleService Service(PassDatabase database) => new(database, TimeProvider.System);
}
