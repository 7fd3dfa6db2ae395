using System.CommandLine;
using Pass.Core;
using Pass.Data;
using Pass.Region.Gates;

namespace Pass.Cli.Commands;

/// <summary><c>pass schools gate-devices list|add|renew|by-hand|revoke</c>: the gates of a school.</summary>
internal static class GateCommands
{
    private const ActorRole MayKeep = ActorRole.Officer | ActorRole.Administrator;

    public static Command Create() => new("gate-devices") { List(), Add(), Renew(), ByHand(), Revoke() };

    private static Command List()
    {
        var (uai, day) = (new Argument<string>("uai"), new Option<DateOnly?>("--day"));
        var command = new Command("list") { uai, day };
        command.SetAction(async (parsed, ct) =>
        {
            var of = parsed.GetValue(day) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow());
            var lines = await new GateOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).ListAsync(parsed.GetValue(uai)!, of, ct);
            Listing.Show(lines, ["Number", "GateLabel", "State", "Since", "Seen", "MayLetIn", "CameIn", "Denied", "ByHand"],
                l => [$"{l.Device.Id}", l.Device.Label, Listing.Name(l.Device.Status), Listing.Day(l.Device.ActivatedAtMs), Listing.Day(l.Device.SeenMs), Listing.Words.Say(l.Device.MayLetInByHand ? "Yes" : "No"), $"{l.Allowed}", $"{l.Denied}", $"{l.ByHand}"]);
        });
        return command;
    }

    private static Command Add()
    {
        var (uai, label, byHand) = (new Argument<string>("uai"), new Option<string>("--label") { DefaultValueFactory = _ => Listing.Words.Say("GateLabel") }, new Option<bool>("--by-hand"));
        var command = new Command("add") { uai, label, byHand };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            Say((await office.OpenAsync(actor, parsed.GetValue(uai)!, parsed.GetValue(label)!, parsed.GetValue(byHand), ct)).OrFail());
        });
        return command;
    }

    private static Command Renew() => OfGate("renew", async (office, actor, gate, ct) => Say((await office.RenewCodeAsync(actor, gate, ct)).OrFail()));

    private static Command Revoke() => OfGate("revoke", async (office, actor, gate, ct) =>
        Invocation.Say(Listing.Words.Say("GateRevoked", (await office.RevokeAsync(actor, gate, ct)).OrFail().Id)));

    private static Command ByHand()
    {
        var (gate, never) = (new Argument<int>("gate"), new Option<bool>("--never"));
        var command = new Command("by-hand") { gate, never };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            var device = (await office.LetInByHandAsync(actor, parsed.GetValue(gate), !parsed.GetValue(never), ct)).OrFail();
            Invocation.Say(Listing.Words.Say(device.MayLetInByHand ? "GateMayByHand" : "GateMayNotByHand", device.Id));
        });
        return command;
    }

    private static Command OfGate(string name, Func<GateOffice, Actor, int, CancellationToken, Task> work)
    {
        var gate = new Argument<int>("gate");
        var command = new Command(name) { gate };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            await work(office, actor, parsed.GetValue(gate), ct);
        });
        return command;
    }

    private static async Task<(GateOffice, Actor)> OfficeAsync(ParseResult parsed, CancellationToken ct)
    {
        PassDatabase database = await CliOptions.RegionAsync(parsed, ct);
        return (new(database, TimeProvider.System), await Acting.AsAsync(parsed, database, MayKeep, ct));
    }

    private static void Say(NewGateDevice device) => Invocation.Say(Listing.Words.Say("GateOpened", device.Id, device.Uai, device.Code));
}
