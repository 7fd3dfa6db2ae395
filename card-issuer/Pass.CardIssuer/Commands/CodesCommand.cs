using System.CommandLine;
using System.Globalization;
using Pass.CardIssuer.Lifecycle;
using Pass.Cards.Presentation;
using Pass.Core;
using Pass.Issuing.Keys;
using Spectre.Console;

namespace Pass.CardIssuer.Commands;

/// <summary><c>pass cards codes</c>: the one-time codes of telephone and web orders. Blocked and traced by number, as a card.</summary>
internal static class CodesCommand
{
    public static Command Create() => new("codes", "One-time codes, for orders by telephone and on the web") { Enrol(), List() };

    private static Command Enrol()
    {
        var pass = Pass();
        var show = new Option<bool>("--show-uri") { Description = "Print the secret as an otpauth:// address, for the holder's authenticator application: once, and for nobody else" };
        var command = new Command("enrol", "Activates a code for a pass; the one it had is replaced") { pass, show, CliOptions.Reason };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            if (SecretStore.List(session.KeysFolder).All(secret => secret.Name != CodeMaster.Name))
                throw new UserErrorException($"There is no key that codes derive from: make it first with keys create {CodeMaster.Name}, and hand it over to the portal.");
            // Opened before anything changes: a mistyped passphrase must not replace the holder's code.
            using var master = parsed.GetValue(show) ? session.CodeMaster() : null;
            var number = parsed.GetValue(pass);
            var codes = new OneTimeCodes(session.Database, session.Options, session.Time, session.Random);
            var id = (await codes.EnrolAsync(number.Id, session.Actor, parsed.GetValue(CliOptions.Reason)!, cancellationToken)).OrFail();
            Invocation.Say($"Pass {number}: code #{id} is active from the region's next import on.");
            if (master is not null)
                Invocation.Say(master.UriOf(id, number));
        });
        return command;
    }

    private static Command List()
    {
        var pass = Pass();
        var command = new Command("list", "The codes of a pass, newest first") { pass };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var codes = new OneTimeCodes(session.Database, session.Options, session.Time, session.Random);
            var table = new Table().AddColumns("code", "state", "until (UTC)");
            foreach (var row in await codes.OfAsync(parsed.GetValue(pass).Id, cancellationToken))
                table.AddRow($"#{row.Id}", row.State.ToString(), DateTimeOffset.FromUnixTimeSeconds(row.ValidUntilS!.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Invocation.Screen.Write(table);
        });
        return command;
    }

    private static Argument<PassNumber> Pass() => new("pass")
    {
        Description = "Pass number, twelve digits",
        CustomParser = result =>
        {
            if (PassNumber.TryParse(result.Tokens[0].Value, out var number, out _))
                return number;
            result.AddError($"'{result.Tokens[0].Value}' is not a pass number: copy its twelve digits from the card or the account.");
            return default;
        },
    };
}
