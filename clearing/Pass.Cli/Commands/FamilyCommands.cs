using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Pass.Clearing.Payments.StripeApi;
using Pass.Core;
using Pass.Data;
using Pass.Data.Model;
using Pass.Region.Holders;
using Pass.Region.Hosting;

namespace Pass.Cli.Commands;

/// <summary><c>pass stripe top-up|payments|refund</c>: what families pay into a purse of their own, and get back of it.</summary>
internal static class FamilyCommands
{
    private const int MostShown = 200;

    private static readonly Texts Words = Texts.Beside(typeof(FamilyCommands), "Stripe");

    public static Command TopUp()
    {
        var (pass, amount) = (new Argument<string>("pass"), new Argument<string>("amount"));
        var (paidFor, benefit, returnTo) = (new Option<string?>("--for"), new Option<string?>("--benefit"), new Option<Uri?>("--return-to"));
        var command = new Command("top-up") { pass, amount, paidFor, benefit, returnTo };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            using var stripe = StripeCommands.Open();
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.Administrator, ct);
            var holder = (await new HolderOffice(database).FindAsync(parsed.GetValue(pass)!, ct)).OrFail();
            var order = parsed.GetValue(paidFor);
            await using var live = new LivePurses(database, TimeProvider.System);
            var checkout = (await new FamilyPayments(database, stripe, live.Purses, TimeProvider.System).StartAsync(new(
                new(holder.PassId), PaymentCommands.ReadEuros(parsed.GetValue(amount)!), order is null ? FamilyPurpose.TopUp : FamilyPurpose.CoPayment, order,
                parsed.GetValue(returnTo) ?? await OnlineAsync(database, ct), parsed.GetValue(benefit)), actor, ct)).OrFail();
            Invocation.Say(Words.Say("FamilyAddress", checkout.Number, checkout.Address));
        });
        return command;
    }

    public static Command Payments()
    {
        var pass = new Argument<string?>("pass") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("payments") { pass };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            await using var context = database.CreateContext();
            long? id = parsed.GetValue(pass) is { } number ? (await new HolderOffice(database).FindAsync(number, ct)).OrFail().PassId : null;
            var payments = await context.FamilyPayments.AsNoTracking().Where(p => id == null || p.PassId == id).OrderByDescending(p => p.Number).Take(MostShown).ToListAsync(ct);
            var numbers = payments.ConvertAll(p => p.Number);
            var refunds = (await context.FamilyRefunds.AsNoTracking().Where(r => EF.Parameter(numbers).Contains(r.PaymentNumber)).OrderBy(r => r.Number).ToListAsync(ct)).ToLookup(r => r.PaymentNumber);
            var people = await context.People.AsNoTracking().ToDictionaryAsync(p => p.Id, p => p.Handle, ct);
            foreach (var p in payments)
            {
                Invocation.Say(Words.Say("FamilyLine", p.Number, PassNumber.Of(new(p.PassId)), new Money(p.AmountCents), Words.Say($"Family{p.State}"), Words.Say($"Purpose{p.Purpose}"), p.PaidFor ?? "",
                    Listing.Day(p.PaidMs ?? p.CreatedMs), Author(p.AuthorId), p.LastError ?? ""));
                foreach (var r in refunds[p.Number])
                    Invocation.Say(Words.Say("RefundLine", r.Number, new Money(r.AmountCents), Words.Say($"Refund{r.State}"), Listing.Day(r.CreatedMs), Author(r.AuthorId), r.LastError ?? ""));
            }
            if (payments.Count == 0)
                Invocation.Say(Words.Say("FamilyNone"));

            string Author(int account) => people.GetValueOrDefault(account) ?? SystemActors.All.First(a => a.Id.Value == account).Name;
        });
        return command;
    }

    public static Command Refund()
    {
        var pass = new Argument<string>("pass");
        var amount = new Argument<string?>("amount") { Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("refund") { pass, amount };
        command.SetAction(async (parsed, ct) =>
        {
            var database = await CliOptions.RegionAsync(parsed, ct);
            using var stripe = StripeCommands.Open();
            var actor = await Acting.AsAsync(parsed, database, ActorRole.Officer | ActorRole.Administrator, ct);
            var holder = (await new HolderOffice(database).FindAsync(parsed.GetValue(pass)!, ct)).OrFail();
            Money? asked = parsed.GetValue(amount) is { } typed ? PaymentCommands.ReadEuros(typed) : null;
            await using var live = new LivePurses(database, TimeProvider.System);
            var given = (await new FamilyRefunds(database, stripe, live.Purses, TimeProvider.System).GiveBackAsync(new(holder.PassId), asked, actor, ct: ct)).OrFail();
            await live.SettleDownAsync(ct);
            foreach (var part in given.Parts)
                Invocation.Say(Words.Say("RefundPart", part.PaymentNumber, new Money(part.AmountCents), Words.Say($"Refund{part.State}"), part.LastError ?? ""));
            Invocation.Say(Words.Say("Refunded", given.Given, given.Waiting));
        });
        return command;
    }

    private static async Task<Uri> OnlineAsync(PassDatabase database, CancellationToken ct)
    {
        await using var context = database.CreateContext();
        return await RegionOptions.FindAsync(context, RegionOptions.OnlineAddress, ct) is { } address ? new(address) : throw new UserErrorException(Words.Say("ReturnMissing"));
    }
}

/// <summary>The purses of a region for one command: its engine is started when something is asked of it.</summary>
internal sealed class LivePurses(PassDatabase database, TimeProvider time) : IAsyncDisposable
{
    private LiveRegion? _live;

    public FamilyPurses Purses => new(
        async (request, ct) => await (await OpenAsync(ct)).Engine.SubmitAsync(request, ct),
        async (pass, ct) => await (await OpenAsync(ct)).Engine.ReadAsync(pass, ct));

    /// <summary>What was decided is on the pages at once.</summary>
    public Task SettleDownAsync(CancellationToken ct) => _live?.SettleDownAsync(ct) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _live?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<LiveRegion> OpenAsync(CancellationToken ct) => _live ??= await LiveRegion.OpenAsync(database, time, new ErrorStreamLogger(), ct);
}
