using System.CommandLine;
using Pass.Core;
using Pass.Region.People;
using Pass.Region.Settings;
using Pass.Region.SignIns;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass people add|list|map|invite|end</c>: who works for the region, and as which user of this computer.</summary>
internal static class PeopleCommands
{
    private static readonly Texts Words = Texts.Beside(typeof(PeopleCommands), "Words");
    private static readonly Argument<string> Person = new("person");

    public static Command Create() => new("people") { Add(), List(), Map(), Invite(), End() };

    private static Command Add()
    {
        var name = new Option<string>("--name") { Required = true };
        var role = new Option<string[]>("--role") { Required = true, AllowMultipleArgumentsPerToken = true };
        role.AcceptOnlyFromAmong("administrator", "officer", "authorisingOfficer", "auditor");
        var users = new Option<string[]>("--user") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var command = new Command("add") { Person, name, role, users };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            var roles = parsed.GetValue(role)!.Aggregate(ActorRole.None, (all, one) => all | Roles.Parse(one)!.Value);
            var added = (await office.AddAsync(actor, parsed.GetValue(Person)!, parsed.GetValue(name)!, roles, parsed.GetValue(users)!, ct)).OrFail();
            Invocation.Say(Words.Say("PersonAdded", added.Handle, Actor.RoleNames(added.Roles)));
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list");
        command.SetAction(async (parsed, ct) =>
        {
            var office = new PeopleOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);
            var table = new Table().AddColumns(Words.Say("Person"), Words.Say("Name"), Words.Say("Roles"), Words.Say("Users"), Words.Say("SinceDay"), "");
            foreach (var p in await office.ListAsync(ct))
            {
                var users = string.Join(", ", p.SystemUsers.Select(u => u.SystemUser).Order(StringComparer.Ordinal));
                table.AddRow(p.Handle.Cell(), p.Name.Cell(), Actor.RoleNames(p.Roles), users.Cell(), Listing.Day(p.SinceMs), p.EndedMs is { } ended ? Words.Say("Ended", ParisCalendar.DateOf(ended)) : "");
            }
            Invocation.Screen.Write(table);
        });
        return command;
    }

    private static Command Map()
    {
        var user = new Argument<string>("user");
        var command = new Command("map") { Person, user };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            var mapped = (await office.MapAsync(actor, parsed.GetValue(Person)!, parsed.GetValue(user)!, ct)).OrFail();
            Invocation.Say(Words.Say("PersonMapped", mapped.Handle, string.Join(", ", mapped.SystemUsers.Select(u => u.SystemUser))));
        });
        return command;
    }

    private static Command Invite()
    {
        var command = new Command("invite") { Person };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Administrator, ct);
            var person = (await new PeopleOffice(database, TimeProvider.System).FindAsync(parsed.GetValue(Person)!, ct)).OrFail();
            var made = (await new SignInOffice(database, TimeProvider.System).InviteAsync(actor, Invited.Person(person.Id), person.Name, ct)).OrFail();
            await Invitations.SayAsync(database, made, ct);
        });
        return command;
    }

    private static Command End()
    {
        var command = new Command("end") { Person };
        command.SetAction(async (parsed, ct) =>
        {
            var (office, actor) = await OfficeAsync(parsed, ct);
            Invocation.Say(Words.Say("PersonEnded", (await office.EndAsync(actor, parsed.GetValue(Person)!, ct)).OrFail().Handle));
        });
        return command;
    }

    private static async Task<(PeopleOffice Office, Actor Actor)> OfficeAsync(ParseResult parsed, CancellationToken ct)
    {
        var database = await CliOptions.RegionAsync(parsed, ct);
        return (new(database, TimeProvider.System), await Acting.AsAsync(parsed, database, ActorRole.Administrator, ct));
    }
}
