using System.CommandLine;
using Pass.Core;
using Pass.Region.Partners;
using Pass.Region.Tills;

namespace Pass.Cli.Commands;

/// <summary><c>pass terminal add|list|revoke</c>: gives a partner a till, or takes one out of service.</summary>
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
            var partner = (await new PartnerOffice(database, TimeProvider.System).FindAsync(parsed.GetValue(siret)!, ct)).OrFail();
            var actor = await Acting.AsAsync(parsed, database, ImportCommands.MayImport, ct);
            var terminal = (await new TerminalOffice(database, TimeProvider.System).OpenAsync(actor, [partner.Id], parsed.GetValue(label)!, ct: ct)).OrFail()[0];
            Invocation.Say(Words.Say("TillOpened", terminal.Id, terminal.Code));
        });
        var number = new Argument<int>("terminal");
        var revoke = new Command("revoke") { number };
        revoke.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, ImportCommands.MayImport, ct);
            var revoked = (await new TerminalOffice(database, TimeProvider.System).RevokeAsync(actor, parsed.GetValue(number), ct)).OrFail();
            Invocation.Say(Words.Say("TillRevoked", revoked.Id));
        });
        return new("terminal") { add, List(), revoke, Readiness() };
    }

    private static Command List()
    {
        var siret = new Option<string?>("--partner");
        var after = new Option<int>("--after");
        var command = new Command("list") { siret, after, Listing.Size };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            int? partner = parsed.GetValue(siret) is { } typed ? (await new PartnerOffice(database, TimeProvider.System).FindAsync(typed, ct)).OrFail().Id : null;
            var page = await new TerminalOffice(database, TimeProvider.System).ListAsync(partner, parsed.GetValue(after), parsed.GetValue(Listing.Size), ct);
            Listing.Show(page, ["Number", "PartnerNumber", "Label", "State", "Since"],
                t => [$"{t.Id}", $"{t.PartnerId}", t.Label, Listing.Name(t.Status), Listing.Day(t.ActivatedAtMs)], t => $"{t.Id}");
        });
        return command;
    }

    /// <summary>The drill before a Saturday; exit code 1 where a till is not ready.</summary>
    private static Command Readiness()
    {
        var (all, after) = (new Option<bool>("--all"), new Option<int>("--after"));
        var command = new Command("readiness") { all, after, Listing.Size };
        command.SetAction(async (parsed, ct) =>
        {
            var page = await new TillReadiness(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System).ListAsync(parsed.GetValue(after), parsed.GetValue(Listing.Size), ct);
            var shown = page with { Items = [.. page.Items.Where(t => parsed.GetValue(all) || t.Concerns.Count > 0)] };
            if (shown.Items.Count > 0)
            {
                Listing.Show(shown.Items, ["Number", "Partner", "Label", "Told", "Program", "Unsent", "Concerns"], t =>
                [
                    $"{t.Terminal.Id}", t.Partner, t.Terminal.Label, Listing.Day(t.Report?.ToldAtMs), t.Report?.Program ?? "", $"{t.Report?.Unsent}",
                    string.Join(", ", t.Concerns.Select(Listing.Name)),
                ]);
            }
            var notReady = page.Items.Count(t => t.Concerns.Count > 0);
            Invocation.Say(Listing.Words.Say("Readiness", page.Items.Count, notReady));
            if (page.HasMore)
                Invocation.Say(Listing.Words.Say("MoreAfter", page.Items[^1].Terminal.Id));
            return notReady == 0 ? 0 : 1;
        });
        return command;
    }
}
