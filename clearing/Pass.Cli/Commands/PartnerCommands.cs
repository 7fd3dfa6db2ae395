using System.CommandLine;
using Pass.Clearing.Payments;
using Pass.Clearing.Payments.BankFiles;
using Pass.Core;
using Pass.Data.Model;
using Pass.Region.Partners;

namespace Pass.Cli.Commands;

/// <summary><c>pass partners</c>: who they are, where they are paid and what they agreed to.</summary>
internal static class PartnerCommands
{
    private static readonly Texts Words = Listing.Words;
    private static readonly Argument<string> SiretArgument = new("siret");

    public static Command Create() => new("partners") { List(), Show(), Account(), Stripe(), Payee(), EndConvention(), Suspend(), Resume(), Close(), Forecast(), Notices() };

    private static Command List()
    {
        var text = new Argument<string?>("text") { Arity = ArgumentArity.ZeroOrOne };
        var after = new Option<int>("--after");
        var command = new Command("list") { text, after, Listing.Size };
        command.SetAction(async (parsed, ct) =>
        {
            var page = await (await OfficeAsync(parsed, ct)).ListAsync(parsed.GetValue(text), parsed.GetValue(after), parsed.GetValue(Listing.Size), ct);
            Listing.Show(page, ["Number", "Siret", "Name", "City", "State"],
                p => [$"{p.Id}", p.Siret, p.LegalName, p.City, Listing.Name(p.Status)], p => $"{p.Id}");
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show") { SiretArgument };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            await ShowAsync(office, (await office.FindAsync(parsed.GetValue(SiretArgument)!, ct)).OrFail(), ct);
        });
        return command;
    }

    private static Command Account()
    {
        var iban = new Option<string>("--iban") { Required = true };
        var bic = new Option<string?>("--bic");
        var holder = new Option<string>("--holder") { Required = true };
        var command = new Command("account") { SiretArgument, iban, bic, holder };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            var actor = await ActAsync(parsed, ct);
            var partner = (await office.ChangeAccountAsync(
                actor, parsed.GetValue(SiretArgument)!, parsed.GetValue(iban)!, parsed.GetValue(bic), parsed.GetValue(holder)!, ct)).OrFail();
            await ShowAsync(office, partner, ct);
        });
        return command;
    }

    /// <summary>Pays a partner by Stripe, or, without an account, on its bank account again.</summary>
    private static Command Stripe()
    {
        var account = new Argument<string?>("account") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("stripe") { SiretArgument, account };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            var partner = (await office.ChooseStripeAsync(await ActAsync(parsed, ct), parsed.GetValue(SiretArgument)!, parsed.GetValue(account), ct)).OrFail();
            await ShowAsync(office, partner, ct);
        });
        return command;
    }

    private static Command Payee()
    {
        var code = new Argument<string>("result");
        code.AcceptOnlyFromAmong([.. PayeeCodes.All]);
        var on = new Option<DateOnly>("--on") { Required = true };
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command("payee") { SiretArgument, code, on, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            var actor = await ActAsync(parsed, ct, parsed.GetValue(reason));
            var check = (await office.RecordPayeeAsync(actor, parsed.GetValue(SiretArgument)!, parsed.GetValue(code)!, parsed.GetValue(on), ct)).OrFail();
            Invocation.Say(Words.Say("PayeeRecorded", Iban.Mask(check.Iban), PayeeCodes.NameOf(check.Code), check.Day));
        });
        return command;
    }

    private static Command Suspend() => Turn("suspend", (office, actor, siret, ct) => office.SuspendAsync(actor, siret, ct));

    private static Command Resume() => Turn("resume", (office, actor, siret, ct) => office.ResumeAsync(actor, siret, ct));

    private static Command Close() => Turn("close", (office, actor, siret, ct) => office.CloseAsync(actor, siret, ct));

    /// <summary>Another state of a partner, with the reason.</summary>
    private static Command Turn(string name, Func<PartnerOffice, Actor, string, CancellationToken, Task<Result<Partner>>> turn)
    {
        var reason = new Option<string>("--reason") { Required = true };
        var command = new Command(name) { SiretArgument, reason };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            await ShowAsync(office, (await turn(office, await ActAsync(parsed, ct, parsed.GetValue(reason)), parsed.GetValue(SiretArgument)!, ct)).OrFail(), ct);
        });
        return command;
    }

    private static Command Forecast()
    {
        var command = new Command("forecast") { SiretArgument };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var partner = (await new PartnerOffice(database, TimeProvider.System).FindAsync(parsed.GetValue(SiretArgument)!, ct)).OrFail();
            var payments = (await new PartnerForecast(database, TimeProvider.System).OfAsync(new(partner.Id), ct)).OrFail();
            if (payments.Count == 0)
                Invocation.Say(Words.Say("ForecastNothing"));
            Listing.Show(payments, ["State", "Statement", "Amount", "Uncleared", "UpTo", "Execution", "CreditedBy", "Why"],
                p => [Words.Say($"Forecast.{p.State}"), p.Order ?? "", $"{p.Amount}", p.Uncleared.IsZero ? "" : $"{p.Uncleared}", $"{p.UpToDay:yyyy-MM-dd}", $"{p.Execution:yyyy-MM-dd}", $"{p.CreditedBy:yyyy-MM-dd}", p.Why ?? ""]);
        });
        return command;
    }

    private static Command Notices()
    {
        var command = new Command("notices") { SiretArgument };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            var partner = (await new PartnerOffice(database, TimeProvider.System).FindAsync(parsed.GetValue(SiretArgument)!, ct)).OrFail();
            foreach (var notice in await new PaymentTaskService(database, TimeProvider.System).NoticesAsync(new(partner.Id), 100, ct))
                Invocation.Say(PaymentTaskService.Say(notice, code => BankReasons.Say(code)));
        });
        return command;
    }

    private static Command EndConvention()
    {
        var code = new Argument<string>("convention");
        var on = new Option<DateOnly>("--on") { Required = true };
        var command = new Command("end-convention") { SiretArgument, code, on };
        command.SetAction(async (parsed, ct) =>
        {
            var office = await OfficeAsync(parsed, ct);
            var actor = await ActAsync(parsed, ct);
            var partner = (await office.EndConventionAsync(actor, parsed.GetValue(SiretArgument)!, parsed.GetValue(code)!, parsed.GetValue(on), ct)).OrFail();
            await ShowAsync(office, partner, ct);
        });
        return command;
    }

    private static async Task ShowAsync(PartnerOffice office, Partner partner, CancellationToken ct)
    {
        Invocation.Say(Words.Say("Partner", partner.LegalName, partner.Siret, partner.Town, Listing.Name(partner.Status), partner.Email));
        if (partner.StripeAccount is { } stripe)
            Invocation.Say(Words.Say("PaidByStripe", stripe));
        Listing.Show(partner.Conventions.OrderBy(c => c.FirstDay), ["Convention", "From", "Until"], c => [c.Code, $"{c.FirstDay:yyyy-MM-dd}", $"{c.LastDay:yyyy-MM-dd}"]);
        Listing.Show(await office.AccountsAsync(new(partner.Id), ct), ["Account", "Bic", "AccountHolder", "From", "Until"],
            a => [Iban.Mask(a.Iban), a.Bic ?? "", a.AccountHolderName, Listing.Day(a.FromMs), Listing.Day(a.UntilMs)]);
        if (await office.PayeeChecksAsync(new(partner.Id), ct) is [var check, ..])
            Invocation.Say(Words.Say("PayeeRecorded", Iban.Mask(check.Iban), PayeeCodes.NameOf(check.Code), check.Day));
    }

    private static async Task<PartnerOffice> OfficeAsync(ParseResult parsed, CancellationToken ct) => new(await CliOptions.RegionAsync(parsed, ct), TimeProvider.System);

    private static Task<Actor> ActAsync(ParseResult parsed, CancellationToken ct, string? reason = null) =>
        Acting.AsAsync(parsed, parsed.GetValue(CliOptions.Database)!, ActorRole.Officer | ActorRole.Administrator, ct, reason);
}
