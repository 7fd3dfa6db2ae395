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
    private static readonly Texts Words = Texts.Beside(typeof(CodesCommand), "Words");

    public static Command Create() => new("codes") { Enrol(), List() };

    private static Command Enrol()
    {
        var pass = Pass();
        var show = new Option<bool>("--show-uri");
        var command = new Command("enrol") { pass, show, CliOptions.Reason };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            if (SecretStore.List(session.KeysFolder).All(secret => secret.Name != CodeMaster.Name))
                throw new UserErrorException(Words.Say("NoCodeMaster", CodeMaster.Name));
            // Opened before anything changes: a mistyped passphrase must not replace the holder's code.
            using var master = parsed.GetValue(show) ? session.CodeMaster() : null;
            var number = parsed.GetValue(pass);
            var codes = new OneTimeCodes(session.Database, session.Options, session.Time, session.Random);
            var id = (await codes.EnrolAsync(number.Id, session.Actor, session.Reason, cancellationToken)).OrFail();
            Invocation.Say(Words.Say("CodeActive", number, id));
            if (master is not null)
                Invocation.Say(master.UriOf(id, number));
        });
        return command;
    }

    private static Command List()
    {
        var pass = Pass();
        var command = new Command("list") { pass };
        command.SetWork(async (session, parsed, cancellationToken) =>
        {
            var codes = new OneTimeCodes(session.Database, session.Options, session.Time, session.Random);
            var table = new Table().AddColumns(Words.Say("Code"), Words.Say("State"), Words.Say("Until"));
            foreach (var row in await codes.OfAsync(parsed.GetValue(pass).Id, cancellationToken))
                table.AddRow($"#{row.Id}", Words.Say($"CodeState.{row.State}"), DateTimeOffset.FromUnixTimeSeconds(row.ValidUntilS!.Value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Invocation.Screen.Write(table);
        });
        return command;
    }

    private static Argument<PassNumber> Pass() => new("pass")
    {
        CustomParser = result =>
        {
            if (PassNumber.TryParse(result.Tokens[0].Value, out var number, out _))
                return number;
            result.AddError(Words.Say("PassWrong", result.Tokens[0].Value));
            return default;
        },
    };
}
