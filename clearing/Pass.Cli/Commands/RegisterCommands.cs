using System.CommandLine;
using System.Globalization;
using Pass.Core;
using Pass.Data.Machine;
using Pass.Data.Model;
using Pass.Region.Credentials;
using Pass.Region.Holders;
using Pass.Region.Schools;
using Pass.Region.SignIns;

namespace Pass.Cli.Commands;

/// <summary><c>pass holders</c> and <c>pass schools</c>: the young people of the region. They are named to who works for it, and to nobody else.</summary>
internal static class RegisterCommands
{
    private const int MostReminders = 20;
    private const ActorRole MaySee = ActorRole.Officer | ActorRole.Administrator | ActorRole.Auditor;

    public static Command CreateHolders()
    {
        var number = new Argument<string>("pass");
        var show = new Command("show") { number };
        show.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            await Acting.AsAsync(parsed, database, MaySee, ct);
            var holder = (await new HolderOffice(database).FindAsync(parsed.GetValue(number)!, ct)).OrFail();
            Invocation.Say(Listing.Words.Say("Holder", PassNumber.Of(new(holder.PassId)), holder.GivenName ?? "", holder.FamilyName ?? "", holder.Uai, holder.ClassCode ?? "", holder.Campaign,
                Listing.Day(holder.EnrolledAtMs), Listing.Day(holder.UpdatedAtMs)));
            Listing.Show(await new CredentialOffice(database).OfPassAsync(new(holder.PassId), ct), ["Number", "Kind", "State", "From", "Until", "Revoked"],
                c => [$"{c.Id}", Listing.Name(c.Kind), Listing.Name(c.Status), Listing.Day(c.IssuedAtMs), $"{c.ExpiresOn:yyyy-MM-dd}", Listing.Day(c.RevokedAtMs)]);
            foreach (var told in await new HolderOffice(database).RemindersAsync(new(holder.PassId), MostReminders, ct))
                Invocation.Say(told);
        });
        return new("holders") { show };
    }

    public static Command CreateSchools()
    {
        var after = new Option<string>("--after") { DefaultValueFactory = _ => "" };
        var list = new Command("list") { after, Listing.Size };
        list.SetAction(async (parsed, ct) =>
        {
            var page = await new SchoolOffice(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).ListAsync(parsed.GetValue(after)!, parsed.GetValue(Listing.Size), ct);
            Listing.Show(page, ["School", "Name", "City", "RollYear", "Exported", "Pupils"], s => [s.School.Uai, s.School.Name ?? "", s.School.Town ?? "", $"{s.School.RollYear}", Listing.Day(s.School.RollExportedAtMs), $"{s.Pupils}"], s => s.School.Uai);
        });
        return new("schools") { list, CreateRoster(), CreateName(), CreateInvite(), CreateGateList(), GateCommands.Create() };
    }

    private static Command CreateRoster()
    {
        var uai = new Argument<string>("uai");
        var classCode = new Option<string?>("--class");
        var after = new Option<long>("--after");
        var roster = new Command("roster") { uai, classCode, after, Listing.Size };
        roster.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            await Acting.AsAsync(parsed, database, MaySee, ct);
            var page = (await new SchoolOffice(database, TimeProvider.System).RosterAsync(
                parsed.GetValue(uai)!, parsed.GetValue(classCode), parsed.GetValue(after), parsed.GetValue(Listing.Size), ct)).OrFail();
            Listing.Show(page, ["Pass", "GivenName", "FamilyName", "Class"],
                h => [$"{PassNumber.Of(new(h.PassId))}", h.GivenName ?? "", h.FamilyName ?? "", h.ClassCode ?? ""], h => $"{h.Id}");
        });
        return roster;
    }

    /// <summary>Enters a school before its first roll, or says its name.</summary>
    private static Command CreateName()
    {
        var (uai, name) = (new Argument<string>("uai"), new Argument<string>("name"));
        var town = new Option<string?>("--town");
        var command = new Command("name") { uai, name, town };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.Administrator, ct);
            var school = (await new SchoolOffice(database, TimeProvider.System).NameAsync(actor, parsed.GetValue(uai)!, parsed.GetValue(name)!, parsed.GetValue(town), ct)).OrFail();
            Invocation.Say(Listing.Words.Say("SchoolNamed", school.Uai, SchoolDirectory.TitleOf(school)));
        });
        return command;
    }

    /// <summary>Gives somebody of a school its access; its people invite their colleagues on the portal.</summary>
    private static Command CreateInvite()
    {
        var uai = new Argument<string>("uai");
        var name = new Option<string>("--name") { Required = true };
        var mail = new Option<string?>("--mail");
        var invite = new Command("invite") { uai, name, mail };
        invite.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.Administrator, ct);
            var sent = parsed.GetValue(mail) is { } address ? new InvitationMail(address, await Invitations.PageForMailAsync(database, ct), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) : null;
            var school = new Invited(LinkKind.School, 0, parsed.GetValue(uai)!.Trim().ToUpperInvariant(), Mail: sent);
            await Invitations.SayAsync(database, (await new SignInOffice(database, TimeProvider.System).InviteAsync(actor, school, parsed.GetValue(name)!, ct)).OrFail(), ct);
        });
        return invite;
    }

    private static Command CreateGateList()
    {
        var uai = new Argument<string>("uai");
        var until = new Option<DateOnly?>("--until");
        var output = new Option<FileInfo>("--out") { Required = true };
        var gate = new Command("gate") { uai, until, output };
        gate.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.Administrator, ct);
            var last = parsed.GetValue(until) ?? ParisCalendar.DateOf(TimeProvider.System.GetUtcNow()).AddMonths(1);
            var list = (await new SchoolOffice(database, TimeProvider.System).GateListAsync(actor, parsed.GetValue(uai)!, last, ct)).OrFail();
            using var file = new UnfinishedFile(parsed.GetValue(output)!.FullName);
            file.Stream.Write(list);
            file.Finish(replace: true);
            Invocation.Say(Listing.Words.Say("GateList", SchoolRoster.Read(list).OrFail().Count, last, parsed.GetValue(output)!.FullName));
        });
        return gate;
    }
}
