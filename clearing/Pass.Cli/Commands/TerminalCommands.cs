using System.CommandLine;
using Pass.Core;
using Pass.Region.Tills;

namespace Pass.Cli.Commands;

/// <summary><c>pass terminal add|revoke</c>: gives a partner a till, or takes one out of service.</summary>
internal static class TerminalCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(TerminalCommands), "Words");

    public static Command Create()
    {
        var siret = new Option<string>("--partner") { Required = true };
        var label = new Option<string>("--label") { DefaultValueFactory = _ => Words.Say("TillLabel") };
        var add = new Command("add") { siret, label };
        add.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var digits = string.Concat(parsed.GetValue(siret)!.Where(char.IsAsciiDigit));
            await using var context = database.CreateContext();
            var partner = context.Partners.Where(p => p.Siret == digits).Select(p => (int?)p.Id).SingleOrDefault()
                ?? throw new UserErrorException(Words.Say("NoPartner", digits));
            var terminal = (await new TerminalOffice(database, TimeProvider.System).OpenAsync([partner], parsed.GetValue(label)!, ct: ct))[0];
            Invocation.Say(Words.Say("TillOpened", terminal.Id, terminal.Code));
        });
        var number = new Argument<int>("terminal");
        var revoke = new Command("revoke") { number };
        revoke.SetAction(async (parsed, ct) =>
        {
            if (!await new TerminalOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).RevokeAsync(parsed.GetValue(number), ct))
                throw new UserErrorException(Words.Say("NoTill", parsed.GetValue(number)));
            Invocation.Say(Words.Say("TillRevoked", parsed.GetValue(number)));
        });
        return new("terminal") { add, revoke };
    }
}
