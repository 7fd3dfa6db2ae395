using System.CommandLine;
using Pass.Region.Tills;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass terminal add|revoke</c>: gives a partner a till, or takes one out of service.</summary>
internal static class TerminalCommands
{
    public static Command Create()
    {
        var siret = new Option<string>("--partner") { Description = "SIRET of the partner", Required = true };
        var label = new Option<string>("--label") { Description = "What the partner calls the till", DefaultValueFactory = _ => "Caisse 1" };
        var add = new Command("add", "Opens a till and shows its one-time activation code") { siret, label };
        add.SetAction(async (parsed, ct) =>
        {
            var database = CliOptions.RegionDatabase(parsed);
            var digits = string.Concat(parsed.GetValue(siret)!.Where(char.IsAsciiDigit));
            await using var context = database.CreateContext();
            var partner = context.Partners.Where(p => p.Siret == digits).Select(p => (int?)p.Id).SingleOrDefault()
                ?? throw new UserErrorException($"No partner has SIRET {digits}: import it first with ./pass import partners.");
            var terminal = (await new TerminalOffice(database, TimeProvider.System).OpenAsync([partner], parsed.GetValue(label)!, ct: ct))[0];
            Invocation.Screen.MarkupLineInterpolated($"Till {terminal.Id}: activation code [bold]{terminal.Code}[/], good for a week, once.");
        });
        var number = new Argument<int>("terminal") { Description = "Number of the till" };
        var revoke = new Command("revoke", "Takes a till out of service for ever") { number };
        revoke.SetAction(async (parsed, ct) =>
        {
            if (!await new TerminalOffice(CliOptions.RegionDatabase(parsed), TimeProvider.System).RevokeAsync(parsed.GetValue(number), ct))
                throw new UserErrorException($"There is no till {parsed.GetValue(number)}.");
        });
        return new("terminal", "Tills of partners") { add, revoke };
    }
}
