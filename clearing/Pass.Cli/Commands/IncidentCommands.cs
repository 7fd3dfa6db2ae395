using System.CommandLine;
using System.Globalization;
using Pass.Clearing.Incidents;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Hosting;
using Pass.Region.Partners;
using Spectre.Console;

namespace Pass.Cli.Commands;

/// <summary><c>pass incident</c>: what was paid and must be put right, opened by one person and validated by another.</summary>
internal static class IncidentCommands
{
    private const int PageLines = 200;

    private static readonly Texts Words = Texts.Beside(typeof(IncidentCommands), "Incidents");
    private static readonly string[] Columns = ["Number", "Kind", "State", "Partner", "About", "PaidBefore", "DueAfter", "Difference", "Author"];
    private static readonly Argument<int> Number = new("incident");

    private static readonly Dictionary<string, IncidentKind> Kinds = new()
    {
        ["overpayment"] = IncidentKind.Overpayment,
        ["fraud"] = IncidentKind.Fraud,
        ["late-refund"] = IncidentKind.LateRefund,
        ["gesture"] = IncidentKind.CommercialGesture,
        ["dispute"] = IncidentKind.Dispute,
        ["offline-loss"] = IncidentKind.OfflineLoss,
    };

    public static Command Create() => new("incident") { Open(), List(), Show(), Validate(), Refuse(), Withdraw() };

    private static Command Open()
    {
        var kind = new Argument<string>("kind");
        kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        var (sale, partner, day) = (new Option<Guid?>("--sale"), new Option<string?>("--partner"), new Option<DateOnly?>("--day"));
        var (benefit, campaign, after) = (new Option<string?>("--benefit"), new Option<string?>("--campaign"), new Option<int?>("--after"));
        var (due, difference) = (new Option<string?>("--due"), new Option<string?>("--difference"));
        var documents = new Option<FileInfo[]>("--document") { DefaultValueFactory = _ => [] };
        documents.AcceptExistingOnly();
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("open") { kind, sale, partner, day, benefit, campaign, due, difference, after, documents, SettleCommands.Archive, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var actor = await SettleCommands.ActAsync(parsed, database, ct, parsed.GetValue(reason));
            var request = new IncidentRequest(
                Kinds[parsed.GetValue(kind)!], parsed.GetValue(sale) is { } id ? new OperationId(id) : null, await PartnerAsync(database, parsed.GetValue(partner), ct), parsed.GetValue(day),
                parsed.GetValue(benefit) is { } code ? await Benefits.FindAsync(database, code, parsed.GetValue(campaign), ct) : null,
                Euros(parsed.GetValue(due)), Euros(parsed.GetValue(difference)), parsed.GetValue(after));
            var files = parsed.GetValue(documents)!.Select(f => new IncidentFile(f.Name, f.OpenRead)).ToList();
            var archive = files.Count == 0 ? null : SettleCommands.SentArchive(parsed, database);
            var incident = (await new IncidentService(database, TimeProvider.System).OpenAsync(log, request, actor, archive, files, ct)).OrFail();
            Invocation.Say(Words.Say("Opened", incident.Id, IncidentRules.Name(incident.Kind), IncidentRegister.About(incident), Said(incident.PaidCents), Said(incident.DueCents), Signed(incident.DifferenceCents)));
        });
        return command;
    }

    private static Command List()
    {
        var state = new Option<string?>("--state");
        state.AcceptOnlyFromAmong("open", "validated", "refused", "withdrawn");
        var (partner, after) = (new Option<string?>("--partner"), new Option<int>("--after"));
        var command = new Command("list") { state, partner, after };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            IncidentState? wanted = parsed.GetValue(state) is { } name ? Enum.Parse<IncidentState>(name, ignoreCase: true) : null;
            var incidents = await new IncidentRegister(database).ListAsync(wanted, await PartnerAsync(database, parsed.GetValue(partner), ct), parsed.GetValue(after), PageLines, ct);
            var table = new Table().Border(TableBorder.Minimal).AddColumns([.. Columns.Select(c => Words.Say(c))]);
            foreach (var i in incidents)
            {
                table.AddRow(new[]
                {
                    $"{i.Id}", IncidentRules.Name(i.Kind), IncidentRules.Name(i.State), $"{i.PartnerId}", IncidentRegister.About(i), Said(i.PaidCents), Said(i.DueCents), Signed(i.DifferenceCents), i.Author,
                }.Select(t => t.Cell()).ToArray());
            }
            if (incidents.Count > 0)
                Invocation.Screen.Write(table);
            Invocation.Say(Words.Say("Count", incidents.Count));
        });
        return command;
    }

    private static Command Show()
    {
        var output = new Option<DirectoryInfo?>("--out");
        var command = new Command("show") { Number, output, SettleCommands.Archive };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var register = new IncidentRegister(database);
            Say((await register.ShowAsync(log, parsed.GetValue(Number), ct)).OrFail());
            if (parsed.GetValue(output) is not { } folder)
                return;
            foreach (var path in (await register.HandOutAsync(SettleCommands.SentArchive(parsed, database), parsed.GetValue(Number), folder.FullName, ct)).OrFail())
                Invocation.Say(Words.Say("Written", path));
        });
        return command;
    }

    private static Command Validate()
    {
        var command = new Command("validate") { Number };
        command.SetAction(async (parsed, ct) =>
        {
            var database = parsed.GetValue(CliOptions.Database)!;
            using var log = await RegionParts.OpenAsync(database, ct);
            var actor = await Acting.AsAsync(parsed, database, ActorRole.AuthorisingOfficer, ct);
            var incident = (await new IncidentService(database, TimeProvider.System).ValidateAsync(log, parsed.GetValue(Number), actor, ct)).OrFail();
            Invocation.Say(Words.Say("Validated", incident.Id, Signed(incident.DifferenceCents), string.Join(", ", incident.Items.Select(i => i.ItemId).Order())));
        });
        return command;
    }

    private static Command Refuse() => Decide("refuse", ActorRole.AuthorisingOfficer, "Refused", (service, number, actor, ct) => service.RefuseAsync(number, actor, ct));

    private static Command Withdraw() =>
        Decide("withdraw", ActorRole.Officer | ActorRole.AuthorisingOfficer, "Withdrawn", (service, number, actor, ct) => service.WithdrawAsync(number, actor, ct));

    private static Command Decide(string name, ActorRole role, string said, Func<IncidentService, int, Actor, CancellationToken, Task<Result<Incident>>> decide)
    {
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command(name) { Number, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var actor = await Acting.AsAsync(parsed, database, role, ct, parsed.GetValue(reason));
            Invocation.Say(Words.Say(said, (await decide(new(database, TimeProvider.System), parsed.GetValue(Number), actor, ct)).OrFail().Id));
        });
        return command;
    }

    private static void Say(ShownIncident shown)
    {
        var i = shown.Incident;
        Invocation.Say(Words.Say("Title", i.Id, IncidentRules.Name(i.Kind), IncidentRules.Name(i.State), shown.Partner, shown.Siret, shown.About));
        foreach (var step in shown.Lines.SelectMany(l => l.Steps))
            Invocation.Say($"  {step.Text}");
        foreach (var (benefit, paid) in shown.Nights)
            Invocation.Say(Words.Say("Night", benefit, Said(paid.Cents)));
        foreach (var (earlier, by) in shown.Earlier)
            Invocation.Say(Words.Say("EarlierOne", earlier, Signed(by.Cents)));
        Invocation.Say(Words.Say("Before", Said(i.PaidCents)));
        Invocation.Say(Words.Say("After", Said(i.DueCents), Signed(i.DifferenceCents)));
        Invocation.Say(Words.Say("By", i.Author, At(i.OpenedAtMs), i.Reason));
        if (i.Decider is { } decider)
            Invocation.Say(Words.Say("Decision", decider, At(i.DecidedAtMs!.Value), i.DecisionReason ?? ""));
        foreach (var item in i.Items)
            Invocation.Say(Words.Say("Item", item.ItemId, Signed(item.Cents)));
        foreach (var document in i.Documents)
            Invocation.Say(Words.Say("Document", document.Name, document.Bytes, Convert.ToHexStringLower(document.Hash)));
    }

    private static async Task<PartnerId?> PartnerAsync(PassDatabase database, string? siret, CancellationToken ct) =>
        siret is null ? null : new PartnerId((await new PartnerOffice(database, TimeProvider.System).FindAsync(siret, ct)).OrFail().Id);

    private static Money? Euros(string? typed) => typed is null ? null : PaymentCommands.ReadEuros(typed);

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToLocalTime();

    private static string Said(long cents) => new Money(cents).ToString(CultureInfo.CurrentUICulture);

    private static string Signed(long cents) => (cents > 0 ? "+" : "") + Said(cents);
}
