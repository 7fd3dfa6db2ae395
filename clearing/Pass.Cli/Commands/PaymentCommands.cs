using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.Rails;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;

namespace Pass.Cli.Commands;

/// <summary><c>pass settle record|retry|add</c>: what the bank says of one payment, another try of it, what is owed beside the sales.</summary>
internal static class PaymentCommands
{
    public static Command Record()
    {
        var state = new Argument<string>("state");
        state.AcceptOnlyFromAmong("accepted", "rejected", "paid", "returned");
        var code = new Option<string?>("--reason");
        var on = new Option<DateOnly?>("--on");
        var proof = new Option<string?>("--proof");
        var amount = new Option<string?>("--amount");
        var command = new Command("record") { SettleCommands.OrderArgument, state, code, on, proof, amount };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct);
            var attempt = (await Payments(database).RecordAsync(parsed.GetValue(SettleCommands.OrderArgument)!, Enum.Parse<AttemptState>(parsed.GetValue(state)!, ignoreCase: true),
                actor, parsed.GetValue(code)?.ToUpperInvariant(), parsed.GetValue(on), parsed.GetValue(proof), parsed.GetValue(amount) is { } typed ? ReadEuros(typed) : null, ct)).OrFail();
            SettleCommands.Say("Recorded", attempt.OrderNumber, PaymentService.StateName(attempt.State), attempt.EndToEndId);
        });
        return command;
    }

    public static Command Retry()
    {
        var orders = new Argument<string[]>("order") { Arity = ArgumentArity.OneOrMore };
        var command = new Command("retry") { orders };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(Acting.Reason));
            SettleCommands.Say((await Payments(database).RetryAsync(parsed.GetValue(orders)!, actor, ct)).OrFail());
        });
        return command;
    }

    public static Command Add()
    {
        var kind = new Argument<string>("kind");
        kind.AcceptOnlyFromAmong("carry", "claim");
        var siret = new Option<string>("--partner") { Required = true };
        var amount = new Option<string>("--amount") { Required = true };
        var label = new Option<string>("--label") { Required = true };
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("add") { kind, siret, amount, label, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(reason));
            var cents = ReadEuros(parsed.GetValue(amount)!).Cents;
            var item = (await Payments(database).AddItemAsync(Enum.Parse<PayableKind>(parsed.GetValue(kind)!, ignoreCase: true),
                await PartnerAsync(database, parsed.GetValue(siret)!, ct), new(cents), parsed.GetValue(label)!, actor, ct)).OrFail();
            SettleCommands.Say("Added", item.Id, item.Label!, new Money(item.Cents));
        });
        return command;
    }

    private static async Task<PartnerId> PartnerAsync(PassDatabase database, string siret, CancellationToken ct)
    {
        var digits = string.Concat(siret.Where(char.IsAsciiDigit));
        await using var context = database.CreateContext();
        return await context.Partners.Where(p => p.Siret == digits).Select(p => (int?)p.Id).SingleOrDefaultAsync(ct) is { } id
            ? new(id) : new((int)SettleCommands.Fail("PartnerMissing"));
    }

    /// <summary>Euros as people type them, <c>12,50</c>.</summary>
    /// <exception cref="UserErrorException">It is no such amount.</exception>
    internal static Money ReadEuros(string typed) => Money.TryReadEuros(typed, out var amount) ? amount : new(SettleCommands.Fail("AmountShape"));

    private static PaymentService Payments(PassDatabase database) => new(database, PaymentRails.Files, TimeProvider.System);
}
