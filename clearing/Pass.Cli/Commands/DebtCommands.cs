using System.CommandLine;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data.Model;

namespace Pass.Cli.Commands;

/// <summary><c>pass stripe debts|waive</c>: what families owe after a chargeback, and two people who let them off. They need no key.</summary>
internal static class DebtCommands
{
    private const int MostShown = 200;

    private static readonly Texts Words = Texts.Beside(typeof(DebtCommands), "Stripe");

    public static Command Debts()
    {
        var command = new Command("debts");
        command.SetAction(async (parsed, ct) =>
        {
            var debts = await new FamilyDebts(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).ListAsync(MostShown, ct);
            foreach (var d in debts)
                Invocation.Say(Words.Say("DebtLine", d.Number, PassNumber.Of(new(d.PassId)), new Money(d.AmountCents), FamilyDebts.Name(d.State), Listing.Day(d.OpenedMs), d.AskedReason ?? ""));
            if (debts.Count == 0)
                Invocation.Say(Words.Say("DebtNone"));
        });
        return command;
    }

    public static Command Waive() => new("waive")
    {
        Step("ask", true, ActorRole.Officer | ActorRole.AuthorisingOfficer, (debts, number, actor, ct) => debts.AskWaiverAsync(number, actor, ct)),
        Step("agree", false, ActorRole.AuthorisingOfficer, (debts, number, actor, ct) => debts.WaiveAsync(number, actor, ct)),
        Step("refuse", true, ActorRole.AuthorisingOfficer, (debts, number, actor, ct) => debts.RefuseWaiverAsync(number, actor, ct)),
    };

    private static Command Step(string name, bool asksWhy, ActorRole role, Func<FamilyDebts, int, Actor, CancellationToken, Task<Result<FamilyDebt>>> act)
    {
        var number = new Argument<int>("number");
        var reason = new Option<string?>("--reason") { Required = asksWhy };
        var command = new Command(name) { number, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, role, ct, parsed.GetValue(reason));
            var debt = (await act(new(database, TimeProvider.System), parsed.GetValue(number), actor, ct)).OrFail();
            Invocation.Say(Words.Say("DebtNow", debt.Number, FamilyDebts.Name(debt.State)));
        });
        return command;
    }
}
